#include "pggrade/grade/pools.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/base/random.h"
#include "pggrade/grade/caps.h"
#include "pggrade/measure/quad.h"
#include "pggrade/grade/pools_findings.h"

/* ---- the responses of all queries together, quad by quad ---- */

static size_t
most_quads(const struct run *run, size_t side)
{
    size_t most = 0;

    for (size_t q = 0; q < run->query_count; q++)
        if (run->queries[q].cells[side].quad_count > most)
            most = run->queries[q].cells[side].quad_count;
    return most;
}

static void
merge_quads(const struct run *run, size_t side, struct run_cell *merged)
{
    struct histogram *total = histogram_create();

    merged->quad_count = most_quads(run, side);
    merged->quads = xcalloc(merged->quad_count, sizeof *merged->quads);
    for (size_t i = 0; i < merged->quad_count; i++) {
        for (size_t q = 0; q < run->query_count; q++) {
            const struct run_cell *cell = &run->queries[q].cells[side];

            if (i < cell->quad_count)
                histogram_add_sparse(total, &cell->quads[i].latency);
        }
        histogram_to_sparse(total, &merged->quads[i].latency);
        histogram_clear(total);
    }
    histogram_destroy(total);
}

static struct quads_interval
in_ms(struct quads_interval interval_ns, bool known)
{
    if (!known)
        return (struct quads_interval){NAN, NAN, NAN};
    return (struct quads_interval){
        interval_ns.value / 1e6, interval_ns.low / 1e6, interval_ns.high / 1e6};
}

static void
describe_response(const struct run *run, struct pool_row *row)
{
    static const double fractions[] = {0.5, 0.95, 0.99};
    struct quads_interval average;
    struct quads_interval quantiles[COUNT_OF(fractions)];
    struct run_cell merged = {0};
    struct quad_samples samples;
    uint64_t count = row->pressure.times[TIME_RESPONSE].count;

    merge_quads(run, row->side, &merged);
    samples = quad_samples_create(merged.quads, merged.quad_count, QUAD_LATENCY);
    quads_describe(
        &(struct quads_side){
            .samples = samples.samples,
            .count = samples.count,
            .fractions = fractions,
            .fraction_count = COUNT_OF(fractions),
            .seed = run->seed ^ random_hash_text(run->sides[row->side].name),
        },
        &average, quantiles);
    if (merged.quad_count == 0) { /* a sole pool has nobody to take turns with */
        const double *known_ms = row->pressure.times[TIME_RESPONSE].quantiles_ms;

        row->p50 = (struct quads_interval){known_ms[METRIC_P50], NAN, NAN};
        row->p95 = (struct quads_interval){known_ms[METRIC_P95], NAN, NAN};
        row->p99 = (struct quads_interval){known_ms[METRIC_P99], NAN, NAN};
    } else {
        row->p50 = in_ms(quantiles[0], count > 0);
        row->p95 = in_ms(quantiles[1], count >= caps_samples_min(METRIC_P95));
        row->p99 = in_ms(quantiles[2], count >= caps_samples_min(METRIC_P99));
    }
    quad_samples_free(&samples);
    for (size_t i = 0; i < merged.quad_count; i++)
        sparse_free(&merged.quads[i].latency);
    free(merged.quads);
}

/* ---- a row ---- */

static struct pool_row
row_of(const struct run *run, size_t side, struct arena *arena)
{
    const struct run_pool *pool = &run->sides[side].pool;
    struct pool_row row = {.side = side, .pressure = pressure_of(run, side, arena)};
    const struct run_counts *counts = &row.pressure.counts;
    double window_ns = (double)run->sides[side].load.window_ns;

    describe_response(run, &row);
    row.holds = row.pressure.ok > 0 && row.pressure.overloaded == NULL &&
        counts->failed + counts->timed_out + counts->skipped + counts->censored == 0;
    row.busy = row.pressure.offered_rate * row.pressure.times[TIME_SERVICE].average_ms / 1e3;
    row.server_cpus = pool->server_cpu_ns == 0 ? NAN : (double)pool->server_cpu_ns / window_ns;
    row.pooler_cpus = (double)pool->pooler_cpu_ns / window_ns;
    return row;
}

