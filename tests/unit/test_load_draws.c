#include "unit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/base/memory.h"
#include "pggrade/load/order.h"
#include "pggrade/load/parameter.h"
#include "pggrade/load/zipf.h"

/* Frequencies of the first ranks against k^-theta / sum, on 200,000 draws: within five
 * standard deviations. */
static void
test_zipf(void **state)
{
    static const double thetas[] = {0.3, 0.99, 1.0, 1.1, 2.5};
    const int draws = 200000;
    enum { RANKS = 1000 };

    (void)state;
    for (size_t t = 0; t < COUNT_OF(thetas); t++) {
        struct zipf zipf = zipf_create(RANKS, thetas[t]);
        struct random random = random_stream(11, t);
        int counts[RANKS + 1] = {0};
        double sum = 0;

        for (int k = 1; k <= RANKS; k++)
            sum += pow(k, -thetas[t]);
        for (int i = 0; i < draws; i++) {
            uint64_t rank = zipf_draw(&zipf, &random);

            assert_in_range(rank, 1, RANKS);
            counts[rank]++;
        }
        for (int k = 1; k <= 20; k++) {
            double share = pow(k, -thetas[t]) / sum;
            double deviation = sqrt(draws * share * (1 - share));

            if (fabs(counts[k] - draws * share) > 5 * deviation + 1)
                fail_msg("theta %g rank %d: %d draws, expected %.0f", thetas[t], k, counts[k],
                    draws * share);
        }
    }
}

static void
test_zipf_of_one(void **state)
{
    struct zipf zipf = zipf_create(1, 1.1);
    struct random random = random_stream(1, 1);

    (void)state;
    for (int i = 0; i < 100; i++)
        assert_int_equal(zipf_draw(&zipf, &random), 1);
}

static void
test_order_quad(void **state)
{
    struct random random = random_stream(5, 0);
    int first[3] = {0};

    (void)state;
    for (int i = 0; i < 3000; i++) {
        size_t turns[6];

        order_quad(&random, turns, 3);
        for (int j = 0; j < 3; j++)
            assert_int_equal(turns[j], turns[5 - j]);
        assert_true(turns[0] != turns[1] && turns[1] != turns[2] && turns[0] != turns[2]);
        first[turns[0]]++;
    }
    for (int side = 0; side < 3; side++)
        assert_in_range(first[side], 870, 1130); /* five standard deviations about 1000 */
}

static struct query
query_with(struct parameter *parameter)
{
    return (struct query){.name = "q", .parameters = parameter, .parameter_count = 1};
}

static struct parameter_source *
source_of(struct parameter *parameter, uint64_t seed)
{
    struct query query = query_with(parameter);
    struct parameter_source *source = NULL;
    struct error error = {0};

    assert_true(parameter_source_create(&query, 0, seed, NULL, &source, &error));
    return source;
}

static void
test_same_seed_same_values(void **state)
{
    struct parameter parameter = {
        .name = "id", .type = PARAMETER_BIGINT, .source = SOURCE_UNIFORM, .low = 1, .high = 1e9};
    struct parameter_source *first = source_of(&parameter, 1);
    struct parameter_source *again = source_of(&parameter, 1);
    struct parameter_source *other = source_of(&parameter, 2);
    char a[PARAMETER_TEXT_SIZE];
    char b[PARAMETER_TEXT_SIZE];
    int different = 0;

    (void)state;
    for (uint64_t i = 0; i < 100; i++) {
        assert_string_equal(parameter_value(first, i, 0, a), parameter_value(again, i, 0, b));
        different += strcmp(a, parameter_value(other, i, 0, b)) != 0;
    }
    assert_true(different > 95);
    parameter_source_destroy(first);
    parameter_source_destroy(again);
    parameter_source_destroy(other);
}

static void
test_values(void **state)
{
    static const struct value_case {
        struct parameter parameter;
        uint64_t execution, repetition;
        const char *value;
    } cases[] = {
        {{.name = "a", .source = SOURCE_FIXED, .text = "x y"}, 3, 0, "x y"},
        {{.name = "b", .type = PARAMETER_INT, .source = SOURCE_SEQUENTIAL, .low = 5, .high = 7}, 0,
            0, "5"},
        {{.name = "b", .type = PARAMETER_INT, .source = SOURCE_SEQUENTIAL, .low = 5, .high = 7}, 4,
            0, "6"},
        {{.name = "c", .type = PARAMETER_BIGINT, .source = SOURCE_STEP, .low = 0, .high = 20}, 9, 3,
            "60"},
        {{.name = "d", .type = PARAMETER_INT, .source = SOURCE_UNIFORM, .low = -4, .high = -4}, 1,
            0, "-4"},
        {{.name = "e",
             .type = PARAMETER_DATE,
             .source = SOURCE_UNIFORM,
             .low = 86400,
             .high = 86400},
            1, 0, "1970-01-02"},
        {{.name = "f",
             .type = PARAMETER_TIMESTAMPTZ,
             .source = SOURCE_UNIFORM,
             .low = 0,
             .high = 0},
            1, 0, "1970-01-01 00:00:00.000000+00"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct parameter parameter = cases[i].parameter;
        struct parameter_source *source = source_of(&parameter, 1);
        char buffer[PARAMETER_TEXT_SIZE];

        assert_string_equal(
            parameter_value(source, cases[i].execution, cases[i].repetition, buffer),
            cases[i].value);
        parameter_source_destroy(source);
    }
}

static void
test_bounds(void **state)
{
    struct parameter uniform = {
        .name = "u", .type = PARAMETER_INT, .source = SOURCE_UNIFORM, .low = 1, .high = 6};
    struct parameter normal = {.name = "n",
        .type = PARAMETER_INT,
        .source = SOURCE_NORMAL,
        .low = 0,
        .high = 10,
        .mean = 9,
        .shape = 5};
    struct parameter_source *die = source_of(&uniform, 1);
    struct parameter_source *bell = source_of(&normal, 1);
    int seen[7] = {0};

    (void)state;
    for (uint64_t i = 0; i < 6000; i++) {
        char buffer[PARAMETER_TEXT_SIZE];
        long value = strtol(parameter_value(die, i, 0, buffer), NULL, 10);

        assert_in_range(value, 1, 6);
        seen[value]++;
        assert_in_range(strtol(parameter_value(bell, i, 0, buffer), NULL, 10), 0, 10);
    }
    for (int face = 1; face <= 6; face++)
        assert_in_range(seen[face], 855, 1145); /* five standard deviations about 1000 */
    parameter_source_destroy(die);
    parameter_source_destroy(bell);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_zipf),
        cmocka_unit_test(test_zipf_of_one),
        cmocka_unit_test(test_order_quad),
        cmocka_unit_test(test_same_seed_same_values),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_bounds),
    };

    return cmocka_run_group_tests_name("load draws", tests, NULL, NULL);
}
