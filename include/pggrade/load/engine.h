/*
 * engine: all queries on all sides, until every query has had its time.
 *
 * Isolated, a query at a time in short slices that alternate between the sides; or traffic, a
 * query alone or all of them mixed, at the users' own pace in longer blocks.
 */
#ifndef PGGRADE_LOAD_ENGINE_H
#define PGGRADE_LOAD_ENGINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pggrade/base/error.h"
#include "pggrade/base/watcher.h"
#include "pggrade/load/parameter.h"
#include "pggrade/load/parts.h"
#include "pggrade/load/pool.h"
#include "pggrade/load/pool_watch.h"
#include "pggrade/load/server_watch.h"
#include "pggrade/load/slice_clock.h"
#include "pggrade/load/tally.h"
#include "pggrade/load/timeline.h"
#include "pggrade/load/traffic.h"
#include "pggrade/measure/quad.h"
#include "pggrade/pg/session.h"
#include "pggrade/spec/workload.h"

struct load_options {
    const struct workload *workload;
    const struct parameter_set *parameters;
    const bool *query_selected;             /* [query]; NULL: all */
    const struct session_options *sessions; /* [side] */
    const struct load_pool *pools;          /* [side]; NULL: no side has one */
    const struct session_options *server;   /* to ask it how it is; NULL: sessions[0] */
    pid_t postmaster;                       /* of our own server; 0: none */
    const char *const *side_names;          /* [side] */
    size_t side_count;
    uint64_t clients;  /* on each side without a pool of its own size */
    uint64_t threads;  /* at most clients */
    bool traffic;      /* blocks of traffic instead of slices of isolated queries */
    bool mixed;        /* traffic: all queries together by their weight */
    uint64_t time_ns;  /* isolated: for each query and pair of sides (more sides get more in
                        * proportion); traffic: for each side, and query unless mixed */
    bool early;        /* isolated: end a query whose answer is clear, its time goes to the others;
                        * measure again what looks slower, or hardly faster */
    double min_effect; /* smallest change that matters, as a fraction */
    const bool *parallel; /* [query × side_count + side]: workers were planned; NULL: nowhere */
    enum load_clock clock;
    uint64_t settle_ns; /* mixed traffic: instead of a warm-up of each query so long of all of them
                         * on every connection; 0: the warm-up */
    uint64_t dropped;   /* traffic in a closed loop: first executions of each client in a block that
                         * leave no times, because they met fewer others; one more is made */
    struct manner manner;
    struct pace pace;  /* of traffic */
    double leak_share; /* of requests to pools that do not give their connection back */
    bool cold;         /* pools are empty when the arrivals begin */
    uint64_t seed;
    const struct watcher *watcher;
    /* May put fresh copies of the databases of the marked sides into `sessions` before what
     * looked slower or faster, but hardly, is measured again; NULL: there are none to be had. */
    bool (*renew)(
        void *context, const bool *sides, struct session_options *sessions, struct error *error);
    void *renew_context;
};

/* How often the answer is looked at in an early run: z is set for so many. */
#define LOAD_LOOKS 8

/* One query on one side. */
struct load_cell {
    struct tally_counts counts;
    struct sparse times[TIME_COUNT];
    struct sparse *statements;
    size_t statement_count;
    struct quad *quads;
    size_t quad_count;
    struct quad *confirmation; /* of a second measurement */
    size_t confirmation_count;
    struct tally_errors errors;
    struct slowest slowest; /* by time in the database, less the wait for a CPU where known */
    uint64_t cpu_ns;        /* sums over the measured executions */
    uint64_t run_queue_ns;
};

#define LOAD_PARTS 3
extern const double load_part_fractions[LOAD_PARTS]; /* 0.5, 0.95, 0.99 */

struct load_side {
    uint64_t start_ns;  /* clock_monotonic_ns at its first block of traffic */
    uint64_t window_ns; /* in which executions began, over all its slices */
    uint64_t connected; /* of its clients, when the load ended */
    uint64_t opened;    /* connections, after the warm-up */
    struct tally_errors refusals;
    uint64_t generator_cpu_ns; /* of all workers, in this side's slices */
    uint64_t generator_wall_ns;
    uint64_t backlog_max; /* open loop: due but not begun */
    uint64_t backlog_end; /* when the arrivals ended; the most of any block */
    bool overloaded;      /* the backlog grew all the time, in most blocks */
    uint64_t leaked;      /* connections of a pool that were not given back */
    struct pool_figures pool;
    struct part parts[LOAD_PARTS]; /* open loop: of requests around these fractions */
};

/* When each quad of a query began, counted from the result's start; none under traffic. */
struct load_turns {
    uint64_t *start_ns;
    size_t count;
    size_t capacity;
};

struct load_result {
    struct load_cell **cells; /* [query][side]; empty cells for queries not selected */
    struct load_turns *turns; /* [query] */
    size_t query_count;
    struct load_side *sides;
    size_t side_count;
    uint64_t start_ns; /* clock_monotonic_ns where the timeline's first second begins */
    uint64_t duration_ns;
    bool cpu_clock; /* backend CPU time was readable on every side */
    bool adjusted;  /* run-queue delay was readable, and one client ran at a time */
    bool pinned;
    int pinned_cpu; /* meaningful where pinned */
    struct timeline timeline;
    struct server_samples server;
};

bool load_run(const struct load_options *options, struct load_result *result,
    struct error *error) PGGRADE_MUST_CHECK;
void load_result_clear(struct load_result *result);

#endif
