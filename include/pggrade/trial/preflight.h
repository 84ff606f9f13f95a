/*
 * preflight: what is found before a run, kept in it.
 */
#ifndef PGGRADE_TRIAL_PREFLIGHT_H
#define PGGRADE_TRIAL_PREFLIGHT_H

#include "pggrade/pg/target.h"
#include "pggrade/result/run.h"
#include "pggrade/trial/trial.h"

bool record_preflight(struct run *run, const struct trial_options *options,
    const struct targets *targets, struct error *error) PGGRADE_MUST_CHECK;

#endif
