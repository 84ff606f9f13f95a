/*
 * record_load: how a run was driven and what happened second by second, as the run keeps it.
 */
#ifndef PGGRADE_TRIAL_RECORD_LOAD_H
#define PGGRADE_TRIAL_RECORD_LOAD_H

#include "pggrade/load/engine.h"
#include "pggrade/result/run.h"
#include "pggrade/trial/trial.h"

/* After record_sides and record_queries.  The log of histograms becomes the run's. */
void record_load(struct run *run, const struct trial_options *options, struct load_result *load);

#endif