struct quads_interval
pools_figure(const struct pools *pools, const struct pool_row *row)
{
    if (pools->metric == METRIC_P99)
        return row->p99;
    return pools->metric == METRIC_P95 ? row->p95 : row->p50;
}

/* ---- the choice ---- */

/* The highest percentile that is known for every pool that holds. */
static enum metric
common_metric(const struct pools *pools)
{
    enum metric metric = METRIC_P99;

    for (size_t i = 0; i < pools->row_count; i++) {
        const struct pool_row *row = &pools->rows[i];

        if (!row->holds)
            continue;
        if (metric == METRIC_P99 && isnan(row->p99.value))
            metric = METRIC_P95;
        if (metric == METRIC_P95 && isnan(row->p95.value))
            metric = METRIC_P50;
    }
    return metric;
}

static double
value_of(const struct pools *pools, size_t row)
{
    return pools_figure(pools, &pools->rows[row]).value;
}

static void
find_best(struct pools *pools)
{
    for (size_t i = 0; i < pools->row_count; i++)
        if (pools->rows[i].holds &&
            (pools->best == SIZE_MAX || value_of(pools, i) < value_of(pools, pools->best)))
            pools->best = i;
}

/* Whether a row is to be preferred to the one chosen so far: fewer connections, then faster. */
static bool
preferred(const struct run *run, const struct pools *pools, size_t row)
{
    const struct run_pool *candidate = &run->sides[pools->rows[row].side].pool;
    const struct run_pool *chosen;

    if (pools->chosen == SIZE_MAX)
        return true;
    chosen = &run->sides[pools->rows[pools->chosen].side].pool;
    if (candidate->size + candidate->max_overflow != chosen->size + chosen->max_overflow)
        return candidate->size + candidate->max_overflow < chosen->size + chosen->max_overflow;
    return value_of(pools, row) < value_of(pools, pools->chosen);
}

static void
choose(const struct run *run, struct pools *pools)
{
    struct quads_interval best;
    double limit;

    find_best(pools);
    if (pools->best == SIZE_MAX)
        return;
    best = pools_figure(pools, &pools->rows[pools->best]);
    limit = POOLS_SAME * best.value;
    if (best.high > limit)
        limit = best.high;
    for (size_t i = 0; i < pools->row_count; i++) {
        pools->rows[i].good = pools->rows[i].holds && value_of(pools, i) <= limit;
        if (pools->rows[i].good && preferred(run, pools, i))
            pools->chosen = i;
    }
}

size_t
pools_chosen_of_mode(const struct run *run, const struct pools *pools, size_t row)
{
    const char *mode = run->sides[pools->rows[row].side].pool.mode;
    struct pools of_mode = *pools;

    of_mode.chosen = SIZE_MAX;
    for (size_t i = 0; i < pools->row_count; i++)
        if (pools->rows[i].good && strcmp(run->sides[pools->rows[i].side].pool.mode, mode) == 0 &&
            preferred(run, &of_mode, i))
            of_mode.chosen = i;
    return of_mode.chosen;
}

struct pools
pools_of(const struct run *run, struct arena *arena)
{
    struct pools pools = {.best = SIZE_MAX, .chosen = SIZE_MAX};

    pools.rows = arena_alloc(arena, run->side_count, sizeof *pools.rows);
    for (size_t side = 0; run->traffic && side < run->side_count; side++)
        if (run->sides[side].pool.mode != NULL)
            pools.rows[pools.row_count++] = row_of(run, side, arena);
    pools.metric = common_metric(&pools);
    choose(run, &pools);
    pools_findings(run, &pools, arena);
    return pools;
}
