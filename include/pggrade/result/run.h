/*
 * run: everything one measurement found; the waist between measuring and judging.
 *
 * Written to run.json and read back without loss; all statistics, grades and
 * reports are functions of this struct.  It owns all it points at through its
 * arena, but for plan facts and sparse histograms, which run_destroy frees.
 */
#ifndef PGGRADE_RESULT_RUN_H
#define PGGRADE_RESULT_RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pggrade/base/error.h"
#include "pggrade/base/memory.h"
#include "pggrade/measure/histogram.h"
#include "pggrade/plan/facts.h"

#define RUN_FORMAT 1

/* What one side did in one quad: the unit of resampling.  `latency` is adjusted
 * (wall less run-queue delay) where run->adjusted, else wall. */
struct run_quad {
    struct sparse latency;
    struct sparse cpu; /* backend CPU; empty where run->cpu_clock is false */
};

struct run_error {
    const char *sqlstate;
    const char *message; /* the first one */
    uint64_t count;
};

/* One query on one side. */
struct run_cell {
    uint64_t executions;       /* that succeeded and were measured */
    uint64_t dropped;          /* first executions of slices, not measured */
    struct sparse wall;        /* response time of the query */
    struct sparse *statements; /* wall time of each of the query's statements */
    size_t statement_count;
    struct run_quad *quads;
    size_t quad_count;
    struct run_error *errors;
    size_t error_count;
    uint64_t wall_ns; /* sums over the measured executions */
    uint64_t cpu_ns;
    uint64_t run_queue_ns; /* waited for a CPU: backend and client */
    struct plan_facts plan;
};

struct run_promise {
    enum promise_kind kind;
    const char *text; /* "idx_a | idx_b", "Seq Scan on phone_contacts" */
    const char *side; /* NULL: every side */
    int line;
};

struct run_query {
    const char *name;
    const char *title;
    int line;
    const char **statements; /* as written in the workload */
    size_t statement_count;
    struct slo *slos;
    size_t slo_count;
    struct run_promise *promises;
    size_t promise_count;
    struct run_cell *cells; /* one per side of the run */
};

struct run_index {
    const char *schema, *table, *name, *definition;
    uint64_t size_bytes;
    bool valid, unique, primary;
};

struct run_table {
    const char *schema, *name;
    double rows;
    uint64_t size_bytes, indexes_bytes;
    bool analysed;
    double modified_share;
};

struct run_migration_step {
    const char *file, *title;
    int line;
    uint64_t duration_ns;
};

struct run_setting {
    const char *name, *value;
};

struct run_side {
    const char *name;
    const char *title;
    const char *database;
    bool created; /* pggrade made the database */
    uint64_t size_bytes;
    struct run_setting *settings;
    size_t setting_count;
    struct run_migration_step *steps;
    size_t step_count;
    struct run_index *indexes;
    size_t index_count;
    struct run_table *tables;
    size_t table_count;
};

struct run {
    struct arena *arena;
    const char *version;  /* of pggrade */
    const char *scenario; /* name */
    const char *title;
    const char *workload;      /* its name */
    const char *workload_path; /* from the working directory, for file:line */
    const char *command;       /* how to repeat it */
    int64_t started_s;         /* wall clock, UTC */
    uint64_t duration_ns;      /* of the measuring phase */
    uint64_t seed;
    double scale;
    uint64_t clients;
    uint64_t threads;
    uint64_t seconds_per_query_ns; /* asked for */
    const char *data_hash;
    uint64_t fixture_build_ns; /* 0: from the cache */
    const char *server_version;
    int server_version_number;
    bool server_private;
    const char *configuration; /* postgresql.conf of the private cluster */
    const char *cpu_model;
    uint64_t cpu_count;
    uint64_t memory_bytes;
    const char *kernel;
    bool cpu_clock; /* backend CPU time was readable */
    bool adjusted;  /* run-queue delay was readable */
    bool pinned;
    bool interrupted;       /* never true in a stored run */
    struct run_side *sides; /* sides[0] is the baseline */
    size_t side_count;
    struct run_query *queries;
    size_t query_count;
};

struct run *run_create(void);
void run_destroy(struct run *run); /* NULL is allowed */

#endif
