#include "capacity_fixture.h"

#include <string.h>

#include "pggrade/grade/outlook.h"

static int
start(void **state)
{
    *state = fixture_capacity();
    return 0;
}

static int
stop(void **state)
{
    capacity_destroy(*state);
    return 0;
}

static void
assert_near(double value, double wanted, double share)
{
    if (!(fabs(value - wanted) <= share * fabs(wanted)))
        fail_msg("%g is not %g", value, wanted);
}

static void
test_load(void **state)
{
    struct outlook *outlook = outlook_create(*state);
    const struct outlook_side *side = &outlook->sides[0];

    assert_int_equal(side->level_count, 6);
    assert_int_equal(side->law.refusal, SCALABILITY_FITTED);
    assert_near(side->law.sigma.value, 0.03, 1e-4);
    assert_near(side->law.kappa.value, 0.0005, 1e-4);
    assert_near(side->law.peak.value, sqrt(0.97 / 0.0005), 1e-3);
    assert_near(side->search->held, 576, 1e-9);
    assert_near(side->knee, 576, 1e-9);
    assert_non_null(strstr(side->saturated, "locks: 30.0 of 32.0"));
    assert_non_null(strstr(side->saturated, "Lock:tuple"));
    assert_non_null(strstr(side->saturated, "all 32 were busy"));
    assert_null(strstr(side->saturated, "CPU"));
    assert_null(side->generator_limited);
    outlook_destroy(outlook);
}

/* What the backends waited for where the rate failed, and how that is told. */
static const struct saturated_case {
    struct capacity_pressure pressure;
    const char *told; /* first */
} saturated_cases[] = {
    {{.active = 12, .running = 2, .lock = 10, .machine_busy = 0.3, .top_wait = "Lock:tuple"},
        "locks: 10.0 of 12.0 active backends waited, most often for Lock:tuple"},
    {{.active = 12, .running = 1, .wal = 11, .machine_busy = 0.3, .top_wait = "IO:WALSync"},
        "the write-ahead log: 11.0 of 12.0 active backends waited, most often for IO:WALSync"},
    {{.active = 12, .running = 1, .wal = 11, .machine_busy = 0.3, .top_wait = "LWLock:WALWrite"},
        "the write-ahead log: 11.0 of 12.0 active backends waited, most often for LWLock:WALWrite"},
    {{.active = 12, .running = 1, .io = 11, .machine_busy = 0.3, .top_wait = "IO:DataFileRead"},
        "reading and writing: 11.0 of 12.0"},
    {{.active = 12, .running = 1, .lwlock = 9, .machine_busy = 0.3,
         .top_wait = "LWLock:BufferMapping"},
        "the server's inner locks: 9.0 of 12.0"},
    {{.active = 12, .running = 12, .machine_busy = 0.99, .top_wait = ""}, "CPU: 12.0 backends"},
    {{.active = 5, .running = 1, .machine_busy = 0.99, .top_wait = ""}, "CPU: 99 % busy"},
    {{.active = 12, .running = 0.1, .lock = 11, .machine_busy = 0.99, .top_wait = "Lock:tuple"},
        "locks: 11.0 of 12.0"}, /* it is others that keep the CPUs busy */
    {{.active = 5, .running = 3, .machine_busy = 0.5, .top_wait = ""}, "nothing stood out"},
};

static void
test_saturated(void **state)
{
    struct capacity *capacity = *state;

    capacity->server_private = true;
    capacity->cpu_count = 4;
    for (size_t i = 0; i < COUNT_OF(saturated_cases); i++) {
        const struct saturated_case *want = &saturated_cases[i];
        struct outlook *outlook;

        for (size_t p = 0; p < capacity->probe_count; p++) {
            capacity->probes[p].pressure = want->pressure;
            capacity->probes[p].pressure.seconds = 5;
        }
        outlook = outlook_create(capacity);
        if (strncmp(outlook->sides[0].saturated, want->told, strlen(want->told)) != 0)
            fail_msg("row %zu: %s", i, outlook->sides[0].saturated);
        outlook_destroy(outlook);
    }
}

/* 2,000 pages at scale 1 take 2 ms; 10 ms are reached with five times the rows. */
static void
test_growth(void **state)
{
    struct outlook *outlook = outlook_create(*state);
    const struct outlook_cell *offset = &outlook->cells[0];
    const struct outlook_cell *keyset = &outlook->cells[1];

    assert_int_equal(outlook->cell_count, 2);
    assert_int_equal(offset->law, GROWTH_LINEAR);
    assert_false(offset->by_latency || offset->plan_changed);
    assert_near(offset->rows_today, 100000, 1e-9);
    assert_near(offset->latency_today.value, 2, 1e-6);
    assert_near(offset->rows_limit.value, 500000, 1e-3);
    assert_true(offset->rows_limit.low < 500000 && offset->rows_limit.high > 500000);
    assert_near(offset->months_limit.value, log(5) / log(1.08), 1e-3);
    assert_true(offset->months_limit.low < offset->months_limit.value);
    assert_false(outlook_broken(offset));
    assert_int_equal(keyset->law, GROWTH_CONSTANT);
    assert_true(isinf(keyset->rows_limit.value) && isinf(keyset->months_limit.value));
    outlook_destroy(outlook);
}

