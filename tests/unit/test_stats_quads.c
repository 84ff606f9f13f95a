#include "unit.h"

#include <math.h>
#include <stdlib.h>

#include "pggrade/base/memory.h"
#include "pggrade/base/random.h"
#include "pggrade/stats/decision.h"
#include "pggrade/stats/quads.h"

#define QUADS_MOST 400
#define EACH_MOST 64

/* Two sides with room for every test. */
struct sides {
    struct bucket buckets[2][QUADS_MOST][EACH_MOST];
    struct quad_sample samples[2][QUADS_MOST];
};

static int
compare_buckets(const void *left, const void *right)
{
    double a = ((const struct bucket *)left)->value;
    double b = ((const struct bucket *)right)->value;

    return (a > b) - (a < b);
}

/* Every quad has `each` executions of 100 to 200, times `factor` on side 1. */
static struct sides *
sides_create(size_t quads, size_t each, double factor)
{
    struct sides *sides = xcalloc(1, sizeof *sides);
    struct random random = random_stream(7, 1);

    for (size_t side = 0; side < 2; side++)
        for (size_t quad = 0; quad < quads; quad++) {
            struct bucket *buckets = sides->buckets[side][quad];
            struct quad_sample *sample = &sides->samples[side][quad];

            for (size_t i = 0; i < each; i++) {
                buckets[i].value = 100.0 * (1.0 + random_unit(&random));
                buckets[i].value *= side == 1 ? factor : 1.0;
                buckets[i].count = 1;
                sample->sum += buckets[i].value;
            }
            qsort(buckets, each, sizeof *buckets, compare_buckets);
            sample->buckets = buckets;
            sample->length = each;
            sample->count = each;
        }
    return sides;
}

static struct quads_effect
compare(const struct sides *sides, size_t quads, double fraction)
{
    return quads_compare(&(struct quads_pair){
        .from = sides->samples[0],
        .to = sides->samples[1],
        .count = quads,
        .fraction = fraction,
        .seed = 42,
    });
}

static const struct bucket steps[] = {{10.0, 1}, {20.0, 4}, {30.0, 5}};

static const struct quantile_case {
    double fraction;
    double value;
} quantile_cases[] = {
    {0.0, 10.0},
    {0.1, 10.0},
    {0.11, 20.0},
    {0.5, 20.0},
    {0.51, 30.0},
    {1.0, 30.0},
};

static void
test_quantile(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(quantile_cases); i++) {
        double value = buckets_quantile(steps, COUNT_OF(steps), quantile_cases[i].fraction);

        if (fabs(value - quantile_cases[i].value) > 0.0)
            fail_msg("quantile %g is %g", quantile_cases[i].fraction, value);
    }
    assert_true(isnan(buckets_quantile(steps, 0, 0.5)));
}

/*
 * One execution a quad makes executions independent: the median of n uniform values over
 * 100 … 200 has the standard error 100 · sqrt(0.25 / n), and a logarithm that of a 150th; two
 * sides add in squares.
 */
static void
test_error_of_median(void **state)
{
    struct sides *sides = sides_create(QUADS_MOST, 1, 1.0);
    struct quads_effect effect;
    double analytic = sqrt(2.0) * 100.0 * sqrt(0.25 / QUADS_MOST) / 150.0;

    (void)state;
    /* An even grid, so that chance does not change the density at the median; a stride prime to
     * 400 unties the sides. */
    for (size_t quad = 0; quad < QUADS_MOST; quad++) {
        sides->buckets[0][quad][0].value = 100.125 + 0.25 * (double)quad;
        sides->buckets[1][quad][0].value = 100.125 + 0.25 * (double)(quad * 147 % QUADS_MOST);
    }
    effect = compare(sides, QUADS_MOST, 0.5);
    if (!(effect.se > 0.85 * analytic && effect.se < 1.15 * analytic))
        fail_msg("se %g, analytic %g", effect.se, analytic);
    assert_false(effect.few);
    assert_int_equal(effect.quads, QUADS_MOST);
    assert_true(effect.low < effect.ratio && effect.ratio < effect.high);
    free(sides);
}

/* Fewer than 30 executions: the mean of the lowest 30 %, by hand 1.5 and 3. */
static void
test_few_executions(void **state)
{
    const struct bucket from[] = {{1.0, 1}, {2.0, 1}, {8.0, 5}};
    const struct bucket to[] = {{2.0, 1}, {4.0, 1}, {9.0, 5}};
    struct quad_sample froms[10];
    struct quad_sample tos[10];
    struct quads_effect effect;

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        froms[i] = (struct quad_sample){from, 3, 7, 43.0};
        tos[i] = (struct quad_sample){to, 3, 7, 51.0};
    }
    effect = quads_compare(&(struct quads_pair){froms, tos, 2, 0.1, 1});
    assert_true(effect.few);
    /* 4.2 of 14: two of the lowest, two of the next, 0.2 of the third */
    assert_true(fabs(effect.ratio -
                    (2 * 2.0 + 2 * 4.0 + 0.2 * 9.0) / (2 * 1.0 + 2 * 2.0 + 0.2 * 8.0)) < 1e-12);
    assert_true(fabs(effect.se - QUADS_SE_MIN) < 1e-12);
}

