/*
 * record_side: a side's migrations and indexes, copied into a run.
 */
#ifndef PGGRADE_TRIAL_RECORD_SIDE_H
#define PGGRADE_TRIAL_RECORD_SIDE_H

#include "pggrade/pg/target.h"
#include "pggrade/result/run.h"

void record_steps(struct run *run, struct run_side *side, const struct target *target);

/* After record_steps, which know how long each index took to build. */
void record_indexes(struct run *run, struct run_side *side, const struct target *target);

#endif
