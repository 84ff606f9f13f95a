/*
 * quad: what one side did in one quad, the unit of resampling; and lists of them as the
 * statistics take them.
 */
#ifndef PGGRADE_MEASURE_QUAD_H
#define PGGRADE_MEASURE_QUAD_H

#include "pggrade/measure/histogram.h"
#include "pggrade/stats/quads.h"

struct quad {
    struct sparse latency; /* adjusted (wall less run-queue delay) where that could be read */
    struct sparse cpu;     /* of the backend; empty where its clock could not be read */
};
enum quad_clock { QUAD_LATENCY, QUAD_CPU };

/* The middle of the at-th bucket, but never outside what was recorded and never 0, which has no
 * logarithm. */
double sparse_value_ns(const struct sparse *sparse, size_t at);

void quad_clear(struct quad *quad);

/* Quads as statistics take them; the quads may go, what this holds is freed by
 * quad_samples_free. */
struct quad_samples {
    struct quad_sample *samples;
    struct bucket *buckets;
    size_t count;
};
struct quad_samples quad_samples_create(
    const struct quad *quads, size_t count, enum quad_clock clock);
void quad_samples_free(struct quad_samples *samples);

/* The 90th percentile of all CPU times over the 10th: how steady a CPU's speed was, and how
 * different the parameters.  NAN where there are none. */
double quads_cpu_spread(const struct quad *quads, size_t count);

#endif
