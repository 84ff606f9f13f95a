/*
 * parameter: the values a query's parameters take, as a pure function of
 * (seed, query, parameter, number of the execution).
 *
 * A source is made once per run and then only read, by all threads.
 */
#ifndef PGGRADE_LOAD_PARAMETER_H
#define PGGRADE_LOAD_PARAMETER_H

#include <stddef.h>
#include <stdint.h>

#include "pggrade/base/error.h"
#include "pggrade/pg/session.h"
#include "pggrade/spec/workload.h"

/* Longest text of a drawn number, date or timestamp, with its end. */
#define PARAMETER_TEXT_SIZE 48

struct parameter_source;

/* Samples are drawn from `session` now; a sample query that fails is ERROR_SQL, one
 * without rows ERROR_PREPARE. */
bool parameter_source_create(const struct query *query, size_t parameter, uint64_t seed,
    struct session *session, struct parameter_source **source,
    struct error *error) PGGRADE_MUST_CHECK;
void parameter_source_destroy(struct parameter_source *source); /* NULL is allowed */

/*
 * The value for execution number `execution` (from 0), in text form; `repetition` counts the
 * runs of a repeated statement within it (only step() looks at it).  Points into
 * the source or into `buffer` (PARAMETER_TEXT_SIZE bytes).  Never allocates.
 */
const char *parameter_value(
    const struct parameter_source *source, uint64_t execution, uint64_t repetition, char *buffer);

/* As parameter_value in the server's binary form, with its length in bytes; NULL where this type or
 * source has only text. */
const char *parameter_binary(const struct parameter_source *source, uint64_t execution,
    uint64_t repetition, char *buffer, int *length);

/* All sources of all queries of a workload. */
struct parameter_set {
    struct parameter_source ***sources; /* [query][parameter] */
    const struct workload *workload;
};
bool parameter_set_create(const struct workload *workload, uint64_t seed, struct session *session,
    struct parameter_set *set, struct error *error) PGGRADE_MUST_CHECK;
void parameter_set_destroy(struct parameter_set *set);

#endif
