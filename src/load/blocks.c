#include <stdlib.h>

#include "pggrade/base/clock.h"
#include "pggrade/base/memory.h"
#include "pggrade/load/engine_private.h"
#include "pggrade/load/order.h"

/* Sides take turns in blocks: long enough for queues to form, short enough for many quads. */
#define QUADS_WANTED UINT64_C(8)
#define BLOCK_NS_MIN (250 * NS_PER_MS)
#define BLOCK_NS_MAX (2 * NS_PER_S)
#define WARM_NS_MAX NS_PER_S
#define NOTES_PER_BLOCK UINT64_C(256) /* how finely the backlog is followed */
#define NOTE_NS_MIN (50 * NS_PER_MS)

/* One mix of queries under load, on all sides. */
struct traffic {
    struct engine *engine;
    const struct mix *mix;
    size_t query;                      /* where it is a single one */
    struct arrival_schedule *schedule; /* NULL: closed loop */
    struct arrival_cursor cursor;
    uint64_t block_ns;
    size_t window_count; /* stretches of time that every side plays */
    size_t *blocks;      /* [side]: played */
    size_t *overloaded;  /* [side]: of these, the backlog grew all the time */
    uint64_t *numbers;   /* [side]: closed loop, of executions begun */
};

static void
lay_out(struct traffic *traffic)
{
    const struct load_options *options = traffic->engine->options;
    uint64_t block_ns = options->time_ns / (2 * QUADS_WANTED);

    if (options->side_count == 1) { /* nobody to take turns with */
        traffic->block_ns = options->time_ns;
        traffic->window_count = 1;
        return;
    }
    block_ns = block_ns > BLOCK_NS_MAX ? BLOCK_NS_MAX : block_ns;
    block_ns = block_ns < BLOCK_NS_MIN ? BLOCK_NS_MIN : block_ns;
    traffic->window_count = 2 * ((options->time_ns + block_ns) / (2 * block_ns));
    if (traffic->window_count == 0)
        traffic->window_count = 2;
    traffic->block_ns = options->time_ns / traffic->window_count;
}

/* ---- what became of the arrivals ---- */

/* Numbers of the arrivals due at a time of the schedule; times must not go back. */
static uint64_t
due_by(const struct arrivals *arrivals, struct arrival_cursor *cursor, uint64_t *number,
    uint64_t now_ns)
{
    while (arrival_time_ns(arrivals->schedule, cursor, *number) <= now_ns - arrivals->origin_ns)
        ++*number;
    return *number;
}

static const struct load_pool *
pool_of_side(const struct engine *engine, size_t side)
{
    return engine->options->pools == NULL ? NULL : &engine->options->pools[side];
}

static uint64_t
connections(const struct engine *engine, size_t side)
{
    struct pool_places places =
        pool_places_of(pool_of_side(engine, side), engine->options->clients);

    return places.kept + places.overflow;
}

/* PgBouncer counts the time of those who wait for it itself. */
static uint64_t
acquire_ns(const struct engine *engine, size_t side)
{
    const struct load_pool *pool = pool_of_side(engine, side);

    return pool == NULL || pool->pool == NULL || pool_is_pgbouncer(pool->pool)
        ? 0
        : pool->pool->acquire_timeout_ns;
}

/* Follows the backlog through a block from what was noted of the claims. */
static void
follow_backlog(struct traffic *traffic, size_t side_index, const struct arrivals *arrivals)
{
    struct load_result *result = traffic->engine->result;
    struct load_side *side = &result->sides[side_index];
    size_t count;
    const struct claim_note *notes =
        worker_claim_notes(crew_worker(traffic->engine->crew, 0), &count);
    struct arrival_cursor cursor = arrivals->start;
    uint64_t number = cursor.next > 0 ? cursor.next - 1 : 0;
    uint64_t quarters[4] = {0};
    uint64_t start_ns = arrivals->end_ns - traffic->block_ns;

    for (size_t i = 0; i < count && notes[i].now_ns < arrivals->end_ns; i++) {
        uint64_t due = due_by(arrivals, &cursor, &number, notes[i].now_ns);
        uint64_t backlog = due > notes[i].next ? due - notes[i].next : 0;

        timeline_add_backlog(&result->timeline,
            (uint32_t)((notes[i].now_ns - result->start_ns) / NS_PER_S), (uint32_t)side_index,
            backlog);
        if (backlog > side->backlog_max)
            side->backlog_max = backlog;
        quarters[(notes[i].now_ns - start_ns) * 4 / traffic->block_ns & 3] = backlog;
    }
    traffic->blocks[side_index]++;
    /* One stall leaves quarters without a backlog; an overload does not. */
    traffic->overloaded[side_index] += quarters[0] > connections(traffic->engine, side_index) &&
        quarters[1] > quarters[0] && quarters[2] > quarters[1] && quarters[3] > quarters[2];
}

