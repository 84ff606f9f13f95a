#include "unit.h"

#include <math.h>

#include "pggrade/base/memory.h"
#include "pggrade/stats/normal.h"

/* As R's qnorm prints them with 16 digits. */
static const struct quantile_case {
    double probability;
    double value;
} quantile_cases[] = {
    {0.5, 0.0},
    {0.75, 0.6744897501960817},
    {0.9, 1.2815515655446004},
    {0.95, 1.6448536269514722},
    {0.975, 1.959963984540054},
    {0.99, 2.3263478740408408},
    {0.999, 3.090232306167813},
    {0.025, -1.959963984540054},
    {1e-5, -4.264890793922825},
    {1e-10, -6.361340902404056},
    {1e-20, -9.262340089798408},
};

static void
test_known_values(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(quantile_cases); i++) {
        double value = normal_quantile(quantile_cases[i].probability);

        if (fabs(value - quantile_cases[i].value) > 1e-12 * fmax(1.0, fabs(value)))
            fail_msg("Φ⁻¹(%g) is %.16g", quantile_cases[i].probability, value);
    }
}

/* Φ by the C library's erfc is another way to the same numbers. */
static void
test_inverts_erfc(void **state)
{
    (void)state;
    for (double x = -8.0; x <= 5.0; x += 0.25) {
        double probability = 0.5 * erfc(-x / sqrt(2.0));

        assert_true(fabs(normal_quantile(probability) - x) < 1e-9);
    }
}

static void
test_ends(void **state)
{
    (void)state;
    assert_true(isinf(normal_quantile(0.0)) && normal_quantile(0.0) < 0.0);
    assert_true(isinf(normal_quantile(1.0)) && normal_quantile(1.0) > 0.0);
    assert_true(isnan(normal_quantile(-0.1)));
    assert_true(isnan(normal_quantile(1.1)));
    assert_true(isnan(normal_quantile((double)NAN)));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_values),
        cmocka_unit_test(test_inverts_erfc),
        cmocka_unit_test(test_ends),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
