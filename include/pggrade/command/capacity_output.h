/*
 * capacity_output: a capacity measurement as a folder of files and as a report.
 */
#ifndef PGGRADE_COMMAND_CAPACITY_OUTPUT_H
#define PGGRADE_COMMAND_CAPACITY_OUTPUT_H

#include <stdbool.h>
#include <stdint.h>

#include "pggrade/base/error.h"
#include "pggrade/result/capacity.h"

extern const char *const capacity_formats[]; /* NULL-terminated */

struct capacity_output {
    uint64_t format;  /* index in capacity_formats */
    const char *path; /* NULL: standard output */
    char *stored;     /* the folder the facts are in */
    bool fresh;       /* they were just measured: the last line of a human report tells where */
};

/* capacity.json, capacity-summary.json, capacity.md, capacity.html and its charts/; *path is the
 * folder's, to be freed. */
bool capacity_store(const struct capacity *capacity, const char *results, char **path,
    struct error *error) PGGRADE_MUST_CHECK;

bool capacity_print(const struct capacity *capacity, const struct capacity_output *output,
    struct error *error) PGGRADE_MUST_CHECK;

#endif
