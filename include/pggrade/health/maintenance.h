/*
 * maintenance: what a database needs now, made of what its health checks found.
 */
#ifndef PGGRADE_HEALTH_MAINTENANCE_H
#define PGGRADE_HEALTH_MAINTENANCE_H

#include "pggrade/base/text.h"
#include "pggrade/base/watcher.h"
#include "pggrade/health/health.h"

struct maintenance_step {
    const char *sql;
    const char *reason; /* "dead-tuples: 34 %" */
    const char *lock;   /* what it keeps others from */
    double seconds;     /* a rough guess by size; NAN: cannot be told */
    bool left_out;      /* shown and not run: it locks out readers, and nobody allowed that */
};

struct maintenance {
    struct arena *arena;
    const char *database;
    struct maintenance_step *steps; /* in the order in which they help most */
    size_t step_count;
    const char **advice; /* what the checks found and maintenance cannot mend: SQL, commented */
    size_t advice_count;
};

/* Of a report with every object (items_max SIZE_MAX / 2).  `rewrite`: VACUUM FULL is allowed. */
bool maintenance_plan(const struct health_report *report, const char *conninfo, bool rewrite,
    struct maintenance **plan, struct error *error) PGGRADE_MUST_CHECK;
void maintenance_destroy(struct maintenance *plan); /* NULL is allowed */

/* A script for psql, with notes and the schedule. */
void maintenance_script(
    const struct maintenance *plan, const struct health_report *report, struct text *out);

/* Runs the steps in order; stops at the first that fails.  Refuses another database than
 * `allowed`. */
bool maintenance_apply(const struct maintenance *plan, const char *conninfo, const char *allowed,
    const struct watcher *watcher, struct error *error) PGGRADE_MUST_CHECK;

#endif
