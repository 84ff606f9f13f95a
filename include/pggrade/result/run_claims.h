/*
 * run_claims: the claims of a run, as JSON and back.
 *
 * A bound is kept as it was written, and read by the rules of the scenario it was written in.
 */
#ifndef PGGRADE_RESULT_RUN_CLAIMS_H
#define PGGRADE_RESULT_RUN_CLAIMS_H

#include "pggrade/result/member.h"
#include "pggrade/result/run.h"

json_t *run_claims_to_json(const struct run *run);

/* Files of older versions have none. */
bool run_claims_from_json(
    struct reader *reader, const json_t *object, struct run *run) PGGRADE_MUST_CHECK;

#endif
