#include "pggrade/measure/histogram.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/base/memory.h"

/*
 * Layout of HdrHistogram (Gil Tene; "HdrHistogram: A High Dynamic Range
 * Histogram"): values below 2048 have a bucket each; every doubling above adds
 * 1024 buckets twice as wide.  Unit 1 ns, so that three significant digits hold
 * down to 1 µs and single nanoseconds below it.
 */
#define SUB_BUCKET_BITS 11u
#define HALF_COUNT 1024u
#define CEILING_NS (UINT64_C(3600) * 1000 * 1000 * 1000)
#define CEILING_BITS 42u /* 2^41 < CEILING_NS < 2^42 */
#define BUCKET_COUNT ((CEILING_BITS - SUB_BUCKET_BITS + 2u) * HALF_COUNT)

#define CLEARED_AT_ONCE 512 /* a page of memory */

struct histogram {
    uint64_t count;
    uint64_t clipped;
    uint64_t sum_ns;
    uint64_t min_ns;
    uint64_t max_ns;
    uint64_t counts[BUCKET_COUNT]; /* pages that were never touched take no memory */
};

struct histogram *
histogram_create(void)
{
    return xcalloc(1, sizeof(struct histogram));
}

void
histogram_destroy(struct histogram *histogram)
{
    free(histogram);
}

/* Between a usual duration and a long one lie pages that were never written; they stay so. */
static void
clear_some(uint64_t *counts, uint32_t length)
{
    uint64_t any = 0;

    for (uint32_t i = 0; i < length; i++)
        any |= counts[i];
    if (any != 0)
        memset(counts, 0, length * sizeof *counts);
}

void
histogram_clear(struct histogram *histogram)
{
    /* Only what can be filled: clearing all 260 KB between quads would evict the caches. */
    if (histogram->count > 0) {
        uint32_t first = histogram_index(histogram->min_ns);
        uint32_t last = histogram_index(histogram->max_ns);

        for (uint32_t i = first; i <= last; i += CLEARED_AT_ONCE)
            clear_some(histogram->counts + i,
                last - i + 1 < CLEARED_AT_ONCE ? last - i + 1 : CLEARED_AT_ONCE);
    }
    histogram->count = 0;
    histogram->clipped = 0;
    histogram->sum_ns = 0;
    histogram->min_ns = 0;
    histogram->max_ns = 0;
}

uint32_t
histogram_index(uint64_t duration_ns)
{
    uint64_t value = duration_ns > CEILING_NS ? CEILING_NS : duration_ns;
    /* | 2047: all of the first 2048 values count as of the same magnitude. */
    unsigned magnitude = 63u - (unsigned)__builtin_clzll(value | (2 * HALF_COUNT - 1));
    unsigned shift = magnitude - (SUB_BUCKET_BITS - 1);

    return (uint32_t)(shift * HALF_COUNT + (uint32_t)(value >> shift));
}

uint64_t
histogram_middle_ns(uint32_t index)
{
    unsigned shift = index < 2 * HALF_COUNT ? 0 : index / HALF_COUNT - 1;
    uint64_t low = (uint64_t)(index - shift * HALF_COUNT) << shift;

    return low + ((UINT64_C(1) << shift) >> 1);
}

uint32_t
histogram_buckets(void)
{
    return BUCKET_COUNT;
}

void
histogram_record(struct histogram *histogram, uint64_t duration_ns)
{
    if (duration_ns > CEILING_NS) {
        histogram->clipped++;
        duration_ns = CEILING_NS;
    }
    histogram->counts[histogram_index(duration_ns)]++;
    if (histogram->count++ == 0)
        histogram->min_ns = duration_ns;
    histogram->sum_ns += duration_ns;
    if (duration_ns > histogram->max_ns)
        histogram->max_ns = duration_ns;
    if (duration_ns < histogram->min_ns)
        histogram->min_ns = duration_ns;
}

void
histogram_merge(struct histogram *total, const struct histogram *part)
{
    if (part->count == 0)
        return;
    for (uint32_t i = histogram_index(part->min_ns); i <= histogram_index(part->max_ns); i++)
        total->counts[i] += part->counts[i];
    if (total->count == 0 || part->min_ns < total->min_ns)
        total->min_ns = part->min_ns;
    if (part->max_ns > total->max_ns)
        total->max_ns = part->max_ns;
    total->count += part->count;
    total->clipped += part->clipped;
    total->sum_ns += part->sum_ns;
}

