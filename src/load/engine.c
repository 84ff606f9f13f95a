#include "pggrade/load/engine.h"

#include <malloc.h>
#include <sched.h>
#include <stdlib.h>

#include "pggrade/base/clock.h"
#include "pggrade/base/memory.h"
#include "pggrade/load/engine_private.h"
#include "pggrade/load/load_result.h"

/* The server settles on a generic or a custom plan after the fifth execution. */
#define WARM_UP_EXECUTIONS 7
#define WARM_UP_NS (50 * NS_PER_MS)       /* the method asks for 0.2 s a side in all */
#define WARM_UP_SLOW_NS (50 * NS_PER_MS)  /* from here 2 executions more have to do */
#define WARM_UP_LONG_NS (200 * NS_PER_MS) /* and from here 1 */

bool
engine_selected(const struct engine *engine, size_t query)
{
    return engine->options->query_selected == NULL || engine->options->query_selected[query];
}

bool
engine_open(const struct engine *engine)
{
    return engine->options->traffic && engine->options->pace.segments != NULL;
}

struct tally_counts
engine_counts(struct engine *engine, size_t query, size_t side)
{
    struct tally_counts counts = {0};

    for (size_t w = 0; w < crew_size(engine->crew); w++)
        tally_counts_add(&counts, &worker_tally(crew_worker(engine->crew, w), query, side)->counts);
    return counts;
}

/* ---- warm-up ---- */

/* Of all executions so far: a neighbour that takes the CPU away from one of them does not count. */
static uint64_t
median_ns(struct engine *engine, size_t query, size_t side)
{
    struct histogram *all = histogram_create();
    uint64_t median;

    for (size_t w = 0; w < crew_size(engine->crew); w++) {
        const struct tally *tally = worker_tally(crew_worker(engine->crew, w), query, side);

        histogram_merge(all, tally->times[TIME_RESPONSE]);
        histogram_merge(all, tally->current);
    }
    median = histogram_quantile_ns(all, 0.5);
    histogram_destroy(all);
    return median;
}

/* Caches and plans settle, and the time of one execution becomes known. */
static bool
warm_up_member(struct engine *engine, size_t query, size_t side, size_t member, struct error *error)
{
    struct slice slice = {
        .mix = &engine->singles[query], .side = side, .member = member, .executions_min = 1};
    uint64_t start_ns = clock_monotonic_ns();
    uint64_t first_ns;

    if (!crew_run(engine->crew, &slice, error))
        return false;
    first_ns = clock_monotonic_ns() - start_ns;
    slice.first_number = NUMBERS_PER_QUAD / 2;
    slice.executions_min = first_ns > WARM_UP_LONG_NS ? 1
        : first_ns > WARM_UP_SLOW_NS                  ? 2
                                                      : WARM_UP_EXECUTIONS;
    slice.duration_ns = first_ns > WARM_UP_SLOW_NS ? 0 : WARM_UP_NS / engine->members;
    return crew_run(engine->crew, &slice, error);
}

static bool
warm_up_query(struct engine *engine, size_t query, size_t side, struct error *error)
{
    struct query_progress *progress = &engine->progress[query];

    for (size_t member = 0; member < engine->members; member++)
        if (!warm_up_member(engine, query, side, member, error))
            return false;
    progress->dead[side] = engine_counts(engine, query, side).ok == 0;
    progress->typical_ns[side] = median_ns(engine, query, side);
    return true;
}

void
engine_forget_warm_up(struct engine *engine, size_t query, size_t side)
{
    for (size_t w = 0; w < crew_size(engine->crew); w++)
        tally_clear_times(worker_tally(crew_worker(engine->crew, w), query, side));
}

/* The sides are warm from a measurement before, only the connections are new. */
static bool
settle(struct engine *engine, struct error *error)
{
    const struct load_options *options = engine->options;

    for (size_t side = 0; side < options->side_count; side++) {
        struct slice slice = {
            .mix = &engine->mix,
            .side = side,
            .first_number = NUMBERS_PER_QUAD / 2,
            .duration_ns = options->settle_ns / engine->members,
            .executions_min = 1,
        };

        for (; slice.member < engine->members; slice.member++)
            if (!crew_run(engine->crew, &slice, error))
                return false;
        for (size_t q = 0; q < options->workload->query_count; q++)
            engine_forget_warm_up(engine, q, side);
    }
    return true;
}

