#include "pggrade/load/engine.h"

#include <stdlib.h>
#include <sched.h>
#include <string.h>

#include "pggrade/base/clock.h"
#include "pggrade/base/memory.h"
#include "pggrade/base/random.h"
#include "pggrade/load/crew.h"
#include "pggrade/load/load_result.h"
#include "pggrade/load/order.h"

/* The figures of tier 1 of the method. */
#define SLICE_NS (25 * NS_PER_MS)
#define SLICE_EXECUTIONS 3
#define SLOW_NS (100 * NS_PER_MS) /* from here: one execution a slice, none dropped */
#define QUADS_MIN 8
#define OVERTIME 10 /* a query that needs longer for its quads gets this many shares */

/* The server settles on a generic or a custom plan after the fifth execution. */
#define WARM_UP_EXECUTIONS 7
#define WARM_UP_NS (50 * NS_PER_MS)      /* the method asks for 0.2 s a side in all */
#define WARM_UP_SLOW_NS (50 * NS_PER_MS) /* from here 2 executions have to do */

/* Each quad draws parameters of its own; no quad runs as many executions as this. */
#define NUMBERS_PER_QUAD (UINT64_C(1) << 32)

struct query_progress {
    uint64_t spent_ns;
    uint64_t typical_ns; /* one execution on the slowest side, from the warm-up */
    bool *dead;          /* [side]: every warm-up execution failed */
    bool finished;
};

struct engine {
    const struct load_options *options;
    struct load_result *result;
    struct crew *crew;
    struct random random; /* order of queries and sides */
    struct query_progress *progress;
    uint64_t quads_done; /* over all queries: numbers the parameters */
    size_t *capacities;  /* [query]: of the quads of every side */
};

static bool
selected(const struct engine *engine, size_t query)
{
    return engine->options->query_selected == NULL || engine->options->query_selected[query];
}

static uint64_t
sum_executions(struct engine *engine, size_t query, size_t side)
{
    uint64_t executions = 0;

    for (size_t w = 0; w < crew_size(engine->crew); w++) {
        const struct tally *tally = worker_tally(crew_worker(engine->crew, w), query, side);

        executions += tally->executions + tally->dropped;
    }
    return executions;
}

/* ---- warm-up ---- */

/* Caches and plans settle, and the time of one execution becomes known. */
static bool
warm_up_query(struct engine *engine, size_t query, size_t side, struct error *error)
{
    struct slice slice = {.query = query, .side = side, .executions_min = 1};
    struct query_progress *progress = &engine->progress[query];
    uint64_t start_ns = clock_monotonic_ns();
    uint64_t first_ns;
    uint64_t executions;

    if (!crew_run(engine->crew, &slice, error))
        return false;
    first_ns = clock_monotonic_ns() - start_ns;
    slice.first_number = NUMBERS_PER_QUAD / 2;
    slice.executions_min = first_ns > WARM_UP_SLOW_NS ? 2 : WARM_UP_EXECUTIONS;
    slice.duration_ns = first_ns > WARM_UP_SLOW_NS ? 0 : WARM_UP_NS;
    start_ns = clock_monotonic_ns();
    if (!crew_run(engine->crew, &slice, error))
        return false;
    executions = sum_executions(engine, query, side);
    progress->dead[side] = executions == 0;
    if (executions > 1) {
        /* Clients ran side by side: what one execution took is their number times the share. */
        uint64_t each_ns = (clock_monotonic_ns() - start_ns) * engine->options->clients /
            (executions > engine->options->clients ? executions - engine->options->clients : 1);

        if (each_ns > progress->typical_ns)
            progress->typical_ns = each_ns;
    }
    return true;
}

static void
forget_warm_up(struct engine *engine, size_t query, size_t side)
{
    for (size_t w = 0; w < crew_size(engine->crew); w++)
        tally_clear_times(worker_tally(crew_worker(engine->crew, w), query, side));
}

static bool
warm_up(struct engine *engine, struct error *error)
{
    const struct load_options *options = engine->options;
    const struct workload *workload = options->workload;
    double done = 0;

    watch_stage(
        options->watcher, (double)(workload->query_count * options->side_count), "warming up");
    for (size_t q = 0; q < workload->query_count; q++) {
        bool alive = false;

        engine->progress[q].dead = xcalloc(options->side_count, sizeof(bool));
        for (size_t side = 0; side < options->side_count; side++) {
            watch_step(options->watcher, done++, "%s", workload->queries[q].name);
            if (!selected(engine, q))
                continue;
            if (!warm_up_query(engine, q, side, error))
                return false;
            forget_warm_up(engine, q, side);
            alive = alive || !engine->progress[q].dead[side];
        }
        engine->progress[q].finished = !alive;
    }
    return true;
}

