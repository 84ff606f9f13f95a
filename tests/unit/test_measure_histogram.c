#include "unit.h"

#include <math.h>
#include <stdlib.h>

#include "pggrade/base/memory.h"
#include "pggrade/base/random.h"
#include "pggrade/measure/histogram.h"

/* Indices of HdrHistogram's own layout (1 ns unit, 2048 sub-buckets). */
static void
test_layout(void **state)
{
    static const struct {
        uint64_t ns;
        uint32_t index;
    } cases[] = {
        {0, 0},
        {1, 1},
        {2047, 2047},
        {2048, 2048},
        {2049, 2048},
        {2050, 2049},
        {4095, 3071},
        {4096, 3072},
        {4099, 3072},
        {4100, 3073},
        {UINT64_C(1) << 41, 32768},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_int_equal(histogram_index(cases[i].ns), cases[i].index);
    assert_true(histogram_index(UINT64_MAX) < histogram_buckets());
}

static void
test_three_digits(void **state)
{
    struct random random = random_stream(1, 1);

    (void)state;
    for (int i = 0; i < 100000; i++) {
        uint64_t ns = random_next(&random) >> (22 + random_below(&random, 42));
        double middle = (double)histogram_middle_ns(histogram_index(ns));

        if (ns > 1 && ns < UINT64_C(3600000000000))
            assert_true(fabs(middle - (double)ns) <= 0.0005 * (double)ns + 0.5);
        assert_int_equal(
            histogram_index(histogram_middle_ns(histogram_index(ns))), histogram_index(ns));
    }
}

static int
compare(const void *a, const void *b)
{
    uint64_t left = *(const uint64_t *)a;
    uint64_t right = *(const uint64_t *)b;

    return (left > right) - (left < right);
}

static uint64_t
draw(struct random *random, int distribution)
{
    switch (distribution) {
    case 0:
        return 1000 + random_below(random, 1000000); /* uniform */
    case 1:
        return (uint64_t)(-log(1.0 - random_unit(random)) * 5e6); /* exponential */
    case 2:
        return (uint64_t)exp(14.0 + 1.5 * random_gaussian(random)); /* log-normal */
    default: /* two modes, as of a cache hit and a disk read */
        return random_below(random, 10) == 0 ? 8000000 + random_below(random, 1000)
                                             : 90000 + random_below(random, 500);
    }
}

/* Within 0.1 % of an exact sort (nearest rank) at every quantile that is reported. */
static void
test_quantiles_against_sort(void **state)
{
    static const double fractions[] = {0.01, 0.1, 0.5, 0.9, 0.95, 0.99, 0.999};
    const size_t count = 200000;
    uint64_t *values = xcalloc(count, sizeof *values);

    (void)state;
    for (int distribution = 0; distribution < 4; distribution++) {
        struct random random = random_stream(7, (uint64_t)distribution);
        struct histogram *histogram = histogram_create();

        for (size_t i = 0; i < count; i++) {
            values[i] = draw(&random, distribution);
            histogram_record(histogram, values[i]);
        }
        qsort(values, count, sizeof *values, compare);
        for (size_t f = 0; f < COUNT_OF(fractions); f++) {
            size_t rank = (size_t)ceil(fractions[f] * (double)count);
            double exact = (double)values[rank - 1];
            double found = (double)histogram_quantile_ns(histogram, fractions[f]);

            if (fabs(found - exact) > 0.001 * exact + 1.0)
                fail_msg("distribution %d at %g: %g instead of %g", distribution, fractions[f],
                    found, exact);
        }
        assert_int_equal(histogram_max_ns(histogram), values[count - 1]);
        assert_int_equal(histogram_min_ns(histogram), values[0]);
        histogram_destroy(histogram);
    }
    free(values);
}

static void
test_merge_is_exact(void **state)
{
    struct histogram *whole = histogram_create();
    struct histogram *parts[3] = {histogram_create(), histogram_create(), histogram_create()};
    struct histogram *merged = histogram_create();
    struct random random = random_stream(3, 0);
    struct sparse a;
    struct sparse b;

    (void)state;
    for (int i = 0; i < 10000; i++) {
        uint64_t ns = draw(&random, 2);

        histogram_record(whole, ns);
        histogram_record(parts[i % 3], ns);
    }
    for (int i = 0; i < 3; i++)
        histogram_merge(merged, parts[i]);
    histogram_to_sparse(whole, &a);
    histogram_to_sparse(merged, &b);
    assert_int_equal(a.length, b.length);
    assert_memory_equal(a.indices, b.indices, a.length * sizeof *a.indices);
    assert_memory_equal(a.counts, b.counts, a.length * sizeof *a.counts);
    assert_int_equal(a.sum_ns, b.sum_ns);
    assert_int_equal(a.min_ns, b.min_ns);
    assert_int_equal(a.max_ns, b.max_ns);
    sparse_free(&a);
    sparse_free(&b);
    for (int i = 0; i < 3; i++)
        histogram_destroy(parts[i]);
    histogram_destroy(whole);
    histogram_destroy(merged);
}

static void
test_sparse_and_back(void **state)
{
    struct histogram *first = histogram_create();
    struct histogram *second = histogram_create();
    struct sparse sparse;

    (void)state;
    histogram_record(first, 100);
    histogram_record(first, 100);
    histogram_record(first, 5000000);
    histogram_to_sparse(first, &sparse);
    assert_int_equal(sparse.length, 2);
    assert_int_equal(sparse.total, 3);
    assert_int_equal(sparse.sum_ns, 5000200);
    histogram_add_sparse(second, &sparse);
    histogram_add_sparse(second, &sparse);
    assert_int_equal(histogram_count(second), 6);
    assert_int_equal(histogram_quantile_ns(second, 0.5), 100);
    assert_int_equal(histogram_max_ns(second), 5000000);
    sparse_free(&sparse);
    histogram_destroy(first);
    histogram_destroy(second);
}

static void
test_edges(void **state)
{
    struct histogram *histogram = histogram_create();
    struct sparse sparse;

    (void)state;
    assert_int_equal(histogram_quantile_ns(histogram, 0.5), 0);
    histogram_to_sparse(histogram, &sparse);
    assert_int_equal(sparse.length, 0);
    histogram_record(histogram, 0);
    assert_int_equal(histogram_quantile_ns(histogram, 0.0), 0);
    histogram_record(histogram, UINT64_MAX); /* more than an hour: clipped, and said so */
    assert_int_equal(histogram_clipped(histogram), 1);
    assert_int_equal(histogram_max_ns(histogram), UINT64_C(3600000000000));
    assert_int_equal(histogram_count_above(histogram, 1000), 1);
    assert_int_equal(histogram_count_above(histogram, UINT64_MAX), 0);
    histogram_clear(histogram);
    assert_int_equal(histogram_count(histogram), 0);
    assert_int_equal(histogram_quantile_ns(histogram, 1.0), 0);
    histogram_record(histogram, 7);
    assert_int_equal(histogram_min_ns(histogram), 7);
    assert_int_equal(histogram_quantile_ns(histogram, 0.99), 7);
    histogram_destroy(histogram);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_layout),
        cmocka_unit_test(test_three_digits),
        cmocka_unit_test(test_quantiles_against_sort),
        cmocka_unit_test(test_merge_is_exact),
        cmocka_unit_test(test_sparse_and_back),
        cmocka_unit_test(test_edges),
    };

    return cmocka_run_group_tests_name("measure histogram", tests, NULL, NULL);
}
