#include "pggrade/stats/quads.h"

#include <math.h>
#include <stdlib.h>

#include "pggrade/base/memory.h"
#include "pggrade/base/random.h"
#include "pggrade/stats/student.h"

#define INTERVAL_Z 1.96    /* 95 % */
#define INTERVAL_TAIL 0.05 /* 90 % lie between the tails */

/* One bucket of one quad on one side. */
struct entry {
    double value;
    uint64_t count;
    size_t quad;
    size_t side;
};

/* All entries of one or two sides, sorted by value. */
struct pool {
    struct entry *entries;
    size_t length;
    uint64_t *counts[2]; /* by quad */
    size_t quads;
    size_t sides;
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

/* Quad and side break ties, so that the order does not depend on qsort. */
static int
compare_entries(const void *left, const void *right)
{
    const struct entry *a = left;
    const struct entry *b = right;

    if (a->value != b->value)
        return a->value < b->value ? -1 : 1;
    if (a->quad != b->quad)
        return a->quad < b->quad ? -1 : 1;
    return a->side < b->side ? -1 : a->side > b->side;
}

static void
pool_add(struct pool *pool, const struct quad_sample *sample, size_t quad, size_t side)
{
    pool->counts[side][quad] = sample->count;
    for (size_t i = 0; i < sample->length; i++)
        pool->entries[pool->length++] = (struct entry){
            .value = sample->buckets[i].value,
            .count = sample->buckets[i].count,
            .quad = quad,
            .side = side,
        };
}

/* `sides` gives the samples of each side; quads in which one of them is empty are left out. */
static struct pool
pool_create(const struct quad_sample *const *sides, size_t side_count, size_t quad_count)
{
    struct pool pool = {.sides = side_count};
    size_t length = 0;

    for (size_t side = 0; side < side_count; side++) {
        pool.counts[side] = xcalloc(quad_count, sizeof *pool.counts[side]);
        for (size_t quad = 0; quad < quad_count; quad++)
            length += sides[side][quad].length;
    }
    pool.entries = xcalloc(length, sizeof *pool.entries);
    for (size_t quad = 0; quad < quad_count; quad++) {
        bool complete = true;

        for (size_t side = 0; side < side_count; side++)
            complete = complete && sides[side][quad].count > 0;
        if (!complete)
            continue;
        for (size_t side = 0; side < side_count; side++)
            pool_add(&pool, &sides[side][quad], pool.quads, side);
        pool.quads++;
    }
    qsort(pool.entries, pool.length, sizeof *pool.entries, compare_entries);
    return pool;
}

static void
pool_free(struct pool *pool)
{
    free(pool->entries);
    free(pool->counts[0]);
    free(pool->counts[1]);
}

static uint64_t
pool_count(const struct pool *pool, const uint32_t *weights, size_t side)
{
    uint64_t count = 0;

    for (size_t quad = 0; quad < pool->quads; quad++)
        count += weights[quad] * pool->counts[side][quad];
    return count;
}

/* One side's figure as it grows along the sorted entries. */
struct scan {
    double wanted; /* executions */
    double seen;
    double sum;
    double value; /* of the entry that reached `wanted`; NAN before */
};

static void
scan_step(struct scan *scan, double value, double count)
{
    double used = fmin(count, scan->wanted - scan->seen);

    if (!isnan(scan->value) || count == 0.0)
        return;
    scan->sum += used * value;
    scan->seen += count;
    if (scan->seen >= scan->wanted)
        scan->value = value;
}

/*
 * log(figure of side 1 / figure of side 0) with quad i counted weights[i] times.  The
 * figure is the quantile, or the mean of the lowest share where `few`.
 */
static double
pool_theta(const struct pool *pool, const uint32_t *weights, double fraction, bool few)
{
    struct scan scans[2];

    for (size_t side = 0; side < 2; side++)
        scans[side] = (struct scan){
            .wanted = (few ? QUADS_FEW_SHARE : fraction) * (double)pool_count(pool, weights, side),
            .value = NAN,
        };
    for (size_t i = 0; i < pool->length; i++) {
        const struct entry *entry = &pool->entries[i];

        scan_step(&scans[entry->side], entry->value, (double)(weights[entry->quad] * entry->count));
        if (!isnan(scans[0].value) && !isnan(scans[1].value))
            break;
    }
    if (few)
        return log(scans[1].sum / scans[1].wanted) - log(scans[0].sum / scans[0].wanted);
    return log(scans[1].value) - log(scans[0].value);
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
standard_error(const struct pool *pool, const struct quads_pair *pair, bool few)
{
    struct random random = random_stream(pair->seed, pool->quads);
    uint32_t *weights = xcalloc(pool->quads, sizeof *weights);
    double mean = 0.0;
    double squares = 0.0;

    for (int draw = 1; draw <= QUADS_DRAWS; draw++) {
        double theta;
        double step;

        draw_weights(&random, weights, pool->quads);
        theta = pool_theta(pool, weights, pair->fraction, few);
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

struct quads_effect
quads_compare(const struct quads_pair *pair)
{
    const struct quad_sample *const sides[] = {pair->from, pair->to};
    struct quads_effect effect = {.theta = NAN, .se = NAN, .ratio = NAN, .low = NAN, .high = NAN};
    struct pool pool = pool_create(sides, 2, pair->count);
    uint32_t *ones = xcalloc(pool.quads, sizeof *ones);

    for (size_t quad = 0; quad < pool.quads; quad++)
        ones[quad] = 1;
    effect.quads = pool.quads;
    effect.from_count = pool_count(&pool, ones, 0);
    effect.to_count = pool_count(&pool, ones, 1);
    effect.few = pair->fraction <= QUADS_FEW_SHARE &&
        (effect.from_count < QUADS_FEW || effect.to_count < QUADS_FEW);
    if (pool.quads > 0)
        effect.theta = pool_theta(&pool, ones, pair->fraction, effect.few);
    if (!isfinite(effect.theta))
        effect.theta = NAN;
    effect.ratio = exp(effect.theta);
    if (pool.quads > 1 && isfinite(effect.theta)) {
        double se = standard_error(&pool, pair, effect.few);

        effect.se = isfinite(se) ? fmax(se, QUADS_SE_MIN) : NAN;
        quads_effect_interval(&effect);
    }
    free(ones);
    pool_free(&pool);
    return effect;
}

/* figures[0] is the average, figures[1 + i] the quantile fractions[i]; fractions ascend or
 * not, each has its own scan. */
static void
describe_once(const struct pool *pool, const struct quads_side *side, const double *sums,
    const uint32_t *weights, double *figures)
{
    uint64_t count = pool_count(pool, weights, 0);
    double sum = 0.0;
    double seen = 0.0;
    size_t missing = side->fraction_count;

    for (size_t quad = 0; quad < pool->quads; quad++)
        sum += weights[quad] * sums[quad];
    figures[0] = sum / (double)count;
    for (size_t i = 0; i < side->fraction_count; i++)
        figures[1 + i] = NAN;
    for (size_t at = 0; at < pool->length && missing > 0; at++) {
        const struct entry *entry = &pool->entries[at];

        if (weights[entry->quad] == 0)
            continue;
        seen += (double)(weights[entry->quad] * entry->count);
        for (size_t i = 0; i < side->fraction_count; i++) {
            if (!isnan(figures[1 + i]) || seen < side->fractions[i] * (double)count)
                continue;
            figures[1 + i] = entry->value;
            missing--;
        }
    }
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
describe_draws(const struct pool *pool, const struct quads_side *side, const double *sums,
    struct quads_interval *average, struct quads_interval *quantiles)
{
    size_t width = 1 + side->fraction_count;
    struct random random = random_stream(side->seed, pool->quads);
    uint32_t *weights = xcalloc(pool->quads, sizeof *weights);
    double *figures = xcalloc(width, sizeof *figures);
    double *draws = xcalloc(width * QUADS_DRAWS, sizeof *draws);

    for (size_t draw = 0; draw < QUADS_DRAWS; draw++) {
        draw_weights(&random, weights, pool->quads);
        describe_once(pool, side, sums, weights, figures);
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
    const struct quad_sample *const sides[] = {side->samples};
    struct pool pool = pool_create(sides, 1, side->count);
    uint32_t *ones = xcalloc(pool.quads, sizeof *ones);
    double *sums = xcalloc(pool.quads, sizeof *sums);
    double *figures = xcalloc(1 + side->fraction_count, sizeof *figures);
    size_t kept = 0;

    for (size_t quad = 0; quad < side->count; quad++)
        if (side->samples[quad].count > 0)
            sums[kept++] = side->samples[quad].sum;
    for (size_t quad = 0; quad < pool.quads; quad++)
        ones[quad] = 1;
    describe_once(&pool, side, sums, ones, figures);
    *average = (struct quads_interval){figures[0], NAN, NAN};
    for (size_t i = 0; i < side->fraction_count; i++)
        quantiles[i] = (struct quads_interval){figures[1 + i], NAN, NAN};
    if (pool.quads >= QUADS_MIN)
        describe_draws(&pool, side, sums, average, quantiles);
    free(figures);
    free(sums);
    free(ones);
    pool_free(&pool);
}
