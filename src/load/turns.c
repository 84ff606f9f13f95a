#include <stdlib.h>

#include "pggrade/base/clock.h"
#include "pggrade/base/memory.h"
#include "pggrade/load/engine_private.h"
#include "pggrade/load/order.h"
#include "pggrade/stats/quads.h"

/* The figures of tier 1 of the method.  The speed of a CPU with neighbours changes within tens of
 * milliseconds, so a quad is as short as the first execution of a slice allows: it finds the caches
 * cold, which costs 2.0 times where an execution takes 0.1 ms and 1.02 times at 8 ms. */
#define SLICE_NS (10 * NS_PER_MS)
#define SLICE_NS_TURNS (5 * NS_PER_MS) /* where backends take turns: more of them are in a quad */
#define SLICE_NS_MAX NS_PER_S
#define SLICE_EXECUTIONS 3
#define SLOW_NS (4 * NS_PER_MS) /* from here: one execution a slice, none dropped */
#define FAR_APART 4             /* times as slow as the quickest side */
#define QUADS_WANTED 256        /* longer runs get longer slices: every quad is kept */
#define OVERTIME 10             /* a query that needs longer for its quads gets this many shares */
#define SAMPLES_MIN 72          /* an early end leaves enough for a 95th percentile */

/* Looks come at these parts of a query's share; the last ends it.  With the default of 2 s: after
 * 0.5, 0.75, 1, 1.5, 2, 3, 4 and 6 s. */
static const double look_shares[LOAD_LOOKS] = {0.25, 0.375, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0};

static uint64_t
slice_ns(const struct engine *engine, size_t query)
{
    uint64_t share_ns = engine->progress[query].share_ns;
    uint64_t wanted_ns = share_ns / (2 * engine->options->side_count * QUADS_WANTED);
    uint64_t least_ns = engine->members > 1 ? SLICE_NS_TURNS : SLICE_NS;

    if (wanted_ns > SLICE_NS_MAX)
        return SLICE_NS_MAX;
    return wanted_ns > least_ns ? wanted_ns : least_ns;
}

static uint64_t
quickest_ns(const struct engine *engine, size_t query)
{
    const struct query_progress *progress = &engine->progress[query];
    uint64_t quickest = UINT64_MAX;

    for (size_t side = 0; side < engine->options->side_count; side++)
        if (!progress->dead[side] && progress->typical_ns[side] < quickest)
            quickest = progress->typical_ns[side];
    return quickest;
}

/*
 * Whether a slice is one execution, which counts.  Sides that are alike must be measured alike: the
 * first execution is some per cent dearer, and where it counts on one side and is dropped on the
 * other, two copies of one database differ by as much.
 */
static bool
alone(const struct engine *engine, size_t query, size_t side)
{
    uint64_t typical_ns = engine->progress[query].typical_ns[side];
    uint64_t least_ns = quickest_ns(engine, query);

    return typical_ns > SLOW_NS && (least_ns > SLOW_NS || typical_ns / FAR_APART > least_ns);
}

/*
 * Whether the halves of a quad, AB and BA, are entries of their own: where every slice is one slow
 * execution.  The time of a query then yields a dozen quads, and a dozen ratios leave a Student
 * factor of 5; and a CPU that changes its speed within a quad spoils one half, not the whole.
 */
static bool
halved(const struct engine *engine, size_t query)
{
    for (size_t side = 0; side < engine->options->side_count; side++)
        if (!engine->progress[query].dead[side] && !alone(engine, query, side))
            return false;
    return true;
}

static struct slice
slice_of(struct engine *engine, size_t query, size_t side)
{
    struct slice slice = {
        .mix = &engine->singles[query],
        .side = side,
        .member = engine->members == 1 ? 0 : random_below(&engine->random, engine->members),
        .duration_ns = slice_ns(engine, query),
        .executions_min = SLICE_EXECUTIONS,
        .dropped = 1,
    };

    if (alone(engine, query, side)) {
        slice.duration_ns = 0;
        slice.executions_min = 1;
        slice.dropped = 0;
    }
    return slice;
}

/* What a slice took of a CPU, where the server reads that around slices.  Where it cannot any more,
 * because the backend is another one by now, the quad has no CPU times. */
