/*
 * capacity: everything one `pggrade capacity` measured: facts, and nothing concluded from them.
 *
 * Stored as capacity.json and read back without loss; laws, limits and dates are functions of this
 * struct.  It owns all it points at through its arena.  `side`, `query`, `objective` and `step`
 * are positions in its lists.
 */
#ifndef PGGRADE_RESULT_CAPACITY_H
#define PGGRADE_RESULT_CAPACITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pggrade/base/error.h"
#include "pggrade/base/memory.h"
#include "pggrade/spec/workload.h"

#define CAPACITY_FORMAT 1

struct capacity_side {
    const char *name;
    const char *title; /* NULL: none */
};

/* One objective of one query: what growth is judged by. */
struct capacity_objective {
    const char *query;
    const char *metric; /* as metric_names spells it */
    uint64_t limit_ns;
};

/* What the server's backends did, as means over the seconds of a measurement; and the machine. */
struct capacity_pressure {
    uint64_t seconds; /* that were looked at; 0: nothing is known */
    double active;    /* backends that ran something */
    double running;   /* of these: waited for nothing, so had or wanted a CPU */
    double lock, lwlock, io, wal, ipc, other; /* of these: waited for it */
    double machine_busy;  /* share of all CPUs that was busy; NAN: another machine */
    const char *top_wait; /* the most frequent wait event; "": none */
};

/* So many clients at a time, as fast as they can, in one round. */
struct capacity_level {
    size_t side;
    uint64_t round;
    uint64_t clients;
    uint64_t executions, failures;
    double throughput; /* executions a second */
    uint64_t mean_ns, p95_ns, p99_ns;
    struct capacity_pressure pressure;
};

/* So many requests a second for a while. */
struct capacity_probe {
    size_t side;
    double rate; /* asked for */
    uint64_t window_ns;
    uint64_t offered, ok, failed, timed_out, skipped, unfinished;
    uint64_t above; /* responses above the limit; requests without an answer count too */
    uint64_t mean_ns, p50_ns, p95_ns, p99_ns;
    uint64_t backlog_end;
    bool overloaded;
    bool held;                       /* the objective */
    bool confirmed;                  /* tried again to be sure */
    uint64_t lag_p99_ns, lag_max_ns; /* the generator's own delay */
    double generator_share;          /* of one CPU, the mean of its threads */
    struct capacity_pressure pressure;
};

/* How the search for the highest rate ended on one side. */
struct capacity_search {
    size_t side;
    double held, failed; /* the ends of the bracket; held 0: none; failed NAN: none */
    bool held_confirmed, failed_confirmed;
    bool complete; /* false: the budget was used up before the ends were near enough */
};

/* One size of the data. */
struct capacity_step {
    double scale;
    uint64_t build_ns;   /* 0: from the cache */
    uint64_t measure_ns; /* all else: sides, warming, measuring, plans */
};

/* One objective on one side at one size. */
struct capacity_point {
    size_t step, side, objective;
    const char *table; /* the largest table its plans touch; "": none is known */
    double rows;       /* of that table */
    uint64_t executions, failures;
    double latency_ns, low_ns, high_ns; /* of the metric, with the middle 90 % of a bootstrap */
    double average_ns;
    double buffers; /* per call, exact, mean over the parameter sets */
    uint64_t plan_samples;
    const char *plan;   /* the most frequent plans of its statements, as a hash; "": unknown */
    const char *access; /* the index most plans use, else the plan's headline */
};

/* A table or an index on one side at one size. */
struct capacity_relation {
    size_t step, side;
    const char *table; /* schema and name */
    const char *index; /* NULL: the table itself */
    double rows;       /* of the table */
    uint64_t size_bytes;
    bool used; /* by some plan of the workload */
};

/* A stretch of the replayed profile on one side. */
struct capacity_stretch {
    size_t side;
    const char *label; /* "09:15" or the number of the line */
    double rate;       /* asked for */
    double seconds;    /* how long it was played */
    uint64_t executions, failures;
    uint64_t worst_p99_ns; /* of the worst second and query with at least 20 executions */
    uint64_t max_ns;
    uint64_t backlog_max;
};

struct capacity_replay {
    size_t side;
    uint64_t offered, failed, above; /* as in a probe */
    uint64_t p50_ns, p95_ns, p99_ns;
    bool held;
};

struct capacity {
    struct arena *arena;
    const char *version, *scenario, *title, *workload, *command;
    int64_t started_s;
    uint64_t duration_ns, budget_ns;
    uint64_t seed;
    double scale;       /* of the data that rate and concurrency were measured with */
    double scale_asked; /* the size that is "today" */
    uint64_t clients, threads;
    const char *arrivals; /* "poisson", "constant" */
    const char *server_version, *configuration;
    bool server_private;
    uint64_t shared_buffers_bytes;
    const char *cpu_model, *kernel;
    uint64_t cpu_count, memory_bytes;
    const char *slo_metric; /* of the rate part, over all requests together */
    uint64_t slo_limit_ns;
    double errors_max;    /* share of requests that may fail */
    const char *growth;   /* "8%/month", "messages.created_at"; "": not asked for */
    bool growth_compound; /* a share of what is there; else of what there is today */
    double growth_month, growth_low, growth_high; /* per month; NAN: not asked for */
    const char *replay;                           /* the profile's file; "": none */
    struct capacity_side *sides;
    size_t side_count;
    struct capacity_objective *objectives;
    size_t objective_count;
    struct capacity_level *levels;
    size_t level_count;
    struct capacity_probe *probes;
    size_t probe_count;
    struct capacity_search *searches;
    size_t search_count;
    struct capacity_step *steps;
    size_t step_count;
    struct capacity_point *points;
    size_t point_count;
    struct capacity_relation *relations;
    size_t relation_count;
    struct capacity_stretch *stretches;
    size_t stretch_count;
    struct capacity_replay *replays;
    size_t replay_count;
    const char **left_out; /* sentences: what the budget or the data did not allow */
    size_t left_out_count;
};

struct capacity *capacity_create(void);
void capacity_destroy(struct capacity *capacity); /* NULL is allowed */

/* A list of the arena with one more item, zeroed; *items may move. */
#define capacity_add(capacity, list, count)                                                        \
    ((capacity)->list = capacity_grow(                                                             \
         (capacity)->arena, (capacity)->list, (capacity)->count, sizeof *(capacity)->list),        \
        &(capacity)->list[(capacity)->count++])
void *capacity_grow(struct arena *arena, void *items, size_t count, size_t item_size);

/* One sentence about what is missing. */
void capacity_leave_out(struct capacity *capacity, const char *format, ...) PGGRADE_PRINTF(2, 3);

/* capacity.json: the same struct gives the same bytes; to be freed. */
char *capacity_to_text(const struct capacity *capacity);

bool capacity_load(
    const char *path, struct capacity **capacity, struct error *error) PGGRADE_MUST_CHECK;

#endif
