/*
 * stored_runs: the pages of pggrade serve that come from results/.
 */
#ifndef PGGRADE_COMMAND_STORED_RUNS_H
#define PGGRADE_COMMAND_STORED_RUNS_H

#include <stdbool.h>

#include "pggrade/base/text.h"

/* The list of the newest runs. */
void stored_runs_list(const char *results, bool live, struct text *out);

/* One run's report; false where there is none of that name. */
bool stored_runs_report(const char *results, const char *name, struct text *out);

#endif
