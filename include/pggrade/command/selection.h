/*
 * selection: which queries and sides of a scenario are measured, and how that is repeated.
 */
#ifndef PGGRADE_COMMAND_SELECTION_H
#define PGGRADE_COMMAND_SELECTION_H

#include "pggrade/base/error.h"
#include "pggrade/command/command.h"
#include "pggrade/spec/scenario.h"

/* Names with commas; NULL: all, or none left out.  *selected is one for each query, to be freed
 * also where it fails. */
bool select_names(const char *const *names, size_t count, const char *only, const char *except,
    bool **selected, struct error *error) PGGRADE_MUST_CHECK;
bool select_queries(const struct workload *workload, const char *only, const char *except,
    bool **selected, struct error *error) PGGRADE_MUST_CHECK;

/* Replaces what the scenario compares, by names with commas. */
bool select_sides(
    struct scenario *scenario, const char *list, struct error *error) PGGRADE_MUST_CHECK;

/* The first side against an identical copy of itself, which is called so: */
#define SELECTION_TWIN "clone"
void select_twin(struct scenario *scenario);

/* The command line again, with its first position and without a DSN; to be freed. */
char *selection_repeat(const struct command *command, const struct arguments *arguments);

#endif
