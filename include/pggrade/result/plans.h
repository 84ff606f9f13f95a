/*
 * plans: one example of each plan of a run, as files beside its run.json.
 *
 * run.json holds what follows from the plans; the plans themselves are EXPLAIN's documents, in
 * plans/QUERY.SIDE.N.json for the N-th variant, which other tools read as well.
 */
#ifndef PGGRADE_RESULT_PLANS_H
#define PGGRADE_RESULT_PLANS_H

#include "pggrade/base/error.h"
#include "pggrade/result/run.h"

/* "plans/search.before.1.json"; to be freed.  `variant` counts from 0. */
char *plans_file_name(const struct run *run, size_t query, size_t side, size_t variant);

/* Fills the examples from the files beside this run.json; those that are missing stay NULL, one
 * that is no JSON is an error. */
bool plans_load(struct run *run, const char *run_path, struct error *error) PGGRADE_MUST_CHECK;

#endif
