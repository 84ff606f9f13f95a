/*
 * histogram_cost: what recording a duration costs, how far the quantiles are from
 * those of a sorted list, and whether merging parts gives the whole.
 *
 * One line a distribution: name, nanoseconds a recording (all of a loop over an
 * array), largest relative error, the quantile that has it, and whether the merged
 * parts were equal to the whole, bucket by bucket.
 */
#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/base/clock.h"
#include "pggrade/base/memory.h"
#include "pggrade/base/random.h"
#include "pggrade/measure/histogram.h"

#define DRAWS 10000000
#define PARTS 4
#define PASSES 5

static double
draw_uniform(struct random *random)
{
    return 1e3 + random_unit(random) * 1e6; /* 1 µs to 1 ms */
}

static double
draw_exponential(struct random *random)
{
    return 1 - log(1 - random_unit(random)) * 200e3; /* mean 200 µs */
}

static double
draw_lognormal(struct random *random)
{
    return exp(log(100e3) + 1.2 * random_gaussian(random)); /* median 100 µs, a long tail */
}

/* Fast, with one draw in a hundred from a stall of up to a second. */
static double
draw_stalled(struct random *random)
{
    return random_below(random, 100) == 0 ? random_unit(random) * 1e9
                                          : 40e3 + fabs(random_gaussian(random)) * 10e3;
}

static const struct {
    const char *name;
    double (*draw)(struct random *random);
} distributions[] = {
    {"uniform", draw_uniform},
    {"exponential", draw_exponential},
    {"lognormal", draw_lognormal},
    {"stalled", draw_stalled},
};

static int
compare_values(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left;
    uint64_t b = *(const uint64_t *)right;

    return (a > b) - (a < b);
}

/* The median of a few passes, in nanoseconds a value; the histogram holds the last pass. */
static double
time_recording(struct histogram *histogram, const uint64_t *values)
{
    uint64_t spent[PASSES];

    for (size_t pass = 0; pass < PASSES; pass++) {
        uint64_t start;

        histogram_clear(histogram);
        start = clock_monotonic_ns();
        for (size_t i = 0; i < DRAWS; i++)
            histogram_record(histogram, values[i]);
        spent[pass] = clock_monotonic_ns() - start;
    }
    qsort(spent, PASSES, sizeof *spent, compare_values);
    return (double)spent[PASSES / 2] / DRAWS;
}

static double
worst_error(const struct histogram *histogram, const uint64_t *sorted, double *where)
{
    static const double fractions[] = {
        0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 0.9999, 0.99999, 0.999999, 1};
    double worst = 0;

    *where = 0;
    for (size_t i = 0; i < sizeof fractions / sizeof *fractions; i++) {
        uint64_t exact = sorted[(size_t)ceil(fractions[i] * DRAWS - 1e-6) - 1];
        uint64_t given = histogram_quantile_ns(histogram, fractions[i]);
        double error = fabs((double)given - (double)exact) / (double)exact;

        if (error > worst) {
            worst = error;
            *where = fractions[i];
        }
    }
    return worst;
}

static bool
merges_exactly(const struct histogram *whole, const uint64_t *values)
{
    struct histogram *parts[PARTS];
    struct histogram *total = histogram_create();
    struct sparse left = {0};
    struct sparse right = {0};
    bool equal;

    for (size_t i = 0; i < PARTS; i++)
        parts[i] = histogram_create();
    for (size_t i = 0; i < DRAWS; i++)
        histogram_record(parts[i % PARTS], values[i]);
    for (size_t i = 0; i < PARTS; i++) {
        histogram_merge(total, parts[i]);
        histogram_destroy(parts[i]);
    }
    histogram_to_sparse(whole, &left);
    histogram_to_sparse(total, &right);
    equal = left.length == right.length && left.total == right.total &&
        left.sum_ns == right.sum_ns && left.min_ns == right.min_ns && left.max_ns == right.max_ns &&
        memcmp(left.indices, right.indices, left.length * sizeof *left.indices) == 0 &&
        memcmp(left.counts, right.counts, left.length * sizeof *left.counts) == 0;
    sparse_free(&left);
    sparse_free(&right);
    histogram_destroy(total);
    return equal;
}

int
main(void)
{
    uint64_t *values = xmalloc(DRAWS * sizeof *values);

    for (size_t i = 0; i < sizeof distributions / sizeof *distributions; i++) {
        struct random random = random_stream(1, i);
        struct histogram *histogram = histogram_create();
        double cost_ns;
        double where;
        double error;
        bool exact;

        for (size_t j = 0; j < DRAWS; j++)
            values[j] = (uint64_t)distributions[i].draw(&random);
        cost_ns = time_recording(histogram, values);
        exact = merges_exactly(histogram, values);
        qsort(values, DRAWS, sizeof *values, compare_values);
        error = worst_error(histogram, values, &where);
        printf("%s\t%.2f\t%.6f\t%g\t%s\n", distributions[i].name, cost_ns, error, where,
            exact ? "exact" : "different");
        (void)fflush(stdout);
        histogram_destroy(histogram);
    }
    free(values);
    return 0;
}
