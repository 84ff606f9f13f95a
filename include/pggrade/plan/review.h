/*
 * review: what one plan tells, without a server and without a workload around it.
 */
#ifndef PGGRADE_PLAN_REVIEW_H
#define PGGRADE_PLAN_REVIEW_H

#include "pggrade/plan/facts.h"
#include "pggrade/plan/tree.h"

struct review {
    const struct plan *plan; /* borrowed */
    const char *query;       /* of auto_explain; NULL: not known */
    char *shape_hash;        /* plan_hash, without conditions and with them */
    char *hash;
    struct finding *findings; /* most at stake first */
    size_t finding_count;
};

/* To be cleared; the plan must live as long. */
void review_plan(const struct plan *plan, struct review *review);
void review_clear(struct review *review);

/* The ms that a finding's share is of the plan's time; NAN where no time was taken. */
double review_stake_ms(const struct review *review, const struct finding *finding);

#endif
