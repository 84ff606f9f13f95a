/*
 * suggest: indexes that a workload would gain from, tried one by one on a side of a scenario.
 *
 * What is found here rests on plans; the caller measures it as a side of its own.
 */
#ifndef PGGRADE_TRIAL_SUGGEST_H
#define PGGRADE_TRIAL_SUGGEST_H

#include "pggrade/plan/advice.h"
#include "pggrade/trial/trial.h"

/* On the first of the compared sides, which pggrade must have built; the rest as for trial_run.
 * All of the arena. */
bool suggest_find(const struct trial_options *options, size_t indexes_max, struct arena *arena,
    struct advice *advice, struct error *error) PGGRADE_MUST_CHECK;

/* A side as `base` with these indexes built behind its migrations; in the scenario's arena.  Those
 * of `kept` (NULL: all) alone. */
const struct side *suggest_side(struct scenario *scenario, const struct side *base,
    const struct advice *advice, const bool *kept);

#endif
