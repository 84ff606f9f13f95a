/*
 * record_slowest: which parameters the slowest executions had, as the run keeps it.
 */
#ifndef PGGRADE_TRIAL_RECORD_SLOWEST_H
#define PGGRADE_TRIAL_RECORD_SLOWEST_H

#include "pggrade/load/engine.h"
#include "pggrade/result/run.h"
#include "pggrade/trial/trial.h"

/* After record_sides and record_queries, with the parameters that were measured.  Values that
 * look like secrets are not told, nor are those that were read from a database that is not ours. */
void record_slowest(struct run *run, const struct trial_options *options,
    const struct parameter_set *parameters, const struct load_result *load);

#endif
