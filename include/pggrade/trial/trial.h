/*
 * trial: one measurement from end to end: databases, slices of load, plans, and
 * the run that holds what was found.
 */
#ifndef PGGRADE_TRIAL_TRIAL_H
#define PGGRADE_TRIAL_TRIAL_H

#include <stdbool.h>
#include <stdint.h>

#include "pggrade/base/error.h"
#include "pggrade/base/watcher.h"
#include "pggrade/load/slice_clock.h"
#include "pggrade/load/traffic.h"
#include "pggrade/pg/server.h"
#include "pggrade/result/run.h"
#include "pggrade/spec/scenario.h"

/* What is sent, and when. */
struct trial_traffic {
    bool flows; /* blocks of traffic; else queries one by one, and `pace` is of no meaning */
    bool mixed; /* all queries together */
    struct manner manner;
    struct pace pace;
    const char *rate; /* as written; NULL: closed loop */
};

/* One of several pools that are compared on the same databases. */
struct trial_pool {
    const char *name; /* of the side it makes */
    struct pool pool;
};

struct trial_options {
    const struct scenario *scenario; /* the sides of its `compare` are measured */
    double scale;
    uint64_t seed;
    uint64_t time_ns; /* of each query for a pair of sides; under traffic of each side */
    const struct trial_traffic *traffic;
    bool early;        /* end a query whose answer is clear; measure again as load/engine.h says */
    double min_effect; /* smallest change that matters, as a fraction */
    enum load_clock clock;
    bool self_test;                 /* the two sides are the same */
    bool skip_answers;              /* what the sides return is not compared */
    const struct trial_pool *pools; /* each on every side compared; none: the sides' own */
    size_t pool_count;
    double leak_share; /* of requests to pools that do not give their connection back */
    bool cold;         /* pools are empty when the arrivals begin */
    uint64_t clients;
    uint64_t threads;
    uint64_t plan_samples;    /* parameter sets to explain for each query and side; 0: none */
    struct server *server;    /* open already, and to stay so; NULL: one of its own, by … */
    const char *dsn;          /* … this DSN; NULL: the private cluster */
    const char *allow_writes; /* name of the one foreign database that may be written */
    const char *cache_folder; /* NULL: the default */
    bool rebuild;
    const bool *query_selected; /* [query] of the workload; NULL: all */
    const char *command;        /* how to repeat it, for the report */
    const struct watcher *watcher;
};

/* Measures; *run is the caller's, to be destroyed. */
bool trial_run(
    const struct trial_options *options, struct run **run, struct error *error) PGGRADE_MUST_CHECK;

/* What run->data_source will be: of what its data are made, in hex; NULL where every side is a
 * database that exists already.  To be freed. */
char *trial_data_source(const struct scenario *scenario, double scale, uint64_t seed);

#endif
