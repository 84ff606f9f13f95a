/*
 * run_json: the run as run.json and back.  Reading refuses what is wrong with
 * the path of the member ("run.queries[3].cells[0].executions is not …").
 *
 * run_load of what run_to_text wrote gives a run of the same text, byte for byte.  Histograms
 * are lines as sparse_json.h describes; examples of plans are not in it.  Numbers that are
 * unknown (NAN) are null, and so are texts that may be NULL: title, command, workload_path,
 * data_hash, server.version, server.configuration, machine.cpu_model, machine.kernel, a side's
 * title and database, a query's title, a promise's side.  The seed is text, because 64 bits do
 * not fit JSON's numbers.  Unknown members are ignored, so that a later pggrade may add some; a
 * change that would mislead an older reader raises "format", and a newer format is refused.
 */
#ifndef PGGRADE_RESULT_RUN_JSON_H
#define PGGRADE_RESULT_RUN_JSON_H

#include "pggrade/base/error.h"
#include "pggrade/result/run.h"

/* The same run gives the same bytes; to be freed. */
char *run_to_text(const struct run *run);

bool run_load(const char *path, struct run **run, struct error *error) PGGRADE_MUST_CHECK;

#endif