static void
test_equal_sides(void **state)
{
    const struct decision_rule rule = {0.03, 13, 1};
    struct sides *sides = sides_create(200, 50, 1.0);
    struct quads_effect effect = compare(sides, 200, 0.1);

    (void)state;
    assert_true(fabs(effect.theta) < 0.02);
    assert_int_equal(decision_make(&rule, &effect), DECISION_SAME);
    free(sides);
}

static void
test_ten_percent_slower(void **state)
{
    const struct decision_rule rule = {0.03, 13, 1};
    struct sides *sides = sides_create(200, 50, 1.1);
    struct quads_effect effect = compare(sides, 200, 0.1);
    struct quads_effect again = compare(sides, 200, 0.1);

    (void)state;
    assert_true(fabs(effect.ratio - 1.1) < 0.02);
    assert_int_equal(decision_make(&rule, &effect), DECISION_SLOWER);
    assert_true(fabs(effect.theta - again.theta) <= 0.0 && fabs(effect.se - again.se) <= 0.0);
    free(sides);
}

/* A quad in which one side did not run says nothing about the other. */
static void
test_incomplete_quads(void **state)
{
    struct sides *sides = sides_create(20, 50, 1.0);
    struct quads_effect effect;

    (void)state;
    sides->samples[1][3] = (struct quad_sample){0};
    sides->samples[0][9] = (struct quad_sample){0};
    effect = compare(sides, 20, 0.1);
    assert_int_equal(effect.quads, 18);
    assert_int_equal(effect.from_count, 18 * 50);
    effect = compare(sides, 0, 0.1);
    assert_true(isnan(effect.theta) && isnan(effect.se) && isnan(effect.ratio));
    effect = compare(sides, 1, 0.1);
    assert_true(!isnan(effect.theta) && isnan(effect.se) && isnan(effect.low));
    free(sides);
}

/* Zero has no logarithm: nothing is claimed. */
static void
test_zero_durations(void **state)
{
    const struct bucket zero[] = {{0.0, 50}};
    const struct bucket one[] = {{1.0, 50}};
    const struct quad_sample froms[] = {{zero, 1, 50, 0.0}, {zero, 1, 50, 0.0}};
    const struct quad_sample tos[] = {{one, 1, 50, 50.0}, {one, 1, 50, 50.0}};
    struct quads_effect effect = quads_compare(&(struct quads_pair){froms, tos, 2, 0.1, 1});

    (void)state;
    assert_true(isnan(effect.theta) && isnan(effect.se));
}

/* The mean of n quads of one execution has the standard error s / sqrt(n); 90 % lie within
 * 1.645 of it. */
static void
test_interval_of_average(void **state)
{
    struct sides *sides = sides_create(QUADS_MOST, 1, 1.0);
    const double fractions[] = {0.95, 0.5};
    struct quads_interval average;
    struct quads_interval quantiles[2];
    double half = 1.645 * 100.0 / sqrt(12.0) / sqrt(QUADS_MOST);

    (void)state;
    quads_describe(
        &(struct quads_side){sides->samples[0], QUADS_MOST, fractions, 2, 3}, &average, quantiles);
    assert_true(fabs(average.value - 150.0) < 5.0);
    assert_true(fabs((average.high - average.low) / 2.0 - half) < 0.15 * half);
    assert_true(quantiles[0].low < quantiles[0].value);
    assert_true(quantiles[0].high > quantiles[0].value);
    assert_true(fabs(quantiles[0].value - 195.0) < 4.0);
    assert_true(quantiles[1].value < quantiles[0].low);
    quads_describe(&(struct quads_side){sides->samples[0], QUADS_MIN - 1, fractions, 2, 3},
        &average, quantiles);
    assert_true(isnan(average.low) && isnan(quantiles[0].high) && !isnan(average.value));
    quads_describe(
        &(struct quads_side){sides->samples[0], 0, fractions, 2, 3}, &average, quantiles);
    assert_true(isnan(average.value) && isnan(quantiles[1].value));
    free(sides);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_quantile),
        cmocka_unit_test(test_error_of_median),
        cmocka_unit_test(test_few_executions),
        cmocka_unit_test(test_equal_sides),
        cmocka_unit_test(test_ten_percent_slower),
        cmocka_unit_test(test_incomplete_quads),
        cmocka_unit_test(test_zero_durations),
        cmocka_unit_test(test_interval_of_average),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
