/*
 * surroundings: what a server has that some checks need; for src/health and its tests.
 */
#ifndef PGGRADE_HEALTH_SURROUNDINGS_H
#define PGGRADE_HEALTH_SURROUNDINGS_H

#include <stdbool.h>

#include "pggrade/base/error.h"
#include "pggrade/health/check.h"
#include "pggrade/pg/session.h"

struct surroundings {
    int version;
    bool has[HEALTH_NEED_COUNT];
    char *pgstattuple; /* its schema, quoted; NULL: not installed, or not to be called */
    char *statements;  /* of pg_stat_statements */
};

bool surroundings_read(struct session *session, struct surroundings *surroundings,
    struct error *error) PGGRADE_MUST_CHECK;
void surroundings_clear(struct surroundings *surroundings);

/* The first statement of a check, from `first` on, that fits; HEALTH_STATEMENTS_MAX: none. */
size_t surroundings_statement(
    const struct surroundings *surroundings, const struct health_check *check, size_t first);

/* Why none fits, in words. */
const char *surroundings_lack(
    const struct surroundings *surroundings, const struct health_check *check);

/* The statement of that name (as in the table) with the schemas put in; it yields (object, value,
 * detail, remedy, how many at $1 and above, how many), worst first; to be freed. */
char *surroundings_sql(const struct surroundings *surroundings, const char *name, size_t items_max);

#endif
