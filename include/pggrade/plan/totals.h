/*
 * totals: what each node of a plan did alone, from what it says of itself and all below it.
 *
 * EXPLAIN's counters and times include the children, its rows and times are averages over
 * loops, and below a Gather the loops of several processes count together.
 */
#ifndef PGGRADE_PLAN_TOTALS_H
#define PGGRADE_PLAN_TOTALS_H

#include "pggrade/plan/tree.h"

/* Fills processes, ms, own_* and work of every node, and the plan's basis. */
void totals_fill(struct plan *plan);

#endif
