/*
 * capacity: what a database takes: rate, concurrency, growth, a day's profile.
 *
 * Measures within a budget of time and says what it left out.
 */
#ifndef PGGRADE_TRIAL_CAPACITY_H
#define PGGRADE_TRIAL_CAPACITY_H

#include <stdbool.h>
#include <stdint.h>

#include "pggrade/base/error.h"
#include "pggrade/base/watcher.h"
#include "pggrade/load/arrival.h"
#include "pggrade/result/capacity.h"
#include "pggrade/result/run.h"
#include "pggrade/spec/scenario.h"

enum capacity_part {
    CAPACITY_GROWTH,
    CAPACITY_CONCURRENCY,
    CAPACITY_RATE,
    CAPACITY_REPLAY,
    CAPACITY_PART_COUNT
};

/* A figure with its interval. */
struct capacity_figure {
    double value, low, high;
};

/* A day's shape of traffic, to be played in less time: the rates stay, their stretches shrink. */
struct capacity_profile {
    const char *path;
    struct arrival_segment *segments; /* of the time they are played in */
    const char **labels;              /* [segment] */
    size_t count;
    uint64_t time_ns; /* of all of them */
};

struct capacity_options {
    const struct scenario *scenario; /* the sides of its `compare` are measured */
    bool parts[CAPACITY_PART_COUNT];
    double scale;
    const double *scales; /* of the growth part; NULL: as many as the budget allows */
    size_t scale_count;
    uint64_t seed;
    uint64_t budget_ns;
    uint64_t clients; /* the most; connections of the rate part */
    uint64_t threads;
    struct slo slo; /* of the rate part, over all requests */
    double errors_max;
    enum arrival_kind arrivals;
    const char *growth; /* "8%/month" or "table.column"; NULL: no forecast */
    struct capacity_profile profile;
    const char *dsn;          /* NULL: the private cluster */
    const char *allow_writes; /* name of the one foreign database that may be written */
    const char *cache_folder; /* NULL: the default */
    bool rebuild;
    const bool *query_selected; /* [query] of the workload; NULL: all */
    const char *command;        /* how to repeat it, for the report */
    const struct watcher *watcher;
    /* A latency of one query on one side of an isolated run, in ns; NAN where unknown. */
    struct capacity_figure (*latency)(
        const struct run *run, size_t query, size_t side, enum metric metric);
};

/* Measures; *capacity is the caller's, to be destroyed. */
bool capacity_measure(const struct capacity_options *options, struct capacity **capacity,
    struct error *error) PGGRADE_MUST_CHECK;

#endif
