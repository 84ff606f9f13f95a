/*
 * promise: whether the plans of a query keep what its workload promises.
 *
 * Decided from plan nodes alone; idx_scan counts planner probes too and proves nothing.
 */
#ifndef PGGRADE_PLAN_PROMISE_H
#define PGGRADE_PLAN_PROMISE_H

#include <stdbool.h>

#include "pggrade/pg/target.h"
#include "pggrade/plan/facts.h"
#include "pggrade/plan/tree.h"
#include "pggrade/spec/workload.h"

/* On this side, and for an index: one of those named exists there. */
bool promise_binds(const struct promise *promise, const struct target *target);

/* Whether some node of the plan uses a promised index, or is a forbidden node. */
bool promise_matches(const struct promise *promise, const struct plan *plan);

/* `matched` of `samples` parameter sets had a plan that matches; fills kept and detail. */
void promise_judge(const struct promise *promise, const struct target *target, uint64_t matched,
    uint64_t samples, struct promise_fact *fact);

#endif
