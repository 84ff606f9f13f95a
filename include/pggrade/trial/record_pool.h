/*
 * record_pool: how a side's users came to their connections, copied into a run.
 */
#ifndef PGGRADE_TRIAL_RECORD_POOL_H
#define PGGRADE_TRIAL_RECORD_POOL_H

#include "pggrade/load/engine.h"
#include "pggrade/result/run.h"
#include "pggrade/trial/lanes.h"

/* Sides without a pool stay as they are. */
void record_pools(struct run *run, const struct lanes *lanes, const struct load_result *load);

#endif
