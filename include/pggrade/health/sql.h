/*
 * sql: the statements of src/health/sql, which the build puts into the program.
 */
#ifndef PGGRADE_HEALTH_SQL_H
#define PGGRADE_HEALTH_SQL_H

#include <stddef.h>

struct health_sql {
    const char *name;
    const char *text;
};

extern const struct health_sql health_sqls[];
extern const size_t health_sql_count;

/* NULL where there is none of that name. */
const char *health_sql_find(const char *name);

#endif
