/*
 * engine: all queries on all sides, in turns, until every query has had its time.
 */
#ifndef PGGRADE_LOAD_ENGINE_H
#define PGGRADE_LOAD_ENGINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pggrade/base/error.h"
#include "pggrade/base/watcher.h"
#include "pggrade/load/parameter.h"
#include "pggrade/load/tally.h"
#include "pggrade/measure/histogram.h"
#include "pggrade/pg/session.h"
#include "pggrade/spec/workload.h"

struct load_options {
    const struct workload *workload;
    const struct parameter_set *parameters;
    const bool *query_selected;             /* [query]; NULL: all */
    const struct session_options *sessions; /* [side] */
    size_t side_count;
    uint64_t clients;           /* on each side */
    uint64_t threads;           /* at most clients */
    uint64_t time_per_query_ns; /* for a pair of sides; more sides get more in proportion */
    uint64_t seed;
    const struct watcher *watcher;
};

/* One side in one quad: the unit of resampling. */
struct load_quad {
    struct sparse latency; /* adjusted where load_result.adjusted, else wall */
    struct sparse cpu;
};

/* One query on one side. */
struct load_cell {
    uint64_t executions;
    uint64_t dropped;
    struct sparse wall;
    struct sparse *statements;
    size_t statement_count;
    struct load_quad *quads;
    size_t quad_count;
    struct tally_error errors[TALLY_ERRORS_MAX];
    size_t error_count;
    uint64_t wall_ns;
    uint64_t cpu_ns;
    uint64_t run_queue_ns;
};

struct load_result {
    struct load_cell **cells; /* [query][side]; empty cells for queries not selected */
    size_t query_count;
    size_t side_count;
    uint64_t duration_ns;
    bool cpu_clock; /* backend CPU time was readable on every side */
    bool adjusted;  /* run-queue delay was readable, and one client ran at a time */
    bool pinned;
};

bool load_run(const struct load_options *options, struct load_result *result,
    struct error *error) PGGRADE_MUST_CHECK;
void load_result_clear(struct load_result *result);

#endif
