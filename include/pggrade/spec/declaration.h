/*
 * declaration: `@param NAME TYPE SOURCE`, read and checked.
 */
#ifndef PGGRADE_SPEC_DECLARATION_H
#define PGGRADE_SPEC_DECLARATION_H

#include "pggrade/spec/annotation.h"
#include "pggrade/spec/workload.h"

/* What kinds of values a type has, as far as sources differ by it. */
enum type_family {
    FAMILY_WHOLE = 1,  /* smallint, int, bigint */
    FAMILY_NUMBER = 2, /* real, double, numeric */
    FAMILY_TIME = 4,   /* date, timestamp, timestamptz */
    FAMILY_OTHER = 8
};

enum type_family type_family(enum parameter_type type);

/* "bigint" or "bigint[]" */
bool type_read(const struct document *document, struct piece word, enum parameter_type *type,
    bool *array, struct error *error) PGGRADE_MUST_CHECK;

/* Whether the server will take `value` for the type, as far as that can be told here. */
bool type_check(const struct document *document, struct piece value, enum parameter_type type,
    struct error *error) PGGRADE_MUST_CHECK;

/* A bound of a range, as a number: seconds since 1970 for dates and timestamps. */
bool type_read_bound(const struct document *document, struct piece value, enum parameter_type type,
    double *bound, struct error *error) PGGRADE_MUST_CHECK;

/* "uniform(1, 10)", for the parameter whose type is known already. */
bool source_read(struct arena *arena, const struct document *document, struct piece value,
    struct parameter *parameter, struct error *error) PGGRADE_MUST_CHECK;

/* "id bigint uniform(1, 10)" */
bool declaration_read(struct arena *arena, const struct document *document, struct piece value,
    struct parameter *parameter, struct error *error) PGGRADE_MUST_CHECK;

#endif
