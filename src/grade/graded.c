#include "pggrade/grade/graded.h"

#include <math.h>
#include <stdlib.h>

#include "pggrade/base/memory.h"
#include "pggrade/measure/paired.h"

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
            return sparse_value_ns(sparse, i);
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

/* All metrics but the maximum, of one list of quads. */
static void
describe(const struct quad_samples *samples, uint64_t seed, struct graded *graded)
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
    struct quad whole = {.latency = cell->times[TIME_RESPONSE]};
    struct run_cell pooled = {.quads = &whole, .quad_count = 1};
    struct graded graded = {.basis = run->adjusted ? "adjusted" : "wall"};
    struct quad_samples samples;
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
    samples = quad_samples_create(cell->quads, cell->quad_count, QUAD_LATENCY);
    describe(
        &samples, paired_seed(run->seed, run->queries[query].name, run->sides[side].name), &graded);
    quad_samples_free(&samples);
    graded.metrics[METRIC_MAX] =
        (struct quads_interval){graded.count == 0 ? NAN : (double)max_ns, NAN, NAN};
    return graded;
}
