/*
 * engine_private: what the engine (engine.c, engine_crew.c) and its two ways of measuring (turns.c,
 * blocks.c) share; for these only.
 */
#ifndef PGGRADE_LOAD_ENGINE_PRIVATE_H
#define PGGRADE_LOAD_ENGINE_PRIVATE_H

#include "pggrade/base/random.h"
#include "pggrade/load/crew.h"
#include "pggrade/load/engine.h"

/* Each quad draws parameters of its own; no quad runs as many executions as this. */
#define NUMBERS_PER_QUAD (UINT64_C(1) << 32)

struct query_progress {
    uint64_t share_ns; /* its part of the time */
    uint64_t spent_ns;
    size_t quads;         /* run; where their halves count apart the result has twice as many */
    size_t looks;         /* taken */
    bool settled;         /* by the last look */
    bool clear;           /* settled, and so surely that it need not use up its share */
    uint64_t *typical_ns; /* [side]: one execution, the median of the warm-up; 0: unknown */
    bool *dead;           /* [side]: every warm-up execution failed */
    bool finished;
};

/* What the slices of a side took of a CPU, by a clock that is read around slices. */
struct slice_cost {
    struct slice_clock *clock; /* NULL: executions are timed one by one, or not at all */
    uint64_t cpu_ns;
    uint64_t executions; /* the dropped ones are among them */
};

struct engine {
    const struct load_options *options;
    struct load_result *result;
    struct crew *crew;
    size_t members;                /* of a crew that takes turns; 1: it does not */
    struct pool_watch *pool_watch; /* NULL: no pools */
    struct server_watch *server_watch;
    struct manner *manners; /* [side] */
    struct random random;   /* order of queries and sides */
    struct query_progress *progress;
    const uint64_t *shares;   /* [query] in ns; NULL: all alike */
    int avoided_cpu;          /* not to be pinned to; -1: any */
    uint64_t quads_done;      /* over all queries: numbers the parameters */
    size_t *capacities;       /* [query]: of the quads of every side */
    struct mix *singles;      /* [query]: that query alone */
    struct mix mix;           /* all that are selected */
    struct slice_cost *costs; /* [side]: of the quad under way, as the server read it */
    uint64_t shown_ns;        /* when figures were shown last */
};

bool engine_selected(const struct engine *engine, size_t query);

/* Of all workers, so far. */
struct tally_counts engine_counts(struct engine *engine, size_t query, size_t side);

/* Whether requests come at a rate. */
bool engine_open(const struct engine *engine);

/* Connects to every side, and opens what clocks of the backends there are. */
bool engine_open_crew(struct engine *engine, struct error *error) PGGRADE_MUST_CHECK;

/* Client and backends share one core, picked at random: a core's own speed and neighbours
 * then fall on all sides alike.  Only for one client; more would queue for it.  `cpus` has room for
 * CPU_SETSIZE and gets those that were allowed before, for probe_unpin. */
bool engine_pin(struct engine *engine, int *cpus, int *cpu_count);

/* Times so far were those of a warm-up. */
void engine_forget_warm_up(struct engine *engine, size_t query, size_t side);

/* What the workers saw since the last quad becomes one entry of each side. */
void engine_close_quad(struct engine *engine, size_t query);

/* How far a query is. */
struct live_query {
    size_t query;
    double share;   /* of its time that it has had */
    double seconds; /* that it has been under load on each side */
};

/* Shows whoever watches what the workers have seen, not more often than twice a second; between
 * slices only. */
void live_show(struct engine *engine, const struct live_query *queries, size_t count);

/* Quads of short slices of one query at a time, until each has had its time. */
bool turns_run(struct engine *engine, struct error *error) PGGRADE_MUST_CHECK;

/* Looks at what there is of a query: sets progress->settled and progress->clear. */
void looks_take(struct engine *engine, size_t query);

/* What is to be measured a second time. */
struct doubts {
    bool *queries;    /* [query] */
    bool *sides;      /* [side]: on a fresh copy */
    uint64_t *shares; /* [query] what it was given */
    size_t count;     /* of queries */
};
struct doubts looks_doubts(struct engine *engine);
void doubts_clear(struct doubts *doubts);

/* Creates, warms up, measures and collects; `doubts` may be NULL. */
bool engine_run(const struct load_options *options, const uint64_t *shares, int avoided_cpu,
    struct load_result *result, struct doubts *doubts, struct error *error) PGGRADE_MUST_CHECK;

/* Measures again what is in doubt: on new connections, with other parameters, on another CPU, the
 * sides in the other order; the quads become the cells' confirmation. */
bool confirm_run(const struct load_options *options, const struct doubts *doubts,
    struct load_result *result, struct error *error) PGGRADE_MUST_CHECK;

/* Blocks of traffic; and one that is not counted, of all queries on a side with a pool. */
bool blocks_warm_up(struct engine *engine, size_t side, struct error *error) PGGRADE_MUST_CHECK;
bool blocks_run(struct engine *engine, struct error *error) PGGRADE_MUST_CHECK;

#endif