/* A pool warms up as it is used: by the first block, which is not counted. */
static bool
warms_by_itself(const struct engine *engine, size_t side)
{
    return engine->manners[side].pooled;
}

static bool
warm_up(struct engine *engine, struct error *error)
{
    const struct load_options *options = engine->options;
    const struct workload *workload = options->workload;
    double done = 0;

    if (options->settle_ns > 0)
        return settle(engine, error);
    watch_stage(
        options->watcher, (double)(workload->query_count * options->side_count), "warming up");
    for (size_t q = 0; q < workload->query_count; q++) {
        bool alive = false;

        for (size_t side = 0; side < options->side_count; side++) {
            watch_step(options->watcher, done++, "%s", workload->queries[q].name);
            if (!engine_selected(engine, q) || warms_by_itself(engine, side))
                continue;
            if (!warm_up_query(engine, q, side, error))
                return false;
            engine_forget_warm_up(engine, q, side);
            alive = alive || !engine->progress[q].dead[side];
        }
        engine->progress[q].finished = !alive;
    }
    for (size_t side = 0; side < options->side_count; side++)
        if (warms_by_itself(engine, side) && !blocks_warm_up(engine, side, error))
            return false;
    return true;
}

/* ---- quads ---- */

/* What the server read of the slices, as so many executions of their mean. */
static void
add_slice_cost(struct slice_cost *cost, uint64_t count, struct histogram *cpu, uint64_t *cpu_ns)
{
    uint64_t mean_ns = cost->executions == 0 ? 0 : cost->cpu_ns / cost->executions;

    for (uint64_t i = 0; mean_ns > 0 && i < count; i++)
        histogram_record(cpu, mean_ns);
    *cpu_ns += mean_ns * count;
    cost->cpu_ns = 0;
    cost->executions = 0;
}

void
engine_close_quad(struct engine *engine, size_t query)
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

            tally_drain(tally);
            histogram_merge(latency, tally->quad_latency);
            histogram_clear(tally->quad_latency);
            if (tally->quad_cpu != NULL) {
                histogram_merge(cpu, tally->quad_cpu);
                histogram_clear(tally->quad_cpu);
            }
        }
        add_slice_cost(&engine->costs[side], histogram_count(latency), cpu,
            &worker_tally(crew_worker(engine->crew, 0), query, side)->cpu_ns);
        histogram_to_sparse(latency, &cell->quads[cell->quad_count].latency);
        histogram_to_sparse(cpu, &cell->quads[cell->quad_count].cpu);
        cell->quad_count++;
        histogram_clear(latency);
        histogram_clear(cpu);
    }
    histogram_destroy(latency);
    histogram_destroy(cpu);
}

/* ---- the run ---- */

static void
begin_seconds(struct engine *engine)
{
    engine->result->start_ns = clock_monotonic_ns();
    for (size_t w = 0; w < crew_size(engine->crew); w++)
        worker_forget(crew_worker(engine->crew, w), engine->result->start_ns);
}

static void
stop_pool_watch(struct engine *engine)
{
    size_t side_count = engine->options->side_count;
    struct pool_figures *figures = xcalloc(side_count, sizeof *figures);

    pool_watch_stop(engine->pool_watch, figures);
    for (size_t side = 0; side < side_count; side++)
        engine->result->sides[side].pool = figures[side];
    free(figures);
}

static bool
measure_watched(struct engine *engine, struct error *error)
{
    struct load_result *result = engine->result;
    bool ran;

    engine->pool_watch = pool_watch_start(&(struct pool_watch_options){
        .pools = engine_open(engine) ? engine->options->pools : NULL,
        .side_count = engine->options->side_count,
        .server = engine->options->server,
        .postmaster = engine->options->postmaster,
    });
    begin_seconds(engine);
    engine->server_watch = server_watch_start(
        engine->options->server != NULL ? engine->options->server : &engine->options->sessions[0],
        result->start_ns, engine->options->traffic);
    ran = engine->options->traffic ? blocks_run(engine, error) : turns_run(engine, error);
    server_watch_stop(engine->server_watch, &result->server);
    stop_pool_watch(engine);
    return ran;
}