static uint64_t
sum_late(const struct traffic *traffic, size_t side)
{
    struct crew *crew = traffic->engine->crew;
    uint64_t late = 0;

    for (size_t w = 0; w < crew_size(crew); w++)
        for (size_t i = 0; i < traffic->mix->count; i++) {
            const struct tally *tally =
                worker_tally(crew_worker(crew, w), traffic->mix->queries[i], side);

            late += tally->counts.late;
        }
    return late;
}

/* ---- blocks ---- */

static struct slice
slice_of(const struct traffic *traffic, size_t side)
{
    const struct load_options *options = traffic->engine->options;
    uint64_t note_ns = traffic->block_ns / NOTES_PER_BLOCK;

    return (struct slice){
        .mix = traffic->mix,
        .side = side,
        .duration_ns = traffic->block_ns,
        .think_ns = options->pace.think_ns,
        .drain_ns = options->pace.drain_ns,
        .spin_ns = options->pace.spin_ns,
        .note_ns = note_ns > NOTE_NS_MIN ? note_ns : NOTE_NS_MIN,
        .leak_share = options->leak_share,
    };
}

static bool
run_open_block(
    struct traffic *traffic, size_t side, const struct arrivals *window, struct error *error)
{
    struct slice slice = slice_of(traffic, side);
    struct load_side *result = &traffic->engine->result->sides[side];
    struct arrivals arrivals = {
        .schedule = window->schedule,
        .start = window->start,
        .origin_ns = window->origin_ns,
        .end_ns = window->end_ns,
        .acquire_ns = acquire_ns(traffic->engine, side),
        .limit_ns = traffic->engine->options->pace.limit_ns,
    };
    uint64_t late = sum_late(traffic, side);

    atomic_store(&arrivals.next, window->next);
    arrivals_begin(&arrivals, clock_monotonic_ns());
    if (result->start_ns == 0)
        result->start_ns = arrivals.end_ns - traffic->block_ns;
    slice.arrivals = &arrivals;
    pool_watch_begin(traffic->engine->pool_watch, side);
    if (!crew_run(traffic->engine->crew, &slice, error))
        return false;
    pool_watch_end(traffic->engine->pool_watch);
    result->window_ns += traffic->block_ns;
    follow_backlog(traffic, side, &arrivals);
    late = sum_late(traffic, side) - late;
    if (late > result->backlog_end)
        result->backlog_end = late;
    return true;
}

static bool
run_closed_block(struct traffic *traffic, size_t side, struct error *error)
{
    struct slice slice = slice_of(traffic, side);
    uint64_t start_ns = clock_monotonic_ns();

    if (traffic->engine->result->sides[side].start_ns == 0)
        traffic->engine->result->sides[side].start_ns = start_ns;
    slice.first_number = traffic->numbers[side];
    slice.dropped = traffic->engine->options->dropped;
    slice.executions_min = slice.dropped > 0 ? 1 : 0;
    if (!crew_run(traffic->engine->crew, &slice, error))
        return false;
    traffic->numbers[side] += crew_numbers_used(traffic->engine->crew, side);
    traffic->engine->result->sides[side].window_ns += clock_monotonic_ns() - start_ns;
    return true;
}

/* Every side plays one window of time; `turns` is the order. */
static bool
run_window(struct traffic *traffic, size_t window, const size_t *turns, struct error *error)
{
    const struct load_options *options = traffic->engine->options;
    struct arrivals arrivals = {0};
    bool ran = true;

    if (traffic->schedule != NULL)
        arrivals_set(&arrivals, traffic->schedule, &traffic->cursor, window * traffic->block_ns,
            (window + 1) * traffic->block_ns);
    for (size_t i = 0; ran && i < options->side_count; i++) {
        watch_step(options->watcher,
            (double)(window * options->side_count + i) / (double)traffic->window_count,
            "block %zu of %zu", window * options->side_count + i + 1,
            traffic->window_count * options->side_count);
        ran = traffic->schedule != NULL ? run_open_block(traffic, turns[i], &arrivals, error)
                                        : run_closed_block(traffic, turns[i], error);
    }
    return ran;
}

