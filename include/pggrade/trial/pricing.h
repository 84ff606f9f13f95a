/*
 * pricing: what the workload's writes pay for each index of each side.
 */
#ifndef PGGRADE_TRIAL_PRICING_H
#define PGGRADE_TRIAL_PRICING_H

#include "pggrade/load/parameter.h"
#include "pggrade/trial/lanes.h"
#include "pggrade/trial/trial.h"

/* Fills the prices of the indexes of run->sides; its plans have been captured.  Only databases of
 * our own are priced: an index is dropped for it, in a transaction that is rolled back. */
bool pricing_run(const struct trial_options *options, const struct lanes *lanes,
    const struct parameter_set *parameters, struct run *run,
    struct error *error) PGGRADE_MUST_CHECK;

#endif
