#include "load_server.h"

#include "pggrade/load/arrivals.h"

/*
 * Backends are stopped for a second while requests go on coming.  When every one of them was due
 * is known from the seeded schedule, and when the stall began and ended from the clock, so what
 * each had to wait is known exactly, whatever the load engine says: the test compares its
 * percentiles with those.  This machine may stall by itself meanwhile, so a test has three tries.
 */
#define RATE 1000.0
#define TRIES 3

static const char content[] = "-- @workload stalls\n"
                              "-- @param id int uniform(1, 5000)\n"
                              "-- name: point\n"
                              "SELECT payload FROM items WHERE id = :id;\n";

static int
start(void **state)
{
    return test_load_start(state, content);
}

struct freeze {
    size_t backends;
    uint64_t length_ns;
};

static void
freeze_backends(struct test_event *event)
{
    const struct freeze *freeze = event->context;
    pid_t pids[16];
    size_t count = test_backends(event->session, pids, freeze->backends);

    assert_int_equal(count, freeze->backends);
    event->from_ns = clock_monotonic_ns();
    for (size_t i = 0; i < count; i++)
        assert_int_equal(kill(pids[i], SIGSTOP), 0);
    clock_sleep_ns(freeze->length_ns);
    event->to_ns = clock_monotonic_ns();
    for (size_t i = 0; i < count; i++)
        assert_int_equal(kill(pids[i], SIGCONT), 0);
}

/* ---- the truth ---- */

static int
compare(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left;
    uint64_t b = *(const uint64_t *)right;

    return (a > b) - (a < b);
}

/* One queue in front of `connections`, each of which takes `service_ns` and nothing during the
 * stall: every arrival's response, ascending; to be freed. */
static uint64_t *
truth_of(const struct test_load_options *options, const struct test_event *event,
    const struct load_result *result, uint64_t service_ns, size_t *count)
{
    struct arrival_schedule *schedule =
        arrival_schedule_create(ARRIVAL_POISSON, &options->segment, 1, options->load.seed);
    struct arrival_cursor cursor = {0};
    uint64_t origin_ns = result->sides[0].start_ns;
    uint64_t free_ns[16] = {0};
    uint64_t *responses = xcalloc(1000000, sizeof *responses);

    for (*count = 0;; ++*count) {
        uint64_t due_ns = arrival_time_ns(schedule, &cursor, *count);
        uint64_t start_ns;
        size_t first = 0;

        if (due_ns >= options->load.time_ns)
            break;
        due_ns += origin_ns;
        for (size_t c = 1; c < options->load.clients; c++)
            if (free_ns[c] < free_ns[first])
                first = c;
        start_ns = due_ns > free_ns[first] ? due_ns : free_ns[first];
        free_ns[first] = start_ns + service_ns;
        if (free_ns[first] > event->from_ns && start_ns < event->to_ns)
            free_ns[first] = event->to_ns + service_ns;
        responses[*count] = free_ns[first] - due_ns;
    }
    arrival_schedule_destroy(schedule);
    qsort(responses, *count, sizeof *responses, compare);
    return responses;
}

static uint64_t
sparse_quantile(const struct sparse *sparse, double fraction)
{
    struct histogram *histogram = histogram_create();
    uint64_t quantile;

    histogram_add_sparse(histogram, sparse);
    quantile = histogram_quantile_ns(histogram, fraction);
    histogram_destroy(histogram);
    return quantile;
}

/* Within the greater of 1 % and 2 ms. */
static bool
near(uint64_t measured_ns, uint64_t true_ns)
{
    uint64_t difference = measured_ns > true_ns ? measured_ns - true_ns : true_ns - measured_ns;
    uint64_t allowed = true_ns / 100 > 2 * NS_PER_MS ? true_ns / 100 : 2 * NS_PER_MS;

    return difference <= allowed;
}

