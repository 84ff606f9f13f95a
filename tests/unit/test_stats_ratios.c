#include "unit.h"

#include <math.h>
#include <string.h>

#include "pggrade/base/memory.h"
#include "pggrade/base/random.h"
#include "pggrade/stats/decision.h"
#include "pggrade/stats/ratios.h"

#define QUADS_MOST 64

/* A quad that ran `count` times and took `sum` in all. */
static struct quad_sample
sample_of(double sum, uint64_t count)
{
    return (struct quad_sample){.sum = sum, .count = count};
}

static struct quads_effect
compare(const struct quad_sample *from, const struct quad_sample *to, size_t count)
{
    return ratios_compare(&(struct quads_pair){.from = from, .to = to, .count = count});
}

/*
 * The self-awareness data of E. Dana (1990), with what R. R. Wilcox, "Introduction to Robust
 * Estimation and Hypothesis Testing", prints of them (section 3.3.2 and 4.3.1): trimmed mean 283,
 * standard error 56.1, 95 % interval (160.4, 404.99).
 */
static void
test_published(void **state)
{
    static const double data[] = {77, 87, 88, 114, 151, 210, 219, 246, 253, 262, 296, 299, 306, 376,
        428, 515, 666, 1310, 2611};
    struct quad_sample from[COUNT_OF(data)];
    struct quad_sample to[COUNT_OF(data)];
    const double scale = 1e-4; /* logarithms of ratios, so that none overflows */
    struct quads_effect effect;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(data); i++) {
        from[i] = sample_of(1.0, 1);
        to[i] = sample_of(exp(data[i] * scale), 1);
    }
    effect = compare(from, to, COUNT_OF(data));
    assert_true(fabs(effect.theta / scale - 282.692) < 0.001);
    assert_true(fabs(effect.se / scale - 56.132) < 0.001);
    assert_int_equal(effect.degrees, 12);
    assert_true(fabs(log(effect.low) / scale - 160.4) < 0.05);
    assert_true(fabs(log(effect.high) / scale - 404.99) < 0.05);
}

/* The speed of the machine changes by a half from quad to quad, for both sides alike: the ratio is
 * seen exactly, where quantiles of each side would be far apart. */
static void
test_common_speed(void **state)
{
    struct quad_sample from[QUADS_MOST];
    struct quad_sample to[QUADS_MOST];
    struct random random = random_stream(5, 1);
    struct quads_effect effect;

    (void)state;
    for (size_t i = 0; i < QUADS_MOST; i++) {
        double speed = 1.0 + 0.5 * random_unit(&random);

        from[i] = sample_of(1e6 * 10 * speed, 10);
        to[i] = sample_of(1.1e6 * 7 * speed, 7);
    }
    effect = compare(from, to, QUADS_MOST);
    assert_true(fabs(effect.ratio - 1.1) < 1e-9);
    assert_true(effect.se == QUADS_SE_MIN);
    assert_int_equal(effect.from_count, 640);
    assert_int_equal(effect.to_count, 448);
}

/* A fifth of the quads may be anything. */
static void
test_outliers(void **state)
{
    struct quad_sample from[QUADS_MOST];
    struct quad_sample to[QUADS_MOST];
    struct quads_effect effect;

    (void)state;
    for (size_t i = 0; i < QUADS_MOST; i++) {
        from[i] = sample_of(100.0, 1);
        to[i] = sample_of(i < 12 ? 1e6 : 105.0, 1);
    }
    effect = compare(from, to, QUADS_MOST);
    assert_true(fabs(effect.ratio - 1.05) < 1e-9);
}

/* One execution in ten takes a hundred times as long on one side: the means are far apart, the
 * medians are not. */
static void
test_medians(void **state)
{
    const struct bucket calm[] = {{100.0, 10}};
    const struct bucket troubled[] = {{105.0, 9}, {10500.0, 1}};
    struct quad_sample from[QUADS_MOST];
    struct quad_sample to[QUADS_MOST];
    struct quads_pair pair = {.from = from, .to = to, .count = QUADS_MOST, .fraction = 0.5};
    struct quads_effect effect;

    (void)state;
    for (size_t i = 0; i < QUADS_MOST; i++) {
        from[i] = (struct quad_sample){calm, 1, 10, 1000.0};
        to[i] = (struct quad_sample){troubled, 2, 10, 11445.0};
    }
    to[0] = (struct quad_sample){0};
    effect = ratios_compare(&pair);
    assert_true(fabs(effect.ratio - 1.05) < 1e-9);
    assert_int_equal(effect.quads, QUADS_MOST - 1);
    pair.fraction = 0.0;
    assert_true(fabs(ratios_compare(&pair).ratio - 11.445) < 1e-9);
}

