/*
 * pools_findings: what a run shows of its pools besides which is the best.
 */
#ifndef PGGRADE_GRADE_POOLS_FINDINGS_H
#define PGGRADE_GRADE_POOLS_FINDINGS_H

#include "pggrade/grade/pools.h"

/* Fills the findings; texts are in the arena. */
void pools_findings(const struct run *run, struct pools *pools, struct arena *arena);

#endif