static bool
matches_truth(const struct test_load_options *options, const struct test_event *event,
    const struct load_result *result)
{
    const struct load_cell *cell = &result->cells[0][0];
    size_t count;
    /* Behind the stall all connections work at once on two or more cores. */
    uint64_t service_ns = sparse_quantile(&cell->times[TIME_SERVICE], 0.5);
    uint64_t *responses = truth_of(options, event, result, service_ns, &count);
    bool matches = true;

    assert_int_equal(cell->counts.offered, count); /* nobody was left out */
    assert_int_equal(cell->counts.ok, count);
    for (size_t i = 0; i < 2; i++) {
        double fraction = i == 0 ? 0.99 : 0.999;
        uint64_t true_ns = responses[(size_t)(fraction * (double)count)];
        uint64_t measured_ns = sparse_quantile(&cell->times[TIME_RESPONSE], fraction);

        print_message("p%g: %.1f ms, truth %.1f ms\n", 100 * fraction, (double)measured_ns / 1e6,
            (double)true_ns / 1e6);
        matches = matches && near(measured_ns, true_ns);
    }
    free(responses);
    return matches;
}

/* One try: the stall begins `after_ns` behind the start of the load. */
static bool
try_stall(uint64_t after_ns, uint64_t time_ns)
{
    struct test_load_options options = test_load_options(0);
    struct freeze freeze = {.backends = 8, .length_ns = NS_PER_S};
    struct test_event event = {.after_ns = after_ns, .happen = freeze_backends, .context = &freeze};
    struct load_result result;
    bool matched;

    options.load.clients = 8;
    options.load.time_ns = time_ns;
    options.load.pace.drain_ns = 10 * NS_PER_S;
    test_load_rate(&options, RATE);
    test_event_arm(&event, &options);
    test_load(&options, &result);
    test_event_end(&event);
    matched = matches_truth(&options, &event, &result);
    load_result_clear(&result);
    return matched;
}

static void
check_stall(uint64_t after_ns, uint64_t time_ns)
{
    for (int i = 0; i < TRIES; i++)
        if (try_stall(after_ns, time_ns))
            return;
    fail_msg("percentiles were off the truth in all of %d tries", TRIES);
}

static void
test_stall_in_the_middle(void **state)
{
    (void)state;
    check_stall(2 * NS_PER_S, 6 * NS_PER_S);
}

static void
test_stall_across_the_end(void **state)
{
    (void)state;
    check_stall(7 * NS_PER_S / 2, 4 * NS_PER_S);
}

/* p99.9 with one backend of eight frozen. */
static uint64_t
one_frozen(uint64_t threads)
{
    struct test_load_options options = test_load_options(0);
    struct freeze freeze = {.backends = 1, .length_ns = NS_PER_S};
    struct test_event event = {.after_ns = NS_PER_S, .happen = freeze_backends, .context = &freeze};
    struct load_result result;
    uint64_t p999_ns;

    options.load.clients = 8;
    options.load.threads = threads;
    options.load.time_ns = 4 * NS_PER_S;
    test_load_rate(&options, RATE);
    test_event_arm(&event, &options);
    test_load(&options, &result);
    test_event_end(&event);
    p999_ns = sparse_quantile(&result.cells[0][0].times[TIME_RESPONSE], 0.999);
    /* The one request that met the frozen backend waited for it. */
    assert_true(result.cells[0][0].times[TIME_RESPONSE].max_ns > 900 * NS_PER_MS);
    load_result_clear(&result);
    print_message("%d threads: p99.9 %.1f ms\n", (int)threads, (double)p999_ns / 1e6);
    return p999_ns;
}

/* One of eight threads has nothing but the frozen backend, and no arrival waits for it. */
static void
test_one_frozen_backend(void **state)
{
    (void)state;
    for (int i = 0; i < TRIES; i++) {
        uint64_t alone_ns = one_frozen(1);
        uint64_t shared_ns = one_frozen(8);

        if (shared_ns <= 2 * alone_ns || shared_ns < 20 * NS_PER_MS)
            return;
    }
    fail_msg("eight threads had twice the p99.9 of one in all of %d tries", TRIES);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_stall_in_the_middle),
        cmocka_unit_test(test_stall_across_the_end),
        cmocka_unit_test(test_one_frozen_backend),
    };

    return cmocka_run_group_tests_name("stalls", tests, start, test_load_stop);
}
