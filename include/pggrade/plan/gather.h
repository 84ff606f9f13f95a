/*
 * gather: plans of one query on one side, one parameter set after another, into facts.
 */
#ifndef PGGRADE_PLAN_GATHER_H
#define PGGRADE_PLAN_GATHER_H

#include "pggrade/pg/target.h"
#include "pggrade/plan/facts.h"
#include "pggrade/plan/tree.h"
#include "pggrade/spec/workload.h"

struct gather;

struct gather *gather_create(const struct query *query, const struct target *target);
void gather_destroy(struct gather *gather); /* NULL is allowed */

/* How a set of parameters is explained: first as the driver meets the plans, many sets.  Then some
 * of the first ones again: planned without their values, to see what would come of it, and with a
 * clock, which alone knows of triggers and compilation.  What one clocked set finds counts where
 * all of them find it, and of the others only plans and work are kept.  An uncounted set leaves
 * nothing behind. */
enum gather_pass { GATHER_DRIVER, GATHER_FORCED, GATHER_CLOCKED, GATHER_UNCOUNTED };
#define GATHER_AGAIN_MAX 3

void gather_begin_set(struct gather *gather, enum gather_pass pass, uint64_t set);

/* What the server counted beside the plan of one execution. */
struct gather_counts {
    double generic_plans; /* 1: it was planned without the parameters' values */
    double updates;       /* rows updated, */
    double hot_updates;   /* and of these, those that touched no index */
};

/* One execution of a statement was explained; takes the plan over. */
void gather_plan(
    struct gather *gather, size_t statement, struct plan *plan, const struct gather_counts *counts);

/* One execution of a statement ran without being explained. */
void gather_unexplained(struct gather *gather, size_t statement);

/* Of the last set, in the coin of plan_work: the same on every machine. */
double gather_work(const struct gather *gather);

/* A set in which nothing could be explained does not count. */
void gather_end_set(struct gather *gather);

/* Fills the facts; the gather is spent. */
void gather_finish(struct gather *gather, struct plan_facts *facts);

#endif
