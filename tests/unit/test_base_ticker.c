#include "unit.h"

#include <stdatomic.h>

#include "pggrade/base/clock.h"
#include "pggrade/base/ticker.h"

struct counting {
    atomic_int ticks;
    uint64_t period_ns;
    uint64_t started_ns;
    uint64_t first_ns; /* of the first tick; written before `ticks` */
};

static uint64_t
count(void *context)
{
    struct counting *counting = context;
    uint64_t now_ns = clock_monotonic_ns();

    if (atomic_load(&counting->ticks) == 0)
        counting->first_ns = now_ns;
    atomic_fetch_add(&counting->ticks, 1);
    return now_ns + counting->period_ns;
}

/* Not before its time, again and again, and not once it is stopped. */
static void
test_ticks(void **state)
{
    struct counting counting = {.period_ns = NS_PER_MS, .started_ns = clock_monotonic_ns()};
    struct ticker *ticker = ticker_start(counting.started_ns + 20 * NS_PER_MS, count, &counting);
    int seen;

    (void)state;
    while (atomic_load(&counting.ticks) < 3)
        clock_sleep_ns(NS_PER_MS);
    ticker_stop(ticker);
    seen = atomic_load(&counting.ticks);
    assert_true(counting.first_ns >= counting.started_ns + 20 * NS_PER_MS);
    clock_sleep_ns(10 * NS_PER_MS);
    assert_int_equal(atomic_load(&counting.ticks), seen);
}

/* Stopping does not wait for the next tick: this one would never end. */
static void
test_stops_while_it_waits(void **state)
{
    struct counting counting = {.period_ns = 1000 * NS_PER_S};
    struct ticker *ticker = ticker_start(0, count, &counting);

    (void)state;
    while (atomic_load(&counting.ticks) == 0)
        clock_sleep_ns(NS_PER_MS);
    ticker_stop(ticker);
    assert_int_equal(atomic_load(&counting.ticks), 1);
    ticker_stop(NULL);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ticks),
        cmocka_unit_test(test_stops_while_it_waits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
