#include "load_server.h"

#include "pggrade/base/interrupt.h"

static const char content[] = "-- @workload faults\n"
                              "-- @param id int uniform(1, 5000)\n"
                              "-- name: point\n"
                              "SELECT payload FROM items WHERE id = :id;\n"
                              "-- name: slow\n"
                              "SELECT pg_sleep(0.3);\n"
                              "-- name: endless\n"
                              "SELECT pg_sleep(600);\n";

enum { POINT, SLOW, ENDLESS };

static int
start(void **state)
{
    return test_load_start(state, content);
}

static void
test_statement_timeout(void **state)
{
    static const struct setting settings[] = {{"statement_timeout", "50ms"}};
    struct test_load_options options = test_load_options(SIZE_MAX);
    struct load_result result;

    (void)state;
    options.selected[ENDLESS] = false;
    options.session.settings = settings;
    options.session.setting_count = 1;
    test_load(&options, &result);
    assert_true(result.cells[POINT][0].counts.ok > 0);
    assert_int_equal(result.cells[SLOW][0].counts.ok, 0);
    assert_true(result.cells[SLOW][0].counts.timed_out > 0);
    assert_int_equal(result.cells[SLOW][0].counts.failed, 0);
    assert_true(test_errors(&result, "57014") > 0);
    load_result_clear(&result);
}

/* Our own deadline, for what the server does not end. */
static void
test_timeout(void **state)
{
    struct test_load_options options = test_load_options(ENDLESS);
    struct load_result result;
    uint64_t start_ns = clock_monotonic_ns();
    char *running;

    (void)state;
    options.load.manner.timeout_ns = 200 * NS_PER_MS;
    test_load(&options, &result);
    assert_true(clock_monotonic_ns() - start_ns < 10 * NS_PER_S);
    assert_int_equal(result.cells[ENDLESS][0].counts.ok, 0);
    assert_in_range(result.cells[ENDLESS][0].counts.timed_out, 4, 16);
    load_result_clear(&result);
    clock_sleep_ns(200 * NS_PER_MS); /* cancels are on their way */
    running = test_value(test_admin,
        "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%sleep(600)%'"
        " AND pid <> pg_backend_pid()");
    assert_string_equal(running, "0"); /* the server was told */
    free(running);
}

/* ---- what others do to the server ---- */

static void
freeze_one(struct test_event *event)
{
    pid_t *pid = event->context;

    assert_true(test_backends(event->session, pid, 1) == 1);
    assert_int_equal(kill(*pid, SIGSTOP), 0);
}

/* For good: the run ends, and what hung on it is censored. */
static void
test_frozen_backend(void **state)
{
    struct test_load_options options = test_load_options(POINT);
    pid_t pid = 0;
    struct test_event event = {.after_ns = 300 * NS_PER_MS, .happen = freeze_one, .context = &pid};
    struct load_result result;

    (void)state;
    options.load.clients = 8;
    options.load.time_ns = NS_PER_S;
    options.load.pace.drain_ns = NS_PER_S / 2;
    test_load_rate(&options, 500);
    test_event_arm(&event, &options);
    test_load(&options, &result);
    test_event_end(&event);
    assert_int_equal(kill(pid, SIGCONT), 0);
    assert_in_range(result.cells[POINT][0].counts.censored, 1, 2); /* one more may have begun */
    assert_true(result.cells[POINT][0].counts.ok > 350);
    assert_true(result.cells[POINT][0].times[TIME_RESPONSE].max_ns > 500 * NS_PER_MS);
    load_result_clear(&result);
}

static void
cut_all(struct test_event *event)
{
    /* Several times: a connection for every execution may just not be there. */
    for (int i = 0; i < 10; i++) {
        test_run(event->session,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE pid <> pg_backend_pid() AND usename = 'pggrade'"
            " AND (query = '' OR query LIKE 'SELECT payload%')");
        clock_sleep_ns(5 * NS_PER_MS);
    }
}

static void
kill_one(struct test_event *event)
{
    pid_t pid;

    assert_true(test_backends(event->session, &pid, 1) == 1);
    assert_int_equal(kill(pid, SIGKILL), 0);
}

