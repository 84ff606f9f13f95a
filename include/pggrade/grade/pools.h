/*
 * pools: which of the pools of a run is the smallest that does as well as the best.
 *
 * A pure function of the run, as all of grading.
 */
#ifndef PGGRADE_GRADE_POOLS_H
#define PGGRADE_GRADE_POOLS_H

#include "pggrade/base/memory.h"
#include "pggrade/grade/pressure.h"
#include "pggrade/result/run.h"
#include "pggrade/stats/quads.h"

/* A pool is as good as the best where its figure is not above the best one's interval, or this
 * much above the best one. */
#define POOLS_SAME 1.05

/* One side that has a pool. */
struct pool_row {
    size_t side;
    struct pressure pressure;
    /* Response in ms with its 90 % interval, by the quads; NAN where too few. */
    struct quads_interval p50, p95, p99;
    bool holds;         /* not overloaded, and nothing was refused, lost or timed out */
    bool good;          /* it holds, and is as good as the best */
    double busy;        /* connections at work on average: Little's law */
    double server_cpus; /* that the server kept busy; NAN: unknown */
    double pooler_cpus; /* that PgBouncer kept busy; 0: none */
};

struct pool_finding {
    const char *code;
    const char *where;    /* sides or modes */
    const char *evidence; /* a sentence or two */
    const char *remedy;   /* NULL: none */
};

struct pools {
    struct pool_row *rows; /* in the order of the sides */
    size_t row_count;
    enum metric metric; /* what is compared: p99, or p95 where too few requests came for that */
    size_t best;        /* rows; SIZE_MAX: none holds */
    size_t chosen;      /* the smallest good one */
    struct pool_finding *findings;
    size_t finding_count;
};

/* Everything is in the arena.  No rows where no side has a pool. */
struct pools pools_of(const struct run *run, struct arena *arena);

/* The smallest good one of the same mode as a row; SIZE_MAX: none. */
size_t pools_chosen_of_mode(const struct run *run, const struct pools *pools, size_t row);

/* The compared figure of a row. */
struct quads_interval pools_figure(const struct pools *pools, const struct pool_row *row);

/* The settings of a side to paste, several lines. */
const char *pools_settings(const struct run_pool *pool, struct arena *arena);

#endif
