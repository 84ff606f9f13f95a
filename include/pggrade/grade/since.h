/*
 * since: a run against what is known of an older one, a baseline or another stored run.
 *
 * Never a paired comparison: times of other days are divided by how fast the machine was then
 * and now, their intervals are widened by how much such figures differ between runs of the same
 * thing, and those of another machine decide nothing.  Exact facts are compared as they are.
 */
#ifndef PGGRADE_GRADE_SINCE_H
#define PGGRADE_GRADE_SINCE_H

#include "pggrade/grade/baseline.h"

#define SINCE_EFFECT 0.20      /* times that differ by less are not told apart between runs */
#define SINCE_SPEED_LIMIT 0.25 /* a machine that runs so much faster or slower is another one */

struct since_time {
    const char *basis;       /* of enum baseline_clock; NULL: nothing to compare */
    double from_ns, to_ns;   /* as measured */
    double ratio, low, high; /* to / from, less what the machine's speed explains; 95 % */
    enum verdict_kind kind;  /* inconclusive where nothing is to be concluded, too */
    bool gates;              /* measured on the same machine: it may fail a gate */
    const char *reason;      /* one sentence */
};

/* One query on one side, in both. */
struct since_item {
    const struct baseline_cell *from;
    const struct baseline_cell *to;
    size_t query, side; /* of the newer run */
    struct since_time time;
    bool plans_known;
    const struct baseline_plan *new_plan; /* frequent, and not known to `from`; NULL: none */
    const struct baseline_plan *old_plan; /* frequent in `from`, and gone; NULL: none */
};

struct since {
    struct arena *arena;
    const struct baseline *from; /* borrowed, as is the next */
    const struct baseline *to;
    bool same_machine;
    const char *why_reported; /* why times decide nothing; NULL where they do */
    double speed;             /* time of the calibration, to / from; NAN where unknown */
    double speed_se;          /* of its logarithm */
    const char **differences; /* of the circumstances, a sentence each */
    size_t difference_count;
    struct since_item *items; /* by query, then side */
    size_t item_count;
    const char **missing; /* "contact_search on after": in `from` alone */
    size_t missing_count;
    size_t new_count; /* in `to` alone */
};

/* Of all queries of the newer run, or those that `selected` ([query]) marks; `to` is of a run.
 * False with ERROR_USAGE where they are not of the same scenario, data and parameters, have no
 * query in common or, of two runs, the same queries with other SQL. */
bool since_create(const struct baseline *from, const struct baseline *to, const bool *selected,
    struct since **since, struct error *error) PGGRADE_MUST_CHECK;
void since_destroy(struct since *since); /* NULL is allowed */

/* NULL where the older one has no such query and side. */
const struct since_item *since_item(const struct since *since, size_t query, size_t side);

/* What a counter was and is, over the parameter sets that both have. */
struct since_counter {
    bool known;
    bool exact;       /* in both: every set may be compared */
    size_t sets;      /* where exact */
    double from, to;  /* means */
    size_t differing; /* the first set whose figures differ; SIZE_MAX: none, or not exact */
};
struct since_counter since_counter(const struct since_item *item, enum baseline_counter_kind kind);

/* As many rows perhaps, but other ones, or in another order than the query asks for. */
bool since_answers_differ(const struct since_item *item);

/* The first index promise that was kept and is not any more, though the plans are not the
 * same; NULL: none. */
const char *since_lost_promise(const struct since_item *item);

/* ---- for the files that make it ---- */

/* Fills same_machine, why_reported, speed and the differences. */
void since_fill_circumstances(struct since *since);

/* Fills item->time. */
void since_fill_time(const struct since *since, struct since_item *item);

#endif
