#include "pggrade/grade/graded.h"

#include <math.h>
#include <stdlib.h>

#include "pggrade/base/memory.h"
#include "pggrade/base/random.h"

/* The middle of a bucket, but never outside what was recorded and never 0, which has no
 * logarithm. */
static double
bucket_value(const struct sparse *sparse, size_t at)
{
    uint64_t middle = histogram_middle_ns(sparse->indices[at]);

    if (middle > sparse->max_ns)
        middle = sparse->max_ns;
    if (middle < sparse->min_ns)
        middle = sparse->min_ns;
    return middle == 0 ? 1.0 : (double)middle;
}

static void
fill_sample(const struct sparse *sparse, struct bucket *buckets, struct quad_sample *sample)
{
    for (size_t i = 0; i < sparse->length; i++)
        buckets[i] = (struct bucket){bucket_value(sparse, i), sparse->counts[i]};
    *sample = (struct quad_sample){
        .buckets = buckets,
        .length = sparse->length,
        .count = sparse->total,
        .sum = (double)sparse->sum_ns,
    };
}

static const struct sparse *
quad_clock(const struct run_quad *quad, enum graded_clock clock)
{
    return clock == GRADED_CPU ? &quad->cpu : &quad->latency;
}

struct graded_samples
graded_samples_create(const struct run_cell *cell, enum graded_clock clock)
{
    struct graded_samples made = {.count = cell->quad_count};
    size_t length = 0;

    for (size_t i = 0; i < cell->quad_count; i++)
        length += quad_clock(&cell->quads[i], clock)->length;
    made.samples = xcalloc(cell->quad_count, sizeof *made.samples);
    made.buckets = xcalloc(length, sizeof *made.buckets);
    length = 0;
    for (size_t i = 0; i < cell->quad_count; i++) {
        const struct sparse *sparse = quad_clock(&cell->quads[i], clock);

        fill_sample(sparse, made.buckets + length, &made.samples[i]);
        length += sparse->length;
    }
    return made;
}

void
graded_samples_free(struct graded_samples *samples)
{
    free(samples->samples);
    free(samples->buckets);
    *samples = (struct graded_samples){0};
}

double
graded_quantile_ns(const struct sparse *sparse, double fraction)
{
    uint64_t seen = 0;

    if (sparse->total == 0)
        return NAN;
    if (fraction >= 1.0)
        return (double)sparse->max_ns;
    for (size_t i = 0; i < sparse->length; i++) {
        seen += sparse->counts[i];
        if (seen > 0 && (double)seen >= fraction * (double)sparse->total)
            return bucket_value(sparse, i);
    }
    return (double)sparse->max_ns;
}

uint64_t
graded_count_above(const struct sparse *sparse, uint64_t limit_ns)
{
    uint32_t limit = histogram_index(limit_ns);
    uint64_t above = 0;

    for (size_t i = 0; i < sparse->length; i++)
        above += sparse->indices[i] > limit ? sparse->counts[i] : 0;
    return above;
}

uint64_t
graded_seed(const struct run *run, size_t query, size_t side)
{
    return random_at(run->seed ^ random_hash_text(run->queries[query].name),
        random_hash_text(run->sides[side].name));
}

/* All metrics but the maximum, of one list of quads. */
static void
describe(const struct graded_samples *samples, uint64_t seed, struct graded *graded)
{
    double fractions[METRIC_COUNT];
    enum metric metrics[METRIC_COUNT];
    struct quads_interval quantiles[METRIC_COUNT];
    size_t count = 0;

    for (int metric = 0; metric < METRIC_COUNT; metric++) {
        if (metric == METRIC_AVERAGE || metric == METRIC_MAX)
            continue;
        metrics[count] = (enum metric)metric;
        fractions[count++] = metric_fractions[metric];
    }
    quads_describe(
        &(struct quads_side){
            .samples = samples->samples,
            .count = samples->count,
            .fractions = fractions,
            .fraction_count = count,
            .seed = seed,
        },
        &graded->metrics[METRIC_AVERAGE], quantiles);
    for (size_t i = 0; i < count; i++)
        graded->metrics[metrics[i]] = quantiles[i];
}

struct graded
graded_latency(const struct run *run, size_t query, size_t side)
{
    const struct run_cell *cell = &run->queries[query].cells[side];
    struct run_quad whole = {.latency = cell->times[TIME_RESPONSE]};
    struct run_cell pooled = {.quads = &whole, .quad_count = 1};
    struct graded graded = {.basis = run->adjusted ? "adjusted" : "wall"};
    struct graded_samples samples;
    uint64_t max_ns = 0;

    for (size_t i = 0; i < cell->quad_count; i++) {
        graded.count += cell->quads[i].latency.total;
        if (cell->quads[i].latency.max_ns > max_ns)
            max_ns = cell->quads[i].latency.max_ns;
    }
    if (graded.count == 0) { /* a run without quads: all there is is the wall clock */
        graded.basis = "wall";
        graded.count = cell->times[TIME_RESPONSE].total;
        max_ns = cell->times[TIME_RESPONSE].max_ns;
        cell = &pooled;
    }
    samples = graded_samples_create(cell, GRADED_LATENCY);
    describe(&samples, graded_seed(run, query, side), &graded);
    graded_samples_free(&samples);
    graded.metrics[METRIC_MAX] =
        (struct quads_interval){graded.count == 0 ? NAN : (double)max_ns, NAN, NAN};
    return graded;
}
