#include "unit.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/base/memory.h"
#include "pggrade/load/arrival.h"

static struct arrival_schedule *
schedule_of(enum arrival_kind kind, const char *text, uint64_t seed)
{
    struct error error = {0};
    struct arrival_segment *segments;
    struct arrival_schedule *schedule;
    size_t count;

    if (!arrival_parse(text, &segments, &count, &error))
        fail_msg("%s: %s", text, error.text);
    schedule = arrival_schedule_create(kind, segments, count, seed);
    free(segments);
    return schedule;
}

static void
test_constant(void **state)
{
    struct arrival_schedule *schedule = schedule_of(ARRIVAL_CONSTANT, "1000", 1);
    struct arrival_cursor cursor = {0};

    (void)state;
    for (uint64_t i = 0; i < 1000000; i += 999)
        assert_int_equal(arrival_time_ns(schedule, &cursor, i), i * 1000000);
    arrival_schedule_destroy(schedule);
}

/* Workers that see every second or every tenth arrival come to the same times. */
static void
test_pure_function_of_seed_and_number(void **state)
{
    struct arrival_schedule *schedule = schedule_of(ARRIVAL_POISSON, "500", 7);
    struct arrival_schedule *other = schedule_of(ARRIVAL_POISSON, "500", 8);
    struct arrival_cursor all = {0};
    struct arrival_cursor even = {0};
    struct arrival_cursor tenth = {0};
    struct arrival_cursor another = {0};
    int equal = 0;

    (void)state;
    for (uint64_t i = 0; i < 10000; i++) {
        uint64_t due = arrival_time_ns(schedule, &all, i);

        if (i % 2 == 0)
            assert_int_equal(arrival_time_ns(schedule, &even, i), due);
        if (i % 10 == 0)
            assert_int_equal(arrival_time_ns(schedule, &tenth, i), due);
        equal += arrival_time_ns(other, &another, i) == due;
    }
    assert_int_equal(arrival_time_ns(schedule, &all, 9999), arrival_time_ns(schedule, &all, 9999));
    assert_true(equal < 3);
    arrival_schedule_destroy(schedule);
    arrival_schedule_destroy(other);
}

/* Gaps of a Poisson process: mean 1/rate, as large a deviation, and exp(-1) above the mean. */
static void
test_poisson(void **state)
{
    struct arrival_schedule *schedule = schedule_of(ARRIVAL_POISSON, "1000", 3);
    struct arrival_cursor cursor = {0};
    const uint64_t count = 200000;
    uint64_t previous = 0;
    double sum = 0;
    double squares = 0;
    double above = 0;

    (void)state;
    for (uint64_t i = 0; i < count; i++) {
        uint64_t due = arrival_time_ns(schedule, &cursor, i);
        double gap_ms = (double)(due - previous) / 1e6;

        assert_true(due >= previous);
        sum += gap_ms;
        squares += gap_ms * gap_ms;
        above += gap_ms > 1.0;
        previous = due;
    }
    assert_true(fabs(sum / (double)count - 1.0) < 5.0 / sqrt((double)count));
    assert_true(fabs(squares / (double)count - 2.0) < 0.1);
    assert_true(fabs(above / (double)count - exp(-1.0)) < 0.006);
    arrival_schedule_destroy(schedule);
}

/* 0 to 200 per second in 10 s are 1000 arrivals, the first half of them in 7.07 s. */
static void
test_ramp_then_constant(void **state)
{
    struct arrival_schedule *schedule = schedule_of(ARRIVAL_CONSTANT, "0..200/10s", 1);
    struct arrival_cursor cursor = {0};
    double half;

    (void)state;
    half = (double)arrival_time_ns(schedule, &cursor, 500) / 1e9;
    assert_true(fabs(half - 10.0 * sqrt(0.5)) < 1e-6);
    assert_true(fabs((double)arrival_time_ns(schedule, &cursor, 1000) / 1e9 - 10.0) < 1e-6);
    assert_true(fabs((double)arrival_time_ns(schedule, &cursor, 1200) / 1e9 - 11.0) < 1e-6);
    assert_true(fabs(arrival_rate(schedule, 5000000000) - 100.0) < 1e-9);
    assert_true(fabs(arrival_rate(schedule, 50000000000) - 200.0) < 1e-9);
    arrival_schedule_destroy(schedule);
}

static void
test_steps(void **state)
{
    struct arrival_schedule *schedule =
        schedule_of(ARRIVAL_CONSTANT, "10/1s,40/2s,0..0.0001/1s", 1);
    struct arrival_cursor cursor = {0};

    (void)state;
    assert_int_equal(arrival_time_ns(schedule, &cursor, 9), 900000000);
    assert_int_equal(arrival_time_ns(schedule, &cursor, 10), 1000000000);
    assert_int_equal(arrival_time_ns(schedule, &cursor, 50), 2000000000);
    arrival_schedule_destroy(schedule);
}

static const struct refusal {
    const char *text;
    const char *words;
} refusals[] = {
    {"", "not a rate"},
    {"x", "not a rate"},
    {"10x", "not a rate"},
    {"-5", "above 0"},
    {"0", "above 0"},
    {"0..0/10s", "above 0"},
    {"100..2000", "a ramp needs its time"},
    {"100/10", "no unit"},
    {"100/0s", "0 s"},
    {"100/10s,200", "each of several rates needs its time"},
    {"100,,200", "not a rate"},
    {"100..x/1s", "not a rate"},
};

static void
test_refusals(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(refusals); i++) {
        struct error error = {0};
        struct arrival_segment *segments;
        size_t count;

        if (arrival_parse(refusals[i].text, &segments, &count, &error))
            fail_msg("\"%s\" was accepted", refusals[i].text);
        if (error.kind != ERROR_USAGE || strstr(error.text, refusals[i].words) == NULL)
            fail_msg("\"%s\": %s", refusals[i].text, error.text);
        assert_null(segments);
    }
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_constant),
        cmocka_unit_test(test_pure_function_of_seed_and_number),
        cmocka_unit_test(test_poisson),
        cmocka_unit_test(test_ramp_then_constant),
        cmocka_unit_test(test_steps),
        cmocka_unit_test(test_refusals),
    };

    return cmocka_run_group_tests_name("load arrival", tests, NULL, NULL);
}