uint64_t
histogram_count(const struct histogram *histogram)
{
    return histogram->count;
}

uint64_t
histogram_clipped(const struct histogram *histogram)
{
    return histogram->clipped;
}

uint64_t
histogram_max_ns(const struct histogram *histogram)
{
    return histogram->max_ns;
}

uint64_t
histogram_min_ns(const struct histogram *histogram)
{
    return histogram->min_ns;
}

double
histogram_mean_ns(const struct histogram *histogram)
{
    if (histogram->count == 0)
        return 0.0;
    return (double)histogram->sum_ns / (double)histogram->count;
}

/* The middle of a bucket, but never outside what was recorded. */
static uint64_t
representative(const struct histogram *histogram, uint32_t index)
{
    uint64_t middle = histogram_middle_ns(index);

    if (middle > histogram->max_ns)
        return histogram->max_ns;
    return middle < histogram->min_ns ? histogram->min_ns : middle;
}

/* How many durations a quantile has at or below it. */
static double
wanted(const struct histogram *histogram, double fraction)
{
    return fraction >= 1.0 ? HUGE_VAL : fraction * (double)histogram->count;
}

void
histogram_quantiles_ns(const struct histogram *histogram, const double *fractions, size_t count,
    uint64_t *quantiles_ns)
{
    uint32_t last = histogram_index(histogram->max_ns);
    double next_wanted = wanted(histogram, fractions[0]);
    uint64_t seen = 0;
    size_t next = 0;

    for (uint32_t i = histogram_index(histogram->min_ns); i <= last; i++) {
        if (histogram->counts[i] == 0) /* most are */
            continue;
        seen += histogram->counts[i];
        while ((double)seen >= next_wanted) {
            quantiles_ns[next++] = representative(histogram, i);
            if (next == count)
                return;
            next_wanted = wanted(histogram, fractions[next]);
        }
    }
    while (next < count) /* 0 where empty */
        quantiles_ns[next++] = histogram->max_ns;
}

uint64_t
histogram_quantile_ns(const struct histogram *histogram, double fraction)
{
    uint64_t quantile_ns;

    histogram_quantiles_ns(histogram, &fraction, 1, &quantile_ns);
    return quantile_ns;
}

uint64_t
histogram_count_above(const struct histogram *histogram, uint64_t limit_ns)
{
    uint64_t above = 0;

    if (histogram->max_ns <= limit_ns)
        return 0;
    for (uint32_t i = histogram_index(limit_ns) + 1; i <= histogram_index(histogram->max_ns); i++)
        above += histogram->counts[i];
    return above;
}

void
histogram_to_sparse(const struct histogram *histogram, struct sparse *sparse)
{
    uint32_t first = histogram_index(histogram->min_ns);
    uint32_t last = histogram_index(histogram->max_ns);
    size_t length = 0;

    *sparse = (struct sparse){0};
    if (histogram->count == 0)
        return;
    for (uint32_t i = first; i <= last; i++)
        length += histogram->counts[i] > 0;
    sparse->indices = xcalloc(length, sizeof *sparse->indices);
    sparse->counts = xcalloc(length, sizeof *sparse->counts);
    for (uint32_t i = first; i <= last; i++) {
        if (histogram->counts[i] == 0)
            continue;
        sparse->indices[sparse->length] = i;
        sparse->counts[sparse->length] =
            histogram->counts[i] > UINT32_MAX ? UINT32_MAX : (uint32_t)histogram->counts[i];
        sparse->total += sparse->counts[sparse->length];
        sparse->length++;
    }
    sparse->sum_ns = histogram->sum_ns;
    sparse->min_ns = histogram->min_ns;
    sparse->max_ns = histogram->max_ns;
}

void
histogram_add_sparse(struct histogram *histogram, const struct sparse *sparse)
{
    if (sparse->total == 0)
        return;
    for (size_t i = 0; i < sparse->length; i++)
        if (sparse->indices[i] < BUCKET_COUNT)
            histogram->counts[sparse->indices[i]] += sparse->counts[i];
    if (histogram->count == 0 || sparse->min_ns < histogram->min_ns)
        histogram->min_ns = sparse->min_ns;
    if (sparse->max_ns > histogram->max_ns)
        histogram->max_ns = sparse->max_ns;
    histogram->count += sparse->total;
    histogram->sum_ns += sparse->sum_ns;
}

void
sparse_free(struct sparse *sparse)
{
    free(sparse->indices);
    free(sparse->counts);
    *sparse = (struct sparse){0};
}
