/*
 * health: the checks asked of one server and database, and what they say.
 *
 * A report is plain data and owns all it points at through its arena.
 */
#ifndef PGGRADE_HEALTH_HEALTH_H
#define PGGRADE_HEALTH_HEALTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pggrade/base/error.h"
#include "pggrade/base/memory.h"
#include "pggrade/health/check.h"

/* One object of the database or server. */
struct health_item {
    const char *object;
    double value;
    enum health_level level;
    const char *detail; /* "" where there is nothing to add */
    const char *remedy; /* for this object; NULL: the check's own */
};

struct health_result {
    const struct health_check *check;
    struct health_limits limits; /* that were asked for */
    enum health_level level;     /* of the worst item */
    const char *skipped;         /* why it was not asked; NULL: it was */
    bool failed;                 /* skipped, though it applies: no right, or no time */
    struct health_item *items;   /* worst first, as many as were asked for */
    size_t item_count;
    uint64_t duration_ns;  /* of its statement */
    uint64_t object_count; /* looked at */
    uint64_t over_count;   /* at a notice and above */
};
#define HEALTH_ITEMS_STANDARD 25

struct health_report {
    struct arena *arena;
    const char *database;
    const char *server_version;
    int server_version_number;
    int64_t taken_s;
    uint64_t duration_ns;
    struct health_result *results; /* worst first */
    size_t result_count;
};

/* Grades of health alone; they are never mixed with those of queries. */
struct health_grade {
    const char *letter;                       /* "A+" … "F" */
    const char *derivation;                   /* in the report's arena: "B = 2 warnings" */
    size_t notices, warnings, severe, failed; /* checks, not objects */
};

struct health_options {
    const char *conninfo;               /* for session_options */
    const char *database;               /* NULL: that of conninfo */
    const struct health_limits *limits; /* [health_check_count()]; NULL: the table's */
    const bool *selected;               /* [health_check_count()]; NULL: all */
    uint64_t timeout_ns;                /* of each check; 0: 5 s */
    size_t items_max;                   /* of each check; 0: HEALTH_ITEMS_STANDARD */
};

/* On one connection, read-only, with a lock timeout: a check that would wait is given up. */
bool health_examine(const struct health_options *options, struct health_report **report,
    struct error *error) PGGRADE_MUST_CHECK;
void health_report_destroy(struct health_report *report); /* NULL is allowed */

/* Of all checks, or of one scope. */
struct health_grade health_grade_all(const struct health_report *report);
struct health_grade health_grade_scope(const struct health_report *report, enum health_scope scope);

/* The level of a value. */
enum health_level health_level_of(const struct health_limits *limits, double value);

/* "dead-tuples=0.1:0.2,wraparound=0:0.5": from where a check warns, and from where it is severe;
 * `limits` has health_check_count() entries. */
bool health_limits_parse(
    const char *list, struct health_limits *limits, struct error *error) PGGRADE_MUST_CHECK;

/* "dead-tuples,wraparound"; `selected` likewise. */
bool health_selection_parse(
    const char *list, bool *selected, struct error *error) PGGRADE_MUST_CHECK;

#endif
