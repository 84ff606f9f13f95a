/*
 * check: the one table of questions asked of a live server: what is asked, from which value on
 * it matters, what that means and what to do.
 *
 * Pure data.  Every statement yields rows (object, value, detail, remedy); a greater value is
 * worse, and a value that is null is left out.  `remedy` is SQL or words for this object alone,
 * null where the check's own says it all.
 */
#ifndef PGGRADE_HEALTH_CHECK_H
#define PGGRADE_HEALTH_CHECK_H

#include <math.h>
#include <stddef.h>

#define HEALTH_STATEMENTS_MAX 3
#define HEALTH_NEVER HUGE_VAL

/* What a statement needs beyond its version. */
enum health_need {
    HEALTH_NEEDS_NOTHING,
    HEALTH_NEEDS_PGSTATTUPLE, /* @pgstattuple@ in the statement is its schema */
    HEALTH_NEEDS_STATEMENTS,  /* pg_stat_statements, installed and loaded; @pg_stat_statements@ */
    HEALTH_NEEDS_STAT_FILE,   /* the right to call pg_stat_file */
    HEALTH_NEEDS_SUPERUSER,
    HEALTH_NEEDS_PRIMARY,
    HEALTH_NEEDS_STANDBY,
    HEALTH_NEED_COUNT
};

struct health_statement {
    int since; /* PostgreSQL 13: 130000 */
    enum health_need need;
    const char *sql; /* its name in src/health/sql; NULL ends the list */
};

/* What a grade is given for, and what maintenance of a database can mend. */
enum health_scope { HEALTH_SERVER, HEALTH_DATABASE };

/* How a value is printed. */
enum health_unit {
    HEALTH_SHARE, /* 0.12: 12 % */
    HEALTH_BYTES,
    HEALTH_SECONDS,
    HEALTH_DAYS,
    HEALTH_ROWS,
    HEALTH_TIMES, /* of what is due: 1.5 × */
    HEALTH_MILLISECONDS,
    HEALTH_COUNT
};

enum health_level { HEALTH_OK, HEALTH_NOTICE, HEALTH_WARN, HEALTH_SEVERE, HEALTH_LEVEL_COUNT };
extern const char *const health_level_names[HEALTH_LEVEL_COUNT]; /* "ok", "notice", … */

/* From this value on; HEALTH_NEVER where nothing is. */
struct health_limits {
    double notice, warn, severe;
};

struct health_check {
    const char *id;
    const char *title;
    enum health_scope scope;
    enum health_unit unit;
    struct health_limits limits;
    struct health_statement statements[HEALTH_STATEMENTS_MAX]; /* the first that fits is taken */
    const char *meaning;
    const char *remedy;
};

/* All checks, by topic. */
size_t health_check_count(void);
const struct health_check *health_check_at(size_t index);

/* Their number where there is no such check. */
size_t health_check_find(const char *id);

#endif
