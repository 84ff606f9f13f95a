#include "unit.h"

#include <math.h>

#include "pggrade/base/memory.h"
#include "pggrade/base/random.h"
#include "pggrade/stats/growth.h"

static double
pages(enum growth_law law, double rows)
{
    switch (law) {
    case GROWTH_LOGARITHMIC:
        return 20 * log(rows);
    case GROWTH_LINEAR:
        return 12 + rows / 60;
    case GROWTH_LINEARITHMIC:
        return rows * log(rows) / 500;
    default:
        return 57;
    }
}

/* `doublings` scales from 100,000 rows with this relative noise. */
static struct growth
fit(enum growth_law law, size_t doublings, double noise, struct random *random)
{
    struct growth_point points[8];
    struct growth growth;

    for (size_t i = 0; i < doublings; i++) {
        double n = 100000 * pow(2, (double)i);
        double y = pages(law, n);

        points[i] = (struct growth_point){
            n, y * (1 + noise * random_gaussian(random)), noise > 0 ? noise * y : 0.002 * y};
    }
    growth_fit(points, doublings, &growth);
    assert_true(growth.known);
    return growth;
}

static void
test_laws(void **state)
{
    struct random random = random_stream(1, 1);

    (void)state;
    for (int law = 0; law < GROWTH_LAW_COUNT; law++) {
        struct growth growth = fit((enum growth_law)law, 4, 0, &random);

        if (growth.law != (enum growth_law)law)
            fail_msg("%s was taken for %s", growth_law_names[law], growth_law_names[growth.law]);
        assert_true(growth.misfit <= 1);
    }
}

static void
test_exponents(void **state)
{
    struct random random = random_stream(1, 2);
    struct growth growth = fit(GROWTH_CONSTANT, 4, 0.01, &random);

    (void)state;
    assert_true(growth.exponent.low < 0 && growth.exponent.high > 0);
    growth = fit(GROWTH_LINEAR, 4, 0.01, &random);
    assert_true(growth.exponent.low < 1 && growth.exponent.high > 0.97);
    assert_true(growth.exponent.value > 0.9 && growth.exponent.value < 1.1);
}

/* From scales 1, 2 and 4 to 16: intervals hold the truth at least 19 of 20 times. */
static void
test_predictions(void **state)
{
    struct random random = random_stream(1, 3);

    (void)state;
    for (int law = 0; law < GROWTH_LAW_COUNT; law++) {
        size_t held = 0;

        for (int run = 0; run < 500; run++) {
            struct growth growth = fit((enum growth_law)law, 3, 0.02, &random);
            struct growth_range range = growth_predict(&growth, growth.law, 1600000);
            double truth = pages((enum growth_law)law, 1600000);

            held += range.low <= truth && truth <= range.high;
        }
        if (held < 475)
            fail_msg("%s: %zu of 500 held", growth_law_names[law], held);
    }
}

static void
test_until(void **state)
{
    struct random random = random_stream(1, 4);
    struct growth growth = fit(GROWTH_LINEAR, 4, 0, &random);
    struct growth_range rows = growth_until(&growth, growth.law, 50012);

    (void)state;
    assert_true(fabs(rows.value / 3e6 - 1) < 0.01);
    assert_true(rows.low < 3e6 && 3e6 < rows.high && rows.high / rows.low < 1.3);
    /* Within what was measured, never, and from the first row on. */
    assert_true(fabs(growth_until(&growth, growth.law, 5012).value / 3e5 - 1) < 0.01);
    assert_true(isinf(growth_until(&growth, growth.law, 1e12).value));
    assert_true(growth_until(&growth, growth.law, 5).value <= 0);
    assert_true(isnan(growth_predict(&growth, growth.law, 1e9).value));
}

/* A curve between the laws is told by its misfit, and its intervals widen. */
static void
test_misfit(void **state)
{
    struct growth_point points[4];
    struct growth growth;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(points); i++) {
        double n = 1e5 * pow(2, (double)i);

        points[i] = (struct growth_point){n, sqrt(n), 0.001 * sqrt(n)};
    }
    growth_fit(points, COUNT_OF(points), &growth);
    assert_true(growth.misfit > 5);
    assert_true(fabs(growth.exponent.value - 0.5) < 1e-6);
}

static void
test_few_points(void **state)
{
    const struct growth_point points[] = {{1000, 5, 1}, {1000, 6, 1}, {2000, 7, 1}};
    struct growth growth;

    (void)state;
    growth_fit(points, COUNT_OF(points), &growth);
    assert_false(growth.known);
    assert_true(isnan(growth_predict(&growth, GROWTH_LINEAR, 4000).value));
    assert_true(isnan(growth_until(&growth, GROWTH_LINEAR, 4000).value));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_laws),
        cmocka_unit_test(test_exponents),
        cmocka_unit_test(test_predictions),
        cmocka_unit_test(test_until),
        cmocka_unit_test(test_misfit),
        cmocka_unit_test(test_few_points),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