static void
test_sizes(void **state)
{
    struct outlook *outlook = outlook_create(*state);
    const struct outlook_size *in_a_year = &outlook->sizes[4];

    assert_int_equal(outlook->size_count, 12);
    assert_near(outlook->sizes[0].tables_bytes.value, 16e6, 1e-3);
    assert_near(in_a_year->months, 12, 1e-9);
    assert_near(in_a_year->tables_bytes.value, 16e6 * pow(1.08, 12), 1e-3);
    assert_near(outlook->sizes[0].working_bytes.value, 16e6, 1e-3);
    assert_near(outlook->sizes[6].working_bytes.value, 20e6, 1e-3);
    outlook_destroy(outlook);
}

/* A small budget measures a smaller size last: what counts is the size. */
static void
test_order(void **state)
{
    struct capacity *capacity = *state;
    struct outlook *outlook;

    capacity->point_count = capacity->relation_count = capacity->step_count = 0;
    fixture_step(capacity, 2);
    fixture_step(capacity, 4);
    fixture_step(capacity, 1);
    outlook = outlook_create(capacity);
    assert_int_equal(outlook->cells[0].law, GROWTH_LINEAR);
    assert_near(outlook->cells[0].rows_today, 100000, 1e-9);
    assert_near(outlook->cells[0].rows_limit.value, 500000, 1e-3);
    assert_near(outlook->scale_largest, 4, 1e-9);
    outlook_destroy(outlook);
}

/* A plan that differs at the smallest size: the law rests on the others. */
static void
test_plan_changed(void **state)
{
    struct capacity *capacity = *state;
    struct outlook *outlook;

    capacity->points[0].plan = "fedcba9876543210";
    capacity->points[0].buffers = 3;
    outlook = outlook_create(capacity);
    assert_true(outlook->cells[0].plan_changed);
    assert_int_equal(outlook->cells[0].steps_used, 3);
    assert_int_equal(outlook->cells[0].law, GROWTH_LINEAR);
    outlook_destroy(outlook);
}

static void
test_broken_and_unknown(void **state)
{
    struct capacity *capacity = *state;
    struct outlook *outlook;

    capacity->objectives[0].limit_ns = 1000000;
    outlook = outlook_create(capacity);
    assert_true(outlook_broken(&outlook->cells[0]));
    assert_false(outlook_broken(&outlook->cells[1]));
    outlook_destroy(outlook);
    capacity->point_count = 4; /* two sizes */
    outlook = outlook_create(capacity);
    assert_false(outlook->cells[0].latency.known);
    assert_true(isnan(outlook->cells[0].rows_limit.value));
    assert_true(isnan(outlook->cells[0].months_limit.value));
    outlook_destroy(outlook);
}

/* A share of what there is today: five times the rows after 4 / 0.1 months; in the interval the
 * dates turn round. */
static void
test_months(void **state)
{
    struct capacity *capacity = *state;
    const struct growth_range times = {5, 4, 6};
    struct outlook_months months;

    capacity->growth_compound = false;
    capacity->growth_month = 0.1;
    capacity->growth_low = 0.08;
    capacity->growth_high = 0.12;
    months = outlook_months_until(capacity, &times);
    assert_near(months.value, 40, 1e-9);
    assert_near(months.low, 25, 1e-9);
    assert_near(months.high, 62.5, 1e-9);
    assert_near(outlook_times_after(capacity, 12).value, 2.2, 1e-9);
    capacity->growth_month = capacity->growth_low = capacity->growth_high = 0;
    assert_true(isinf(outlook_months_until(capacity, &times).value));
    capacity->growth_month = NAN;
    assert_true(isnan(outlook_months_until(capacity, &times).value));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_load, start, stop),
        cmocka_unit_test_setup_teardown(test_saturated, start, stop),
        cmocka_unit_test_setup_teardown(test_growth, start, stop),
        cmocka_unit_test_setup_teardown(test_sizes, start, stop),
        cmocka_unit_test_setup_teardown(test_order, start, stop),
        cmocka_unit_test_setup_teardown(test_plan_changed, start, stop),
        cmocka_unit_test_setup_teardown(test_broken_and_unknown, start, stop),
        cmocka_unit_test_setup_teardown(test_months, start, stop),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