static void
note_cost(struct slice_cost *cost, uint64_t before_ns, uint64_t executions)
{
    uint64_t after_ns;

    if (before_ns > 0 && slice_clock_read(cost->clock, &after_ns) && after_ns >= before_ns) {
        cost->cpu_ns += after_ns - before_ns;
        cost->executions += executions;
    }
}

/* One slice; `number` goes up by the executions begun in it. */
static bool
run_slice(struct engine *engine, size_t query, size_t side, uint64_t *number, struct error *error)
{
    struct slice slice = slice_of(engine, query, side);
    struct slice_cost *cost = &engine->costs[side];
    uint64_t before_ns = 0;
    uint64_t start_ns;

    if (cost->clock != NULL && !slice_clock_read(cost->clock, &before_ns))
        before_ns = 0;
    start_ns = clock_monotonic_ns();
    slice.first_number = engine->quads_done * NUMBERS_PER_QUAD + *number;
    if (!crew_run(engine->crew, &slice, error))
        return false;
    *number += crew_numbers_used(engine->crew, side);
    if (cost->clock != NULL)
        note_cost(cost, before_ns, crew_numbers_used(engine->crew, side));
    engine->result->sides[side].window_ns += clock_monotonic_ns() - start_ns;
    return true;
}

static void
close_turn(struct engine *engine, size_t query, uint64_t start_ns)
{
    struct load_turns *turns = &engine->result->turns[query];

    engine_close_quad(engine, query);
    turns->start_ns =
        grow(turns->start_ns, turns->count, &turns->capacity, sizeof *turns->start_ns);
    turns->start_ns[turns->count++] = start_ns - engine->result->start_ns;
}

static bool
run_quad(struct engine *engine, size_t query, struct error *error)
{
    size_t side_count = engine->options->side_count;
    size_t *turns = xcalloc(2 * side_count, sizeof *turns);
    uint64_t *numbers = xcalloc(side_count, sizeof *numbers);
    uint64_t quad_start_ns = clock_monotonic_ns();
    uint64_t start_ns = quad_start_ns;
    bool ran = true;

    engine->quads_done++;
    order_quad(&engine->random, turns, side_count);
    for (size_t i = 0; ran && i < 2 * side_count; i++) {
        if (i == side_count && halved(engine, query)) {
            close_turn(engine, query, start_ns);
            start_ns = clock_monotonic_ns();
        }
        if (!engine->progress[query].dead[turns[i]])
            ran = run_slice(engine, query, turns[i], &numbers[turns[i]], error);
    }
    if (ran)
        close_turn(engine, query, start_ns);
    engine->progress[query].quads++;
    engine->progress[query].spent_ns += clock_monotonic_ns() - quad_start_ns;
    server_watch_look(engine->server_watch);
    free(turns);
    free(numbers);
    return ran;
}

/* ---- time ---- */

/* What nobody needs for a share of its own. */
static bool
time_left(const struct engine *engine)
{
    uint64_t given_ns = 0;
    uint64_t wanted_ns = 0;

    for (size_t q = 0; q < engine->options->workload->query_count; q++) {
        const struct query_progress *progress = &engine->progress[q];

        if (!engine_selected(engine, q))
            continue;
        given_ns += progress->share_ns;
        wanted_ns += progress->spent_ns;
        if (!progress->finished && progress->spent_ns < progress->share_ns)
            wanted_ns += progress->share_ns - progress->spent_ns;
    }
    return wanted_ns < given_ns;
}

static bool
sampled(struct engine *engine, size_t query)
{
    for (size_t side = 0; side < engine->options->side_count; side++)
        if (!engine->progress[query].dead[side] &&
            engine_counts(engine, query, side).ok < SAMPLES_MIN)
            return false;
    return true;
}

static void
look(struct engine *engine, size_t query)
{
    struct query_progress *progress = &engine->progress[query];
    size_t due = progress->looks;

    while (due < LOAD_LOOKS &&
        (double)progress->spent_ns >= look_shares[due] * (double)progress->share_ns)
        due++;
    if (due == progress->looks)
        return;
    progress->looks = due;
    looks_take(engine, query);
}