/* ---- quads ---- */

static struct slice
slice_of(const struct engine *engine, size_t query, size_t side)
{
    struct slice slice = {
        .query = query,
        .side = side,
        .duration_ns = SLICE_NS,
        .executions_min = SLICE_EXECUTIONS,
        .dropped = 1,
    };

    if (engine->progress[query].typical_ns > SLOW_NS) {
        slice.duration_ns = 0;
        slice.executions_min = 1;
        slice.dropped = 0;
    }
    return slice;
}

/* What the workers saw in the quad that has just ended becomes one entry of each side. */
static void
close_quad(struct engine *engine, size_t query)
{
    struct histogram *latency = histogram_create();
    struct histogram *cpu = histogram_create();
    size_t *capacity = &engine->capacities[query];
    size_t old_capacity = *capacity;

    for (size_t side = 0; side < engine->options->side_count; side++) {
        struct load_cell *cell = &engine->result->cells[query][side];

        *capacity = old_capacity; /* every side's array grows alike */
        cell->quads = grow(cell->quads, cell->quad_count, capacity, sizeof *cell->quads);
        for (size_t w = 0; w < crew_size(engine->crew); w++) {
            struct tally *tally = worker_tally(crew_worker(engine->crew, w), query, side);

            histogram_merge(latency, tally->quad_latency);
            histogram_merge(cpu, tally->quad_cpu);
            histogram_clear(tally->quad_latency);
            histogram_clear(tally->quad_cpu);
        }
        histogram_to_sparse(latency, &cell->quads[cell->quad_count].latency);
        histogram_to_sparse(cpu, &cell->quads[cell->quad_count].cpu);
        cell->quad_count++;
        histogram_clear(latency);
        histogram_clear(cpu);
    }
    histogram_destroy(latency);
    histogram_destroy(cpu);
}

static bool
run_quad(struct engine *engine, size_t query, struct error *error)
{
    size_t side_count = engine->options->side_count;
    size_t *turns = xcalloc(2 * side_count, sizeof *turns);
    uint64_t *executions = xcalloc(side_count, sizeof *executions);
    uint64_t start_ns = clock_monotonic_ns();
    bool ran = true;

    engine->quads_done++;
    order_quad(&engine->random, turns, side_count);
    for (size_t i = 0; ran && i < 2 * side_count; i++) {
        struct slice slice = slice_of(engine, query, turns[i]);
        uint64_t before = sum_executions(engine, query, turns[i]);

        if (engine->progress[query].dead[turns[i]])
            continue;
        slice.first_number = engine->quads_done * NUMBERS_PER_QUAD + executions[turns[i]];
        ran = crew_run(engine->crew, &slice, error);
        executions[turns[i]] += sum_executions(engine, query, turns[i]) - before;
    }
    if (ran)
        close_quad(engine, query);
    engine->progress[query].spent_ns += clock_monotonic_ns() - start_ns;
    free(turns);
    free(executions);
    return ran;
}

static uint64_t
share_ns(const struct engine *engine)
{
    return engine->options->time_per_query_ns * engine->options->side_count / 2;
}

/* Whether a query has had its time, or its quads. */
static bool
satisfied(const struct engine *engine, size_t query)
{
    uint64_t spent_ns = engine->progress[query].spent_ns;

    if (spent_ns < share_ns(engine))
        return false;
    return engine->result->cells[query][0].quad_count >= QUADS_MIN ||
        spent_ns >= OVERTIME * share_ns(engine);
}

/* How much of its time, or of its quads where those take longer, a query has had. */
static double
query_done(const struct engine *engine, size_t query)
{
    const struct query_progress *progress = &engine->progress[query];
    size_t quads = engine->result->cells[query][0].quad_count;
    double share = (double)share_ns(engine);
    double spent = (double)progress->spent_ns;
    double wanted = share;

    if (progress->finished)
        return 1;
    if (quads > 0 && spent / (double)quads * QUADS_MIN > share)
        wanted = spent / (double)quads * QUADS_MIN;
    if (wanted > OVERTIME * share)
        wanted = OVERTIME * share;
    return spent < wanted ? spent / wanted : 1;
}

static double
queries_done(const struct engine *engine)
{
    double done = 0;

    for (size_t q = 0; q < engine->options->workload->query_count; q++)
        if (selected(engine, q))
            done += query_done(engine, q);
    return done;
}

