/*
 * run_side: the steps of a side's migrations and its indexes, as JSON and back.
 *
 * What an older pggrade did not know is a member of its own ("observed", "shape"), which may be
 * missing.
 */
#ifndef PGGRADE_RESULT_RUN_SIDE_H
#define PGGRADE_RESULT_RUN_SIDE_H

#include "pggrade/result/member.h"
#include "pggrade/result/run.h"

json_t *run_steps_to_json(const struct run_side *side);
json_t *run_undone_to_json(const struct run_side *side); /* where side->undoes is not NULL */
/* The steps, and what became of taking them back. */
bool run_steps_from_json(
    struct reader *reader, const json_t *object, struct run_side *side) PGGRADE_MUST_CHECK;

json_t *run_indexes_to_json(const struct run_side *side);
bool run_indexes_from_json(
    struct reader *reader, const json_t *object, struct run_side *side) PGGRADE_MUST_CHECK;

#endif