/* Whether a query that is too slow for its quads has had enough, or is so much slower, or faster,
 * on one side that fewer will do (stats/decision).  No other answer comes from so few. */
static bool
slow_satisfied(struct engine *engine, size_t query)
{
    const struct query_progress *progress = &engine->progress[query];

    if (progress->spent_ns >= OVERTIME * progress->share_ns)
        return true;
    if (!engine->options->early || progress->spent_ns < progress->share_ns)
        return false;
    looks_take(engine, query);
    return progress->settled;
}

/* Whether a query has had its time, or needs no more of it. */
static bool
satisfied(struct engine *engine, size_t query)
{
    const struct query_progress *progress = &engine->progress[query];
    uint64_t share_ns = progress->share_ns;

    if (progress->quads < QUADS_MIN)
        return slow_satisfied(engine, query);
    if (!engine->options->early)
        return progress->spent_ns >= share_ns;
    look(engine, query);
    if (progress->spent_ns < share_ns)
        return progress->clear && sampled(engine, query);
    return progress->settled || progress->looks == LOAD_LOOKS;
}

/* An unclear query that has had its share goes on with what others leave of theirs, and until then
 * it waits: slow ones come to the end of a share first, as each takes one quad in turn. */
static bool
waits(const struct engine *engine, size_t query)
{
    const struct query_progress *progress = &engine->progress[query];

    return engine->options->early && progress->quads >= QUADS_MIN &&
        progress->spent_ns >= progress->share_ns && !time_left(engine);
}

/* How much of its time, or of its quads where those take longer, a query has had. */
static double
query_done(const struct engine *engine, size_t query)
{
    const struct query_progress *progress = &engine->progress[query];
    size_t quads = progress->quads;
    double share = (double)progress->share_ns;
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
        if (engine_selected(engine, q))
            done += query_done(engine, q);
    return done;
}

/* What those who watch see of all queries. */
static void
show(struct engine *engine)
{
    size_t query_count = engine->options->workload->query_count;
    size_t side_count = engine->options->side_count;
    struct live_query *queries = xcalloc(query_count, sizeof *queries);
    size_t count = 0;

    for (size_t q = 0; q < query_count; q++)
        if (engine_selected(engine, q))
            queries[count++] = (struct live_query){
                .query = q,
                .share = query_done(engine, q),
                .seconds = (double)engine->progress[q].spent_ns / 1e9 / (double)side_count,
            };
    live_show(engine, queries, count);
    free(queries);
}

/* One quad of each query that is not finished: of those that write, or of those that only read.
 * Not open any more: all are finished, or wait for each other. */
static bool
run_round(struct engine *engine, size_t *order, bool writing, bool *open, struct error *error)
{
    const struct workload *workload = engine->options->workload;

    *open = false;
    order_shuffle(&engine->random, order, workload->query_count);
    for (size_t i = 0; i < workload->query_count; i++) {
        struct query_progress *progress = &engine->progress[order[i]];

        if (!engine_selected(engine, order[i]) || progress->finished ||
            (workload->queries[order[i]].write != WRITE_NONE) != writing || waits(engine, order[i]))
            continue;
        watch_step(
            engine->options->watcher, queries_done(engine), "%s", workload->queries[order[i]].name);
        if (!run_quad(engine, order[i], error))
            return false;
        progress->finished = satisfied(engine, order[i]);
        show(engine);
        *open = true;
    }
    return true;
}

bool
turns_run(struct engine *engine, struct error *error)
{
    size_t query_count = engine->options->workload->query_count;
    size_t *order = xcalloc(query_count, sizeof *order);
    bool ran = true;

    watch_stage(engine->options->watcher, (double)engine->mix.count,
        "measuring %zu queries on %zu sides in turns", engine->mix.count,
        engine->options->side_count);
    /* Rows that a write leaves behind when it is rolled back are in the way of reads, and on a
     * fast side there are more of them: writes come last. */
    for (int writing = 0; ran && writing < 2; writing++) {
        bool open = true;

        while (ran && open)
            ran = run_round(engine, order, writing == 1, &open, error);
    }
    free(order);
    return ran;
}
