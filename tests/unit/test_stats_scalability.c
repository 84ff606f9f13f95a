#include "unit.h"

#include <math.h>

#include "pggrade/base/memory.h"
#include "pggrade/base/random.h"
#include "pggrade/stats/scalability.h"
#include "pggrade/stats/student.h"

static void
check_near(const char *what, double value, double wanted, double share)
{
    if (!(fabs(value - wanted) <= share * fabs(wanted)))
        fail_msg("%s is %.8g, not %.8g", what, value, wanted);
}

/* SPEC SDM91 of a Sun SPARCcenter 2000, and what summary() of the R package usl 3.0 prints for it:
 * https://github.com/smoeding/usl, README (estimates and standard errors). */
static const struct scalability_level specsdm91[] = {{1, 64.9, 0}, {18, 995.9, 0}, {36, 1652.4, 0},
    {72, 1853.2, 0}, {108, 1828.9, 0}, {144, 1775.0, 0}, {216, 1702.2, 0}};

static void
test_specsdm91(void **state)
{
    struct scalability fit;

    (void)state;
    scalability_fit(specsdm91, COUNT_OF(specsdm91), &fit);
    assert_int_equal(fit.refusal, SCALABILITY_FITTED);
    check_near("σ", fit.sigma.value, 0.0277285, 1e-4);
    check_near("κ", fit.kappa.value, 0.0001044, 5e-4);
    check_near("λ", fit.lambda.value, 89.9952330, 1e-5);
    check_near("error of σ", sqrt(fit.covariance[1][1]), 0.0091217, 1e-3);
    check_near("error of κ", sqrt(fit.covariance[2][2]), 0.0000199, 3e-3);
    check_near("error of λ", sqrt(fit.covariance[0][0]), 14.2134894, 1e-3);
    check_near("peak", fit.peak.value, sqrt((1 - 0.0277285) / 0.0001044), 1e-3);
    assert_true(isnan(scalability_throughput(&fit, 433).value));
    assert_true(scalability_throughput(&fit, 432).value > 0);
}

/* The measurements of a Cisco router in B. Schwartz, "Practical Scalability Analysis with the
 * Universal Scalability Law", 2015, and the coefficients that the book lists, as usl4j
 * (https://github.com/codahale/usl4j, ModelTest) has both. */
static void
test_cisco(void **state)
{
    static const double throughput[] = {955.16, 1878.91, 2688.01, 3548.68, 4315.54, 5130.43,
        5931.37, 6531.08, 7219.8, 7867.61, 8278.71, 8646.7, 9047.84, 9426.55, 9645.37, 9897.24,
        10097.6, 10240.5, 10532.39, 10798.52, 11151.43, 11518.63, 11806, 12089.37, 12075.41,
        12177.29, 12211.41, 12158.93, 12155.27, 12118.04, 12140.4, 12074.39};
    struct scalability_level levels[COUNT_OF(throughput)];
    struct scalability fit;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(throughput); i++)
        levels[i] = (struct scalability_level){(double)(i + 1), throughput[i], 0};
    scalability_fit(levels, COUNT_OF(levels), &fit);
    check_near("σ", fit.sigma.value, 0.02671591, 2e-4);
    check_near("κ", fit.kappa.value, 7.690945e-4, 2e-4);
    check_near("λ", fit.lambda.value, 995.6486, 2e-4);
    check_near("peak", fit.peak.value, 35, 0.02);
    check_near("peak throughput", fit.peak_throughput, 12341, 2e-4);
}

/* Levels 1, 2, 4 … 32 of a known law with noise of 1 %: the intervals hold it about 19 of 20
 * times (here 2000), and are not so wide that they always do. */
static void
test_coverage(void **state)
{
    const double truth[] = {100, 0.04, 0.0015};
    struct random random = random_stream(1, 1);
    size_t sigma_held = 0;
    size_t kappa_held = 0;

    (void)state;
    for (int run = 0; run < 2000; run++) {
        struct scalability_level levels[7];
        struct scalability fit;

        for (size_t i = 0; i < COUNT_OF(levels); i++) {
            double n = i == 6 ? 24 : pow(2, (double)i);
            double x = truth[0] * n / (1 + truth[1] * (n - 1) + truth[2] * n * (n - 1));

            levels[i] =
                (struct scalability_level){n, x * (1 + 0.01 * random_gaussian(&random)), 0.01 * x};
        }
        scalability_fit(levels, COUNT_OF(levels), &fit);
        assert_int_equal(fit.refusal, SCALABILITY_FITTED);
        sigma_held += fit.sigma.low <= truth[1] && truth[1] <= fit.sigma.high;
        kappa_held += fit.kappa.low <= truth[2] && truth[2] <= fit.kappa.high;
    }
    assert_in_range(sigma_held, 1900, 1998);
    assert_in_range(kappa_held, 1900, 1998);
}

/* Where nothing holds anybody up σ and κ are 0, and a peak is nowhere. */
static void
test_bounds(void **state)
{
    struct scalability_level levels[8];
    struct scalability fit;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(levels); i++)
        levels[i] = (struct scalability_level){
            (double)(i + 1), 50.0 * (double)(i + 1) * (1 + 0.001 * (double)i), 1};
    scalability_fit(levels, COUNT_OF(levels), &fit);
    assert_int_equal(fit.refusal, SCALABILITY_FITTED);
    assert_true(fit.sigma.value <= 0 && fit.kappa.value <= 0);
    assert_true(fit.sigma.high > 0 && fit.kappa.high > 0);
    assert_true(isinf(fit.peak.value) && isinf(fit.peak.high) && fit.peak.low > 8);
}

static void
test_refusals(void **state)
{
    struct scalability_level levels[] = {
        {1, 10, 0}, {2, 19, 0}, {4, 35, 0}, {8, 60, 0}, {16, 90, 0}, {16, 91, 0}, {32, 100, 0}};
    struct scalability fit;

    (void)state;
    scalability_fit(levels, 6, &fit);
    assert_int_equal(fit.refusal, SCALABILITY_FEW_LEVELS);
    assert_int_equal(fit.levels, 5);
    scalability_fit(levels, 7, &fit);
    assert_int_equal(fit.refusal, SCALABILITY_FITTED);
    levels[2].throughput = 0;
    scalability_fit(levels, 7, &fit);
    assert_int_equal(fit.refusal, SCALABILITY_NO_THROUGHPUT);
}

/* R: qt(0.975, c(1, 2, 3, 4, 5, 10, 30)), qt(0.9, 3) */
static void
test_student(void **state)
{
    static const struct {
        double probability, value;
        size_t degrees;
    } cases[] = {{0.975, 12.70620474, 1}, {0.975, 4.302652730, 2}, {0.975, 3.182446305, 3},
        {0.975, 2.776445105, 4}, {0.975, 2.570581836, 5}, {0.975, 2.228138852, 10},
        {0.975, 2.042272456, 30}, {0.9, 1.637744354, 3}, {0.025, -2.776445105, 4}};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        check_near(
            "t", student_quantile(cases[i].probability, cases[i].degrees), cases[i].value, 1e-8);
    assert_true(isnan(student_quantile(0.5, 0)));
    check_near("t", student_quantile(0.975, 100000), 1.959963985, 1e-8);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_specsdm91),
        cmocka_unit_test(test_cisco),
        cmocka_unit_test(test_coverage),
        cmocka_unit_test(test_bounds),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_student),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
