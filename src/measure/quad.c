#include "pggrade/measure/quad.h"

#include <math.h>
#include <stdlib.h>

#include "pggrade/base/memory.h"

void
quad_clear(struct quad *quad)
{
    sparse_free(&quad->latency);
    sparse_free(&quad->cpu);
}

double
sparse_value_ns(const struct sparse *sparse, size_t at)
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
        buckets[i] = (struct bucket){sparse_value_ns(sparse, i), sparse->counts[i]};
    *sample = (struct quad_sample){
        .buckets = buckets,
        .length = sparse->length,
        .count = sparse->total,
        .sum = (double)sparse->sum_ns,
    };
}

static const struct sparse *
on_clock(const struct quad *quad, enum quad_clock clock)
{
    return clock == QUAD_CPU ? &quad->cpu : &quad->latency;
}

struct quad_samples
quad_samples_create(const struct quad *quads, size_t count, enum quad_clock clock)
{
    struct quad_samples made = {.count = count};
    size_t length = 0;

    for (size_t i = 0; i < count; i++)
        length += on_clock(&quads[i], clock)->length;
    made.samples = xcalloc(count, sizeof *made.samples);
    made.buckets = xcalloc(length, sizeof *made.buckets);
    length = 0;
    for (size_t i = 0; i < count; i++) {
        const struct sparse *sparse = on_clock(&quads[i], clock);

        fill_sample(sparse, made.buckets + length, &made.samples[i]);
        length += sparse->length;
    }
    return made;
}

void
quad_samples_free(struct quad_samples *samples)
{
    free(samples->samples);
    free(samples->buckets);
    *samples = (struct quad_samples){0};
}

double
quads_cpu_spread(const struct quad *quads, size_t count)
{
    struct quad_samples samples = quad_samples_create(quads, count, QUAD_CPU);
    const double fractions[] = {0.1, 0.9};
    struct quads_interval average;
    struct quads_interval quantiles[COUNT_OF(fractions)] = {{NAN, NAN, NAN}, {NAN, NAN, NAN}};
    struct quad_sample whole = {.buckets = samples.buckets};

    /* One sample of all: no interval is wanted, so no resampling takes place. */
    for (size_t i = 0; i < samples.count; i++) {
        whole.length += samples.samples[i].length;
        whole.count += samples.samples[i].count;
        whole.sum += samples.samples[i].sum;
    }
    quads_describe(
        &(struct quads_side){
            .samples = &whole,
            .count = 1,
            .fractions = fractions,
            .fraction_count = COUNT_OF(fractions),
        },
        &average, quantiles);
    quad_samples_free(&samples);
    return quantiles[1].value / quantiles[0].value;
}