static void
test_left_out(void **state)
{
    struct quad_sample from[4] = {
        sample_of(100.0, 1), sample_of(0.0, 0), sample_of(100.0, 1), sample_of(100.0, 1)};
    struct quad_sample to[4] = {
        sample_of(100.0, 1), sample_of(100.0, 1), sample_of(0.0, 3), sample_of(120.0, 1)};
    struct quads_effect effect = compare(from, to, 4);

    (void)state;
    assert_int_equal(effect.quads, 2);
    assert_true(isfinite(effect.se));
    effect = compare(from, to, 1);
    assert_true(effect.theta == 0.0);
    assert_true(isnan(effect.se));
    effect = compare(from, to, 0);
    assert_true(isnan(effect.theta));
}

/* With few quads the same error proves less: the factors are Student's. */
static void
test_few_quads(void **state)
{
    const struct decision_rule rule = {.min_effect = 0.03, .comparisons = 5, .looks = 6};
    const struct quads_effect few = {.theta = 0.1, .se = 0.012, .degrees = 5, .quads = 8};
    const struct quads_effect many = {.theta = 0.1, .se = 0.012, .degrees = 200, .quads = 332};

    (void)state;
    assert_true(fabs(quads_effect_width(&few, 1.959964) - 2.570582) < 1e-5); /* qt(0.975, 5) */
    assert_int_equal(decision_make(&rule, &few), DECISION_NONE);
    assert_int_equal(decision_make(&rule, &many), DECISION_SLOWER);
}

/* Ratios from 2 to 200, by parameters: their spread is wide, and there is no doubt. */
static void
test_unanimous(void **state)
{
    static const double ratios[] = {2, 200, 3, 150, 5, 80, 2.5, 20};
    const struct decision_rule rule = {.min_effect = 0.03, .comparisons = 34, .looks = 6};
    struct quad_sample one[COUNT_OF(ratios)];
    struct quad_sample other[COUNT_OF(ratios)];
    struct quads_effect effect;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(ratios); i++) {
        one[i] = sample_of(100.0, 1);
        other[i] = sample_of(100.0 * ratios[i], 1);
    }
    effect = compare(one, other, COUNT_OF(ratios));
    assert_true(fabs(effect.least - log(2.0)) < 1e-12);
    assert_true(effect.theta - quads_effect_width(&effect, decision_z(&rule)) * effect.se < 0.0);
    assert_int_equal(decision_make(&rule, &effect), DECISION_SLOWER);
    assert_true(decision_confirms(&rule, DECISION_SLOWER, &effect));
    effect = compare(other, one, COUNT_OF(ratios));
    assert_int_equal(decision_make(&rule, &effect), DECISION_FASTER);
    other[3] = sample_of(120.0, 1); /* one quad that is not beyond 1.25 */
    effect = compare(one, other, COUNT_OF(ratios));
    assert_int_equal(decision_make(&rule, &effect), DECISION_NONE);
    other[3] = sample_of(90.0, 1);
    assert_true(compare(one, other, COUNT_OF(ratios)).least == 0.0);
}

/* Two equal sides in noise that no quantile would survive: how often is one called different? */
static void
test_false_alarms(void **state)
{
    const struct decision_rule rule = {.min_effect = 0.03, .comparisons = 1, .looks = 1};
    struct random random = random_stream(11, 1);
    int alarms = 0;

    (void)state;
    for (int trial = 0; trial < 2000; trial++) {
        struct quad_sample from[12];
        struct quad_sample to[12];
        struct quads_effect effect;

        for (size_t i = 0; i < COUNT_OF(from); i++) {
            from[i] = sample_of(1.0 + 0.3 * random_unit(&random), 1);
            to[i] = sample_of(1.0 + 0.3 * random_unit(&random), 1);
        }
        effect = compare(from, to, COUNT_OF(from));
        alarms += decision_make(&rule, &effect) == DECISION_SLOWER;
        alarms += decision_make(&rule, &effect) == DECISION_FASTER;
    }
    assert_true(alarms <= 5); /* 2,000 times 0.0027 would be the limit without an effect */
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_published),
        cmocka_unit_test(test_common_speed),
        cmocka_unit_test(test_outliers),
        cmocka_unit_test(test_medians),
        cmocka_unit_test(test_left_out),
        cmocka_unit_test(test_few_quads),
        cmocka_unit_test(test_unanimous),
        cmocka_unit_test(test_false_alarms),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