/* Every connection closes; with `kill_one` the server also recovers before it takes new ones. */
static void
check_reconnection(void (*happen)(struct test_event *event), bool open, bool reconnect)
{
    struct test_load_options options = test_load_options(POINT);
    struct test_event event = {.after_ns = 400 * NS_PER_MS, .happen = happen};
    struct load_result result;
    uint64_t late = 0;

    options.load.threads = 2;
    options.load.time_ns = 3 * NS_PER_S;
    options.load.pace.drain_ns = 10 * NS_PER_S;
    options.load.manner.reconnect = reconnect;
    if (open)
        test_load_rate(&options, 500);
    test_event_arm(&event, &options);
    test_load(&options, &result);
    test_event_end(&event);
    assert_true(result.cells[POINT][0].counts.ok > 100);
    assert_int_equal(result.cells[POINT][0].counts.censored, 0);
    assert_true(result.sides[0].refusals.count > 0);
    assert_true(result.cells[POINT][0].counts.failed <= 40 || reconnect);
    if (!reconnect)
        assert_int_equal(result.sides[0].connected, 4);
    /* It goes on to the end. */
    for (size_t i = 0; i < result.timeline.point_count; i++)
        late += result.timeline.points[i].second >= 2 ? result.timeline.points[i].count : 0;
    assert_true(late > 50);
    load_result_clear(&result);
}

/* After a crash all sessions are gone, the test's own too. */
static void
renew_admin(void)
{
    struct error error = {0};
    struct session_options options = {.conninfo = server_conninfo(test_server)};

    session_close(test_admin);
    test_admin = NULL;
    for (int attempt = 0; attempt < 100 && test_admin == NULL; attempt++)
        if (!session_open(&options, &test_admin, &error))
            clock_sleep_ns(100 * NS_PER_MS);
    assert_non_null(test_admin);
}

static void
test_cut_connections(void **state)
{
    (void)state;
    check_reconnection(cut_all, true, false);
    renew_admin();
    check_reconnection(cut_all, false, true);
    renew_admin();
}

static void
test_server_crash(void **state)
{
    (void)state;
    check_reconnection(kill_one, true, false);
    renew_admin();
    check_reconnection(kill_one, false, false);
    renew_admin();
}

/* A role with three connections to give: the load goes on with those, and says so. */
static void
test_too_many_connections(void **state)
{
    struct test_load_options options = test_load_options(POINT);
    struct load_result result;
    char *conninfo = xasprintf("%s user=limited", server_conninfo(test_server));

    (void)state;
    test_run(test_admin, "CREATE ROLE limited LOGIN CONNECTION LIMIT 4");
    test_run(test_admin, "GRANT SELECT ON items TO limited");
    options.session.conninfo = conninfo;
    options.load.clients = 8;
    options.load.threads = 2;
    test_load_rate(&options, 200);
    test_load(&options, &result);
    assert_in_range(result.sides[0].connected, 1, 4);
    assert_string_equal(result.sides[0].refusals.items[0].sqlstate, "53300");
    assert_true(result.cells[POINT][0].counts.ok > 50);
    assert_int_equal(result.cells[POINT][0].counts.failed, 0);
    load_result_clear(&result);
    /* With a connection for every execution each one that is refused has failed. */
    options.load.manner.reconnect = true;
    test_load_rate(&options, 2000);
    test_load(&options, &result);
    assert_true(result.cells[POINT][0].counts.ok > 0);
    assert_true(result.cells[POINT][0].counts.failed > 0);
    /* Errors of the warm-up are told too. */
    assert_true(test_errors(&result, "53300") >= result.cells[POINT][0].counts.failed);
    load_result_clear(&result);
    free(conninfo);
}

/* ---- the server stays away: the last test of this program ---- */

static void
kill_server(struct test_event *event)
{
    char *pid =
        test_value(event->session, "SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)");

    assert_int_equal(kill((pid_t)strtol(pid, NULL, 10), SIGKILL), 0);
    free(pid);
}

static void
test_server_gone(void **state)
{
    struct test_load_options options = test_load_options(POINT);
    struct test_event event = {.after_ns = 300 * NS_PER_MS, .happen = kill_server};
    struct load_result result;
    struct error error = {0};
    uint64_t start_ns = clock_monotonic_ns();

    (void)state;
    options.load.time_ns = 60 * NS_PER_S;
    options.load.manner.gone_ns = 3 * NS_PER_S;
    options.load.pace.drain_ns = 10 * NS_PER_S;
    test_event_arm(&event, &options);
    assert_false(test_load_try(&options, &result, &error));
    test_event_end(&event);
    assert_int_equal(error.kind, ERROR_PREPARE);
    assert_non_null(strstr(error.text, "did not come back within 3 s"));
    assert_true(clock_monotonic_ns() - start_ns < 18 * NS_PER_S);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_statement_timeout),
        cmocka_unit_test(test_timeout),
        cmocka_unit_test(test_frozen_backend),
        cmocka_unit_test(test_too_many_connections),
        cmocka_unit_test(test_cut_connections),
        cmocka_unit_test(test_server_crash),
        cmocka_unit_test(test_server_gone),
    };

    return cmocka_run_group_tests_name("faults", tests, start, test_load_stop);
}
