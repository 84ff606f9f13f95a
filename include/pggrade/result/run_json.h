/*
 * run_json: the run as run.json and back.  Reading refuses what is wrong with
 * the path of the member ("run.queries[3].cells[0].executions is not …").
 */
#ifndef PGGRADE_RESULT_RUN_JSON_H
#define PGGRADE_RESULT_RUN_JSON_H

#include "pggrade/base/error.h"
#include "pggrade/result/run.h"

/* The same run gives the same bytes; to be freed. */
char *run_to_text(const struct run *run);

bool run_load(const char *path, struct run **run, struct error *error) PGGRADE_MUST_CHECK;

#endif