static void
close_quads(struct traffic *traffic)
{
    for (size_t i = 0; i < traffic->mix->count; i++)
        engine_close_quad(traffic->engine, traffic->mix->queries[i]);
}

/* What those who watch see of the queries under load. */
static void
show(const struct traffic *traffic, size_t windows_done)
{
    struct live_query *queries = xcalloc(traffic->mix->count, sizeof *queries);

    for (size_t i = 0; i < traffic->mix->count; i++)
        queries[i] = (struct live_query){
            .query = traffic->mix->queries[i],
            .share = (double)windows_done / (double)traffic->window_count,
            .seconds = (double)windows_done * (double)traffic->block_ns / 1e9,
        };
    live_show(traffic->engine, queries, traffic->mix->count);
    free(queries);
}

static bool
run_windows(struct traffic *traffic, struct error *error)
{
    size_t side_count = traffic->engine->options->side_count;
    size_t *turns = xcalloc(2 * side_count, sizeof *turns);
    bool ran = true;

    for (size_t window = 0; ran && window < traffic->window_count; window++) {
        if (window % 2 == 0)
            order_quad(&traffic->engine->random, turns, side_count);
        ran = run_window(traffic, window, turns + window % 2 * side_count, error);
        /* A sole block has nothing to be compared with, and is the response times over again. */
        if (window % 2 == 1)
            close_quads(traffic);
        if (ran)
            show(traffic, window + 1);
    }
    free(turns);
    return ran;
}

static bool
run_traffic(struct engine *engine, const struct mix *mix, struct error *error)
{
    const struct load_options *options = engine->options;
    struct traffic traffic = {
        .engine = engine,
        .mix = mix,
        .blocks = xcalloc(options->side_count, sizeof *traffic.blocks),
        .overloaded = xcalloc(options->side_count, sizeof *traffic.overloaded),
        .numbers = xcalloc(options->side_count, sizeof *traffic.numbers),
    };
    bool ran;

    if (options->pace.segments != NULL)
        traffic.schedule = arrival_schedule_create(options->pace.arrivals, options->pace.segments,
            options->pace.segment_count, options->seed);
    lay_out(&traffic);
    watch_stage(options->watcher, (double)options->side_count, "%s on %zu sides, %.1f s each",
        mix->count > 1 ? "traffic" : options->workload->queries[mix->queries[0]].name,
        options->side_count, (double)options->time_ns / 1e9);
    ran = run_windows(&traffic, error);
    for (size_t side = 0; side < options->side_count; side++)
        if (2 * traffic.overloaded[side] > traffic.blocks[side])
            engine->result->sides[side].overloaded = true;
    arrival_schedule_destroy(traffic.schedule);
    free(traffic.blocks);
    free(traffic.overloaded);
    free(traffic.numbers);
    return ran;
}

/* One block of the same traffic that leaves no times: caches, prepared statements and the
 * connections of pools settle as they do in use. */
bool
blocks_warm_up(struct engine *engine, size_t side, struct error *error)
{
    const struct load_options *options = engine->options;
    uint64_t time_ns = options->time_ns < WARM_NS_MAX ? options->time_ns : WARM_NS_MAX;
    struct arrival_schedule *schedule = arrival_schedule_create(
        options->pace.arrivals, options->pace.segments, options->pace.segment_count, options->seed);
    struct arrival_cursor cursor = {0};
    struct arrivals arrivals = {.acquire_ns = acquire_ns(engine, side)};
    struct slice slice = {
        .mix = &engine->mix,
        .side = side,
        .arrivals = &arrivals,
        .drain_ns = options->pace.drain_ns,
    };
    bool ran;

    arrivals_set(&arrivals, schedule, &cursor, 0, time_ns);
    arrivals_begin(&arrivals, clock_monotonic_ns());
    ran = crew_run(engine->crew, &slice, error);
    if (ran && options->cold)
        ran = crew_run(engine->crew, &(struct slice){.side = side, .empties = true}, error);
    for (size_t i = 0; i < engine->mix.count; i++)
        engine_forget_warm_up(engine, engine->mix.queries[i], side);
    arrival_schedule_destroy(schedule);
    return ran;
}

bool
blocks_run(struct engine *engine, struct error *error)
{
    if (engine->options->mixed)
        return run_traffic(engine, &engine->mix, error);
    for (size_t i = 0; i < engine->mix.count; i++)
        if (!run_traffic(engine, &engine->singles[engine->mix.queries[i]], error))
            return false;
    return true;
}
