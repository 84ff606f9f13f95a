/*
 * run_all: every scenario, or those of some families, one after the other.
 *
 * The family of a scenario is its name up to the first "_".
 */
#ifndef PGGRADE_COMMAND_RUN_ALL_H
#define PGGRADE_COMMAND_RUN_ALL_H

#include <stddef.h>

#include "pggrade/base/error.h"
#include "pggrade/report/overview.h"

struct run_all {
    const char *const *families; /* none: every scenario there is */
    size_t family_count;

    /* Runs one of `count`; adds it to the overview, but where it fails. */
    bool (*run)(const void *context, const char *scenario, size_t count, struct overview *overview,
        int *status, struct error *error);
    const void *context;
};

/* Goes on behind one that fails; *status is the worst one.  Stops where it is interrupted, which is
 * its error; the overview then holds those before. */
bool run_all(const struct run_all *all, struct overview *overview, int *status,
    struct error *error) PGGRADE_MUST_CHECK;

#endif