static bool
measure(struct engine *engine, struct error *error)
{
    struct load_result *result = engine->result;
    int cpus[CPU_SETSIZE];
    int cpu_count = 0;
    uint64_t start_ns;
    bool ran;

    result->pinned = engine_pin(engine, cpus, &cpu_count);
    start_ns = clock_monotonic_ns();
    ran = warm_up(engine, error) && measure_watched(engine, error);
    result->duration_ns = clock_monotonic_ns() - start_ns;
    if (result->pinned)
        probe_unpin(cpus, cpu_count);
    return ran;
}

static void
prepare_engine(struct engine *engine)
{
    const struct load_options *options = engine->options;
    size_t query_count = options->workload->query_count;
    bool *one = xcalloc(query_count, sizeof *one);

    engine->manners = xcalloc(options->side_count, sizeof *engine->manners);
    for (size_t side = 0; side < options->side_count; side++)
        engine->manners[side] = pool_manner(options->pools == NULL ? NULL : &options->pools[side],
            &options->manner, engine_open(engine));
    engine->costs = xcalloc(options->side_count, sizeof *engine->costs);
    engine->progress = xcalloc(query_count, sizeof *engine->progress);
    engine->capacities = xcalloc(query_count, sizeof *engine->capacities);
    engine->singles = xcalloc(query_count, sizeof *engine->singles);
    for (size_t q = 0; q < query_count; q++) {
        one[q] = true;
        mix_create(&engine->singles[q], options->workload, one, options->seed);
        one[q] = false;
        engine->progress[q].dead = xcalloc(options->side_count, sizeof(bool));
        engine->progress[q].typical_ns = xcalloc(options->side_count, sizeof(uint64_t));
        engine->progress[q].share_ns =
            engine->shares != NULL ? engine->shares[q] : options->time_ns * options->side_count / 2;
    }
    mix_create(&engine->mix, options->workload, options->query_selected, options->seed);
    free(one);
}

static void
destroy_engine(struct engine *engine)
{
    for (size_t q = 0; q < engine->options->workload->query_count; q++) {
        free(engine->progress[q].dead);
        free(engine->progress[q].typical_ns);
        mix_destroy(&engine->singles[q]);
    }
    mix_destroy(&engine->mix);
    for (size_t side = 0; side < engine->options->side_count; side++)
        slice_clock_close(engine->costs[side].clock);
    free(engine->costs);
    free(engine->manners);
    free(engine->singles);
    free(engine->progress);
    free(engine->capacities);
    crew_destroy(engine->crew);
}

bool
engine_run(const struct load_options *options, const uint64_t *shares, int avoided_cpu,
    struct load_result *result, struct doubts *doubts, struct error *error)
{
    struct engine engine = {
        .options = options,
        .result = result,
        .random = random_stream(options->seed, random_hash_text("order")),
        .shares = shares,
        .avoided_cpu = avoided_cpu,
    };
    bool ran;

    *result = (struct load_result){0};
    load_result_create(result, options);
    prepare_engine(&engine);
    ran = engine_open_crew(&engine, error) && measure(&engine, error);
    if (ran && doubts != NULL)
        *doubts = looks_doubts(&engine);
    if (ran)
        load_result_collect(result, options, engine.crew);
    destroy_engine(&engine);
    if (!ran)
        load_result_clear(result);
    return ran;
}

bool
load_run(const struct load_options *options, struct load_result *result, struct error *error)
{
    struct doubts doubts = {0};
    bool twice = options->early && !options->traffic;
    bool ran;

    /* The thread that watches the server needs no heap of its own. */
    (void)mallopt(M_ARENA_MAX, (int)options->threads);
    ran = engine_run(options, NULL, -1, result, twice ? &doubts : NULL, error);

    if (ran && doubts.count > 0 && !confirm_run(options, &doubts, result, error)) {
        load_result_clear(result);
        ran = false;
    }
    doubts_clear(&doubts);
    return ran;
}