static bool
run_rounds(struct engine *engine, struct error *error)
{
    const struct workload *workload = engine->options->workload;
    size_t *order = xcalloc(workload->query_count, sizeof *order);
    size_t query_count = 0;
    bool ran = true;
    bool open = true;

    for (size_t q = 0; q < workload->query_count; q++)
        query_count += selected(engine, q);
    watch_stage(engine->options->watcher, (double)query_count,
        "measuring %zu queries on %zu sides in turns", query_count, engine->options->side_count);
    while (ran && open) {
        open = false;
        order_shuffle(&engine->random, order, workload->query_count);
        for (size_t i = 0; ran && i < workload->query_count; i++) {
            struct query_progress *progress = &engine->progress[order[i]];

            if (!selected(engine, order[i]) || progress->finished)
                continue;
            watch_step(engine->options->watcher, queries_done(engine), "%s",
                workload->queries[order[i]].name);
            ran = run_quad(engine, order[i], error);
            progress->finished = satisfied(engine, order[i]);
            open = open || !progress->finished;
        }
    }
    free(order);
    return ran;
}

/* ---- one CPU for all ---- */

/* Client and backends share one core, picked at random: a core's own speed and neighbours
 * then fall on all sides alike.  Only for one client; more would queue for it. */
static bool
pin(struct engine *engine, int *cpus, int *cpu_count)
{
    int cpu;

    *cpu_count = probe_allowed_cpus(cpus, CPU_SETSIZE);
    if (engine->options->clients != 1 || *cpu_count < 2)
        return false;
    cpu = cpus[random_below(&engine->random, (uint64_t)*cpu_count)];
    for (size_t side = 0; side < engine->options->side_count; side++) {
        const struct client *client = worker_client(crew_worker(engine->crew, 0), side, 0);

        if (!client_has_cpu_clock(client) || !probe_pin(client_backend_pid(client), cpu))
            return false;
    }
    return probe_pin(0, cpu);
}

static void
look_at_probes(struct engine *engine)
{
    struct load_result *result = engine->result;

    result->cpu_clock = true;
    result->adjusted = true;
    for (size_t w = 0; w < crew_size(engine->crew); w++) {
        struct worker *worker = crew_worker(engine->crew, w);

        for (size_t side = 0; side < engine->options->side_count; side++)
            for (size_t c = 0; c < worker_clients(worker); c++) {
                const struct client *client = worker_client(worker, side, c);

                result->cpu_clock = result->cpu_clock && client_has_cpu_clock(client);
                result->adjusted = result->adjusted && client_has_run_queue(client);
            }
    }
}

static void
destroy_engine(struct engine *engine)
{
    for (size_t q = 0; q < engine->options->workload->query_count; q++)
        free(engine->progress[q].dead);
    free(engine->progress);
    free(engine->capacities);
    crew_destroy(engine->crew);
}

static bool
measure(struct engine *engine, struct error *error)
{
    struct load_result *result = engine->result;
    int cpus[CPU_SETSIZE];
    int cpu_count = 0;
    uint64_t start_ns;
    bool ran;

    look_at_probes(engine);
    result->pinned = pin(engine, cpus, &cpu_count);
    start_ns = clock_monotonic_ns();
    ran = warm_up(engine, error) && run_rounds(engine, error);
    result->duration_ns = clock_monotonic_ns() - start_ns;
    if (result->pinned)
        probe_unpin(cpus, cpu_count);
    return ran;
}

bool
load_run(const struct load_options *options, struct load_result *result, struct error *error)
{
    struct worker_options workers = {
        .workload = options->workload,
        .parameters = options->parameters,
        .sessions = options->sessions,
        .side_count = options->side_count,
        .probed = true,
    };
    struct engine engine = {
        .options = options,
        .result = result,
        .random = random_stream(options->seed, random_hash_text("order")),
    };
    bool ran;

    *result = (struct load_result){0};
    load_result_create(result, options);
    engine.progress = xcalloc(options->workload->query_count, sizeof *engine.progress);
    engine.capacities = xcalloc(options->workload->query_count, sizeof *engine.capacities);
    ran = crew_create(&workers, options->clients, options->threads, &engine.crew, error) &&
        measure(&engine, error);
    if (ran)
        for (size_t q = 0; q < result->query_count; q++)
            for (size_t side = 0; side < result->side_count; side++)
                load_result_collect(result, engine.crew, q, side);
    destroy_engine(&engine);
    if (!ran)
        load_result_clear(result);
    return ran;
}
