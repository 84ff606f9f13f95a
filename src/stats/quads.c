#include "pggrade/stats/quads.h"

#include <math.h>
#include <stdlib.h>

#include "pggrade/base/memory.h"
#include "pggrade/base/random.h"
#include "pggrade/stats/student.h"

#define INTERVAL_Z 1.96    /* 95 % */
#define INTERVAL_TAIL 0.05 /* 90 % lie between the tails */

/* One bucket of one quad. */
struct entry {
    double value;
    uint64_t count;
    size_t quad;
};

/* All entries of one side, sorted by value. */
struct pool {
    struct entry *entries;
    size_t length;
    uint64_t *counts; /* by quad */
    double *sums;     /* by quad, exact */
    size_t quads;
};

double
buckets_quantile(const struct bucket *buckets, size_t length, double fraction)
{
    uint64_t count = 0;
    uint64_t seen = 0;

    for (size_t i = 0; i < length; i++)
        count += buckets[i].count;
    for (size_t i = 0; i < length; i++) {
        seen += buckets[i].count;
        if (seen > 0 && (double)seen >= fraction * (double)count)
            return buckets[i].value;
    }
    return NAN;
}

/* The quad breaks ties, so that the order does not depend on qsort. */
static int
compare_entries(const void *left, const void *right)
{
    const struct entry *a = left;
    const struct entry *b = right;

    if (a->value != b->value)
        return a->value < b->value ? -1 : 1;
    return a->quad < b->quad ? -1 : a->quad > b->quad;
}

/* Quads in which `samples` or `partners` (NULL: none) did nothing are left out. */
static struct pool
pool_create(
    const struct quad_sample *samples, const struct quad_sample *partners, size_t quad_count)
{
    struct pool pool = {
        .counts = xcalloc(quad_count, sizeof *pool.counts),
        .sums = xcalloc(quad_count, sizeof *pool.sums),
    };
    size_t length = 0;

    for (size_t quad = 0; quad < quad_count; quad++)
        length += samples[quad].length;
    pool.entries = xcalloc(length, sizeof *pool.entries);
    for (size_t quad = 0; quad < quad_count; quad++) {
        const struct quad_sample *sample = &samples[quad];

        if (sample->count == 0 || (partners != NULL && partners[quad].count == 0))
            continue;
        for (size_t i = 0; i < sample->length; i++)
            pool.entries[pool.length++] =
                (struct entry){sample->buckets[i].value, sample->buckets[i].count, pool.quads};
        pool.counts[pool.quads] = sample->count;
        pool.sums[pool.quads] = sample->sum;
        pool.quads++;
    }
    qsort(pool.entries, pool.length, sizeof *pool.entries, compare_entries);
    return pool;
}

static void
pool_free(struct pool *pool)
{
    free(pool->entries);
    free(pool->counts);
    free(pool->sums);
}

static uint64_t
pool_count(const struct pool *pool, const uint32_t *weights)
{
    uint64_t count = 0;

    for (size_t quad = 0; quad < pool->quads; quad++)
        count += weights[quad] * pool->counts[quad];
    return count;
}

static double
pool_average(const struct pool *pool, const uint32_t *weights)
{
    double sum = 0.0;

    for (size_t quad = 0; quad < pool->quads; quad++)
        sum += weights[quad] * pool->sums[quad];
    return sum / (double)pool_count(pool, weights);
}

/*
 * The quantile with quad i counted weights[i] times: the value of the first entry up to which
 * at least `fraction` of the count lies.  It is looked for from the nearer end: a draw of a
 * p99 then passes one entry of a hundred, and there are hundreds of draws of each figure.
 */
static double
pool_quantile(const struct pool *pool, const uint32_t *weights, double fraction)
{
    uint64_t count = pool_count(pool, weights);
    double wanted = fraction * (double)count;
    uint64_t seen = 0;

    if (fraction > 0.5) {
        uint64_t left = count;

        for (size_t i = pool->length; i-- > 0;) {
            left -= weights[pool->entries[i].quad] * pool->entries[i].count;
            if ((double)left < wanted)
                return pool->entries[i].value;
        }
        return NAN;
    }
    for (size_t i = 0; i < pool->length; i++) {
        seen += weights[pool->entries[i].quad] * pool->entries[i].count;
        if (seen > 0 && (double)seen >= wanted)
            return pool->entries[i].value;
    }
    return NAN;
}

/* The mean of the lowest QUADS_FEW_SHARE. */
static double
pool_low_mean(const struct pool *pool, const uint32_t *weights)
{
    double wanted = QUADS_FEW_SHARE * (double)pool_count(pool, weights);
    double seen = 0.0;
    double sum = 0.0;

    for (size_t i = 0; i < pool->length && seen < wanted; i++) {
        double count = (double)(weights[pool->entries[i].quad] * pool->entries[i].count);

        sum += fmin(count, wanted - seen) * pool->entries[i].value;
        seen += count;
    }
    return sum / wanted;
}

/*
 * log(figure of the second pool / figure of the first).  The figure is the quantile, or the
 * mean of the lowest share where `few`.
 */
static double
pools_theta(const struct pool pools[2], const uint32_t *weights, double fraction, bool few)
{
    double figures[2];

    for (size_t i = 0; i < 2; i++)
        figures[i] =
            few ? pool_low_mean(&pools[i], weights) : pool_quantile(&pools[i], weights, fraction);
    return log(figures[1]) - log(figures[0]);
}

/* As many quads as there are, drawn with replacement: how often each came. */
static void
draw_weights(struct random *random, uint32_t *weights, size_t quads)
{
    for (size_t quad = 0; quad < quads; quad++)
        weights[quad] = 0;
    for (size_t quad = 0; quad < quads; quad++)
        weights[random_below(random, quads)]++;
}

