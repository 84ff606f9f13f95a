/*
 * histogram: how often each duration occurred, to three significant digits.
 *
 * Log-linear, as HdrHistogram's: the same buckets for 1 ns to one hour and 2048
 * sub-buckets, so that indices are those of the standard log format.  One thread
 * owns a histogram and records without locks; the owner of the run merges after the
 * join.  Recording never allocates and never fails: a duration above the ceiling
 * counts as clipped, so that a report can say the tail is unknown.
 */
#ifndef PGGRADE_MEASURE_HISTOGRAM_H
#define PGGRADE_MEASURE_HISTOGRAM_H

#include <stddef.h>
#include <stdint.h>

struct histogram;

struct histogram *histogram_create(void);
void histogram_destroy(struct histogram *histogram); /* NULL is allowed */
void histogram_clear(struct histogram *histogram);

void histogram_record(struct histogram *histogram, uint64_t duration_ns);
void histogram_merge(struct histogram *total, const struct histogram *part);

uint64_t histogram_count(const struct histogram *histogram);
uint64_t histogram_clipped(const struct histogram *histogram);
uint64_t histogram_max_ns(const struct histogram *histogram); /* exact; 0 where empty */
uint64_t histogram_min_ns(const struct histogram *histogram); /* exact; 0 where empty */
double histogram_mean_ns(const struct histogram *histogram);  /* from an exact sum; 0 where empty */

/* The smallest bucket's middle such that at least `fraction` of all durations are not above
 * it; 0.99, not 99.  At 1 the exact maximum.  0 where empty. */
uint64_t histogram_quantile_ns(const struct histogram *histogram, double fraction);

/* The same for several fractions at once, which must ascend. */
void histogram_quantiles_ns(const struct histogram *histogram, const double *fractions,
    size_t count, uint64_t *quantiles_ns);

/* How many durations lie above a limit, to the bucket. */
uint64_t histogram_count_above(const struct histogram *histogram, uint64_t limit_ns);

/*
 * A histogram without its empty buckets: what is kept of a quad and what a file
 * holds.  indices ascend.  Zero it to start; sparse_free empties it.
 */
struct sparse {
    uint32_t *indices;
    uint32_t *counts;
    size_t length;
    uint64_t total;  /* of all counts */
    uint64_t sum_ns; /* exact */
    uint64_t min_ns; /* exact */
    uint64_t max_ns; /* exact */
};

void histogram_to_sparse(const struct histogram *histogram, struct sparse *sparse);
void histogram_add_sparse(struct histogram *histogram, const struct sparse *sparse);
void sparse_free(struct sparse *sparse);

/* Bucket of a duration and the middle of a bucket; indices are below histogram_buckets(). */
uint32_t histogram_index(uint64_t duration_ns);
uint64_t histogram_middle_ns(uint32_t index);
uint32_t histogram_buckets(void);

#endif
