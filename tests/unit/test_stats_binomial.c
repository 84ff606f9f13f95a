#include "unit.h"

#include <math.h>

#include "pggrade/base/memory.h"
#include "pggrade/stats/binomial.h"

/* R 4.2: binom.test(count, trials, conf.level = confidence)$conf.int; the closed forms 1 -
 * (0.025)^(1/n) where nothing or everything succeeded. */
static const struct exact_case {
    uint64_t count, trials;
    double confidence, low, high;
} exact_cases[] = {
    {0, 300, 0.95, 0.0, 0.01222085},
    {5, 10, 0.95, 0.1870860, 0.8129140},
    {1, 10, 0.95, 0.002528579, 0.4450161},
    {10, 10, 0.95, 0.6915029, 1.0},
    {0, 10, 0.90, 0.0, 0.2588656},
};

static void
test_exact(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(exact_cases); i++) {
        const struct exact_case *want = &exact_cases[i];
        struct binomial_interval got = binomial_exact(want->count, want->trials, want->confidence);

        if (fabs(got.low - want->low) > 1e-6 || fabs(got.high - want->high) > 1e-6)
            fail_msg(
                "%d of %d: %.7f to %.7f", (int)want->count, (int)want->trials, got.low, got.high);
    }
}

static void
test_nothing_tried(void **state)
{
    struct binomial_interval interval = binomial_exact(0, 0, 0.95);

    (void)state;
    assert_true(interval.low == 0.0 && interval.high == 1.0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_exact),
        cmocka_unit_test(test_nothing_tried),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