static double
standard_error(const struct pool pools[2], const struct quads_pair *pair, bool few)
{
    size_t quads = pools[0].quads;
    struct random random = random_stream(pair->seed, quads);
    uint32_t *weights = xcalloc(quads, sizeof *weights);
    double mean = 0.0;
    double squares = 0.0;

    for (int draw = 1; draw <= QUADS_DRAWS; draw++) {
        double theta;
        double step;

        draw_weights(&random, weights, quads);
        theta = pools_theta(pools, weights, pair->fraction, few);
        step = theta - mean; /* Welford's running variance */
        mean += step / draw;
        squares += step * (theta - mean);
    }
    free(weights);
    return sqrt(squares / (QUADS_DRAWS - 1));
}

double
quads_effect_width(const struct quads_effect *effect, double z)
{
    if (effect->degrees == 0)
        return z;
    return student_quantile(1.0 - 0.5 * erfc(z / M_SQRT2), effect->degrees);
}

void
quads_effect_interval(struct quads_effect *effect)
{
    double width = quads_effect_width(effect, INTERVAL_Z) * effect->se;

    effect->low = exp(effect->theta - width);
    effect->high = exp(effect->theta + width);
}

/* Every quad once. */
static uint32_t *
ones_of(const struct pool *pool)
{
    uint32_t *ones = xcalloc(pool->quads, sizeof *ones);

    for (size_t quad = 0; quad < pool->quads; quad++)
        ones[quad] = 1;
    return ones;
}

struct quads_effect
quads_compare(const struct quads_pair *pair)
{
    struct quads_effect effect = {.theta = NAN, .se = NAN, .ratio = NAN, .low = NAN, .high = NAN};
    struct pool pools[2] = {
        pool_create(pair->from, pair->to, pair->count),
        pool_create(pair->to, pair->from, pair->count),
    };
    uint32_t *ones = ones_of(&pools[0]);

    effect.quads = pools[0].quads;
    effect.from_count = pool_count(&pools[0], ones);
    effect.to_count = pool_count(&pools[1], ones);
    effect.few = pair->fraction <= QUADS_FEW_SHARE &&
        (effect.from_count < QUADS_FEW || effect.to_count < QUADS_FEW);
    if (effect.quads > 0)
        effect.theta = pools_theta(pools, ones, pair->fraction, effect.few);
    if (!isfinite(effect.theta))
        effect.theta = NAN;
    effect.ratio = exp(effect.theta);
    if (effect.quads > 1 && isfinite(effect.theta)) {
        double se = standard_error(pools, pair, effect.few);

        effect.se = isfinite(se) ? fmax(se, QUADS_SE_MIN) : NAN;
        quads_effect_interval(&effect);
    }
    free(ones);
    pool_free(&pools[0]);
    pool_free(&pools[1]);
    return effect;
}

/* figures[0] is the average, figures[1 + i] the quantile fractions[i]. */
static void
describe_once(const struct pool *pool, const struct quads_side *side, const uint32_t *weights,
    double *figures)
{
    figures[0] = pool_average(pool, weights);
    for (size_t i = 0; i < side->fraction_count; i++)
        figures[1 + i] = pool_quantile(pool, weights, side->fractions[i]);
}

static int
compare_doubles(const void *left, const void *right)
{
    double a = *(const double *)left;
    double b = *(const double *)right;

    return (a > b) - (a < b);
}

/* The percentile interval: draws[] holds every draw of one figure. */
static void
fill_interval(struct quads_interval *interval, double *draws)
{
    size_t tail = (size_t)(INTERVAL_TAIL * QUADS_DRAWS);

    qsort(draws, QUADS_DRAWS, sizeof *draws, compare_doubles);
    interval->low = draws[tail];
    interval->high = draws[QUADS_DRAWS - 1 - tail];
}

static void
describe_draws(const struct pool *pool, const struct quads_side *side,
    struct quads_interval *average, struct quads_interval *quantiles)
{
    size_t width = 1 + side->fraction_count;
    struct random random = random_stream(side->seed, pool->quads);
    uint32_t *weights = xcalloc(pool->quads, sizeof *weights);
    double *figures = xcalloc(width, sizeof *figures);
    double *draws = xcalloc(width * QUADS_DRAWS, sizeof *draws);

    for (size_t draw = 0; draw < QUADS_DRAWS; draw++) {
        draw_weights(&random, weights, pool->quads);
        describe_once(pool, side, weights, figures);
        for (size_t i = 0; i < width; i++)
            draws[i * QUADS_DRAWS + draw] = figures[i];
    }
    fill_interval(average, draws);
    for (size_t i = 1; i < width; i++)
        fill_interval(&quantiles[i - 1], draws + i * QUADS_DRAWS);
    free(draws);
    free(figures);
    free(weights);
}

void
quads_describe(
    const struct quads_side *side, struct quads_interval *average, struct quads_interval *quantiles)
{
    struct pool pool = pool_create(side->samples, NULL, side->count);
    uint32_t *ones = ones_of(&pool);
    double *figures = xcalloc(1 + side->fraction_count, sizeof *figures);

    describe_once(&pool, side, ones, figures);
    *average = (struct quads_interval){figures[0], NAN, NAN};
    for (size_t i = 0; i < side->fraction_count; i++)
        quantiles[i] = (struct quads_interval){figures[1 + i], NAN, NAN};
    if (pool.quads >= QUADS_MIN)
        describe_draws(&pool, side, average, quantiles);
    free(figures);
    free(ones);
    pool_free(&pool);
}
