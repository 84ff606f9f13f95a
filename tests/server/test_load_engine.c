#include "load_server.h"

#include <stdlib.h>

#include "pggrade/base/interrupt.h"
#include "pggrade/base/memory.h"

static const char content[] =
    "-- @workload items\n"
    "-- @param id int uniform(1, 5000)\n"
    "-- name: point\n"
    "SELECT payload FROM items WHERE id = :id;\n"
    "-- name: pages\n"
    "SELECT id AS last FROM items WHERE id > :id ORDER BY id LIMIT 10;\n"
    "-- @repeat 5 until empty\n"
    "SELECT id AS last FROM items WHERE id > :last ORDER BY id LIMIT 10;\n"
    "-- name: batch\n"
    "SELECT id AS item FROM items WHERE id BETWEEN :id AND :id + 9;\n"
    "-- @collect item\n"
    "SELECT payload FROM items WHERE id = ANY (:item);\n"
    "-- name: touched\n"
    "-- @write rollback\n"
    "UPDATE items SET payload = 'touched' WHERE id = :id;\n"
    "-- name: broken\n"
    "SELECT no_such_column FROM items WHERE id = :id;\n"
    "-- name: slow\n"
    "SELECT pg_sleep(0.2);\n"
    "-- name: work\n"
    "SELECT sum(i) FROM generate_series(1, current_setting('test.work')::integer) AS i;\n"
    "-- name: nap\n"
    "SELECT pg_sleep(current_setting('test.work')::float8 / 1e6);\n"
    "-- name: sign\n"
    "-- @write commit\n"
    "INSERT INTO backends VALUES (pg_backend_pid());\n";

enum { POINT, PAGES, BATCH, TOUCHED, BROKEN, SLOW, WORK, NAP, SIGN, QUERIES };

static int
start(void **state)
{
    if (test_load_start(state, content) != 0)
        return 1;
    test_run(test_admin, "CREATE TABLE backends (pid integer)");
    return 0;
}

/* Who connects, and whose clock is read; a test that changes them puts them back. */
static const char *connected_as = "";
static enum load_clock clock_read = LOAD_CLOCK_AUTO;

/* Runs the queries chosen on two sides, both the same database. */
static bool
run(const bool *selected, uint64_t clients, uint64_t threads, uint64_t time_ns,
    struct load_result *result, struct error *error)
{
    char *conninfo = xasprintf("%s%s", server_conninfo(test_server), connected_as);
    struct session_options sessions[2] = {{.conninfo = conninfo}, {.conninfo = conninfo}};
    static const char *const names[] = {"left", "right"};
    bool ran;

    ran = load_run(
        &(struct load_options){
            .side_names = names,
            .workload = test_workload,
            .parameters = &test_parameters,
            .query_selected = selected,
            .sessions = sessions,
            .side_count = 2,
            .clients = clients,
            .threads = threads,
            .time_ns = time_ns,
            .clock = clock_read,
            .seed = 1,
        },
        result, error);
    free(conninfo);
    return ran;
}

static uint64_t
quad_executions(const struct load_cell *cell)
{
    uint64_t total = 0;

    for (size_t i = 0; i < cell->quad_count; i++)
        total += cell->quads[i].latency.total;
    return total;
}

static void
check_cell(const struct load_cell *cell)
{
    assert_int_equal(cell->errors.count, 0);
    assert_true(cell->counts.ok > 0);
    assert_int_equal(cell->times[TIME_RESPONSE].total, cell->counts.ok);
    assert_int_equal(quad_executions(cell), cell->counts.ok);
    assert_true(cell->quad_count >= 8);
}

static void
check_everything(uint64_t clients, uint64_t threads)
{
    static const bool selected[QUERIES] = {true, true, true, true, false, false};
    struct load_result result;
    struct error error = {0};

    if (!run(selected, clients, threads, 500 * NS_PER_MS, &result, &error))
        fail_msg("%s", error.text);
    for (size_t side = 0; side < 2; side++) {
        for (size_t q = POINT; q <= TOUCHED; q++)
            check_cell(&result.cells[q][side]);
        /* The first page and up to five more; the last ids have fewer. */
        assert_int_equal(
            result.cells[PAGES][side].statements[0].total, result.cells[PAGES][side].counts.ok);
        assert_true(result.cells[PAGES][side].statements[1].total >
            4 * result.cells[PAGES][side].counts.ok);
        assert_int_equal(
            result.cells[BATCH][side].statements[1].total, result.cells[BATCH][side].counts.ok);
        /* Where clients queue for CPUs, even a point may take the 4 ms that drop none. */
        assert_true(clients > 1 || result.cells[POINT][side].counts.dropped > 0);
        assert_int_equal(result.cells[BROKEN][side].counts.ok, 0);
        assert_int_equal(result.cells[BROKEN][side].errors.count, 0);
    }
    load_result_clear(&result);
    {
        char *touched =
            test_value(test_admin, "SELECT count(*) FROM items WHERE payload = 'touched'");

        assert_string_equal(touched, "0");
        free(touched);
    }
}

static void
test_one_client(void **state)
{
    (void)state;
    check_everything(1, 1);
}

static void
test_many_clients_and_threads(void **state)
{
    (void)state;
    check_everything(7, 3);
}

/* The server runs here, so its clocks are readable, and time on a CPU is less than time passed. */
static void
test_clocks(void **state)
{
    static const bool selected[QUERIES] = {[POINT] = true};
    struct load_result result;
    struct error error = {0};

    (void)state;
    assert_true(run(selected, 1, 1, 200 * NS_PER_MS, &result, &error));
    assert_true(result.cpu_clock);
    assert_true(result.adjusted);
    assert_true(result.cells[POINT][0].cpu_ns > 0);
    assert_true(result.cells[POINT][0].cpu_ns < result.cells[POINT][0].times[TIME_RESPONSE].sum_ns);
    load_result_clear(&result);
}

/* As of a server elsewhere: it tells itself what its backends took, to those who may ask. */
static void
test_clock_of_the_server(void **state)
{
    static const bool selected[QUERIES] = {[POINT] = true, [SLOW] = true};
    struct load_result result;
    struct error error = {0};

    (void)state;
    clock_read = LOAD_CLOCK_SERVER;
    assert_true(run(selected, 1, 1, 200 * NS_PER_MS, &result, &error));
    assert_true(result.cpu_clock);
    assert_false(result.adjusted);
    assert_false(result.pinned);
    for (size_t side = 0; side < 2; side++) {
        const struct load_cell *cell = &result.cells[SLOW][side];

        assert_true(result.cells[POINT][side].cpu_ns > 0);
        for (size_t i = 0; i < cell->quad_count; i++)
            assert_int_equal(cell->quads[i].cpu.total, cell->quads[i].latency.total);
        /* It sleeps for 200 ms and works for less than one. */
        assert_true(cell->cpu_ns > 0);
        assert_true(cell->cpu_ns < cell->times[TIME_RESPONSE].sum_ns / 10);
    }
    load_result_clear(&result);

    test_run(test_admin, "CREATE ROLE nobody_much LOGIN");
    test_run(test_admin, "GRANT SELECT ON items TO nobody_much");
    connected_as = " user=nobody_much";
    assert_true(run(selected, 1, 1, 200 * NS_PER_MS, &result, &error));
    assert_false(result.cpu_clock);
    assert_int_equal(result.cells[POINT][0].cpu_ns, 0);
    load_result_clear(&result);
    connected_as = "";
    clock_read = LOAD_CLOCK_AUTO;
    test_run(test_admin, "DROP OWNED BY nobody_much");
    test_run(test_admin, "DROP ROLE nobody_much");
}

/* How many backends served both sides. */
static void
check_backends(const char *wanted)
{
    static const bool selected[QUERIES] = {[SIGN] = true};
    struct load_result result;
    struct error error = {0};
    char *seen;

    test_run(test_admin, "TRUNCATE backends");
    if (!run(selected, 1, 1, 300 * NS_PER_MS, &result, &error))
        fail_msg("%s", error.text);
    for (size_t side = 0; side < 2; side++)
        check_cell(&result.cells[SIGN][side]);
    load_result_clear(&result);
    seen = test_value(test_admin, "SELECT count(DISTINCT pid) FROM backends");
    assert_string_equal(seen, wanted);
    free(seen);
}

/* Where nothing is pinned a backend may stay on a slow CPU, so each side has several, if there is
 * room for them. */
static void
test_backends_without_clocks(void **state)
{
    (void)state;
    check_backends("2");
    clock_read = LOAD_CLOCK_WALL;
    check_backends("8");

    test_run(test_admin, "CREATE ROLE few LOGIN CONNECTION LIMIT 5");
    test_run(test_admin, "GRANT INSERT ON backends TO few");
    connected_as = " user=few";
    check_backends("2");
    connected_as = "";
    clock_read = LOAD_CLOCK_AUTO;
    test_run(test_admin, "DROP OWNED BY few");
    test_run(test_admin, "DROP ROLE few");
}

static void
test_query_that_always_fails(void **state)
{
    static const bool selected[QUERIES] = {[POINT] = true, [BROKEN] = true};
    struct load_result result;
    struct error error = {0};

    (void)state;
    assert_true(run(selected, 1, 1, 200 * NS_PER_MS, &result, &error));
    assert_int_equal(result.cells[BROKEN][0].counts.ok, 0);
    assert_int_equal(result.cells[BROKEN][0].errors.count, 1);
    assert_string_equal(result.cells[BROKEN][0].errors.items[0].sqlstate, "42703");
    assert_true(result.cells[BROKEN][0].errors.items[0].count > 0);
    assert_non_null(strstr(result.cells[BROKEN][0].errors.items[0].message, "no_such_column"));
    assert_true(result.cells[POINT][0].counts.ok > 0);
    load_result_clear(&result);
}

static void *
cut_connections(void *argument)
{
    (void)argument;
    clock_sleep_ns(600 * NS_PER_MS);
    test_run(test_admin,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'");
    return NULL;
}

static void
test_cut_connections_are_counted_and_opened_again(void **state)
{
    static const bool selected[QUERIES] = {[POINT] = true};
    struct load_result result;
    struct error error = {0};
    pthread_t thread;
    uint64_t lost = 0;

    (void)state;
    assert_int_equal(pthread_create(&thread, NULL, cut_connections, NULL), 0);
    if (!run(selected, 4, 2, 1500 * NS_PER_MS, &result, &error))
        fail_msg("%s", error.text);
    assert_int_equal(pthread_join(thread, NULL), 0);
    for (size_t side = 0; side < 2; side++) {
        assert_true(result.cells[POINT][side].counts.ok > 0);
        for (size_t i = 0; i < result.cells[POINT][side].errors.count; i++)
            lost += result.cells[POINT][side].errors.items[i].count;
    }
    assert_in_range(lost, 1, 8);
    load_result_clear(&result);
}

static void *
interrupt_soon(void *argument)
{
    (void)argument;
    clock_sleep_ns(500 * NS_PER_MS);
    interrupt_request();
    return NULL;
}

static void
test_interrupt(void **state)
{
    static const bool selected[QUERIES] = {[SLOW] = true};
    struct load_result result;
    struct error error = {0};
    pthread_t thread;
    uint64_t start_ns = clock_monotonic_ns();

    (void)state;
    assert_int_equal(pthread_create(&thread, NULL, interrupt_soon, NULL), 0);
    assert_false(run(selected, 2, 2, 60 * NS_PER_S, &result, &error));
    assert_int_equal(pthread_join(thread, NULL), 0);
    interrupt_clear();
    assert_int_equal(error.kind, ERROR_INTERRUPTED);
    assert_true(clock_monotonic_ns() - start_ns < 10 * NS_PER_S);
}

static bool
note_renewal(
    void *context, const bool *sides, struct session_options *sessions, struct error *error)
{
    (void)error;
    (void)sessions;
    *(int *)context += sides[1] && !sides[0] ? 1 : 100;
    return true;
}

/* One query, told by a setting how much it has to do; on the left side 5000. */
static int
run_early(size_t query, const char *right_work, double min_effect, struct load_result *result)
{
    static const struct setting left = {"test.work", "5000"};
    static const char *const names[] = {"left", "right"};
    bool selected[QUERIES] = {false};
    const struct setting right = {"test.work", right_work};
    const struct session_options sessions[2] = {
        {.conninfo = server_conninfo(test_server), .settings = &left, .setting_count = 1},
        {.conninfo = server_conninfo(test_server), .settings = &right, .setting_count = 1}};
    struct error error = {0};
    int renewals = 0;

    selected[query] = true;
    if (!load_run(
            &(struct load_options){
                .side_names = names,
                .workload = test_workload,
                .parameters = &test_parameters,
                .query_selected = selected,
                .sessions = sessions,
                .side_count = 2,
                .clients = 1,
                .threads = 1,
                .time_ns = 2 * NS_PER_S,
                .early = true,
                .min_effect = min_effect,
                .seed = 1,
                .renew = note_renewal,
                .renew_context = &renewals,
            },
            result, &error))
        fail_msg("%s", error.text);
    return renewals;
}

/* Twice the work is measured a second time; half a dozen times the smallest effect needs no fresh
 * copy for that. */
static void
test_slower_is_measured_again(void **state)
{
    struct load_result result;

    (void)state;
    assert_int_equal(run_early(WORK, "10000", 0.03, &result), 0);
    for (size_t side = 0; side < 2; side++) {
        const struct load_cell *cell = &result.cells[WORK][side];

        assert_true(cell->quad_count >= 8);
        assert_true(cell->confirmation_count >= 8);
        for (size_t i = 0; i < cell->confirmation_count; i++)
            assert_true(cell->confirmation[i].latency.total > 0);
        /* What was measured again is not counted among the executions. */
        assert_int_equal(quad_executions(cell), cell->counts.ok);
    }
    load_result_clear(&result);
}

/* Where the smallest effect is large, the same change is hardly more than that; so is half of the
 * work, which is believed where it is far more. */
static void
test_hardly_changed_wants_a_fresh_copy(void **state)
{
    static const char *const works[] = {"10000", "2500"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(works); i++) {
        struct load_result result;

        assert_int_equal(run_early(WORK, works[i], 0.6, &result), 1);
        assert_true(result.cells[WORK][1].confirmation_count >= 8);
        load_result_clear(&result);
    }
}

static void
test_faster_is_believed(void **state)
{
    struct load_result result;

    (void)state;
    assert_int_equal(run_early(WORK, "2500", 0.03, &result), 0);
    assert_true(result.cells[WORK][0].counts.ok >= 72);
    assert_true(result.cells[WORK][1].counts.ok >= 72);
    assert_int_equal(result.cells[WORK][1].confirmation_count, 0);
    load_result_clear(&result);
}

/* Whether the first executions of slices are dropped, on the left side of 5 ms and on the right
 * one. */
static void
nap(const char *right_us, bool *left, bool *right)
{
    struct load_result result;

    run_early(NAP, right_us, 0.03, &result);
    *left = result.cells[NAP][0].counts.dropped > 0;
    *right = result.cells[NAP][1].counts.dropped > 0;
    load_result_clear(&result);
}

/* On both sides or on none, though 2 ms are few and 5 are many; it does not matter where the sides
 * are far apart. */
static void
test_alike_is_measured_alike(void **state)
{
    bool left;
    bool right;

    (void)state;
    nap("2000", &left, &right);
    assert_int_equal(left, right);
    nap("50000", &left, &right);
    assert_false(left || right);
    nap("0", &left, &right);
    assert_false(left);
    assert_true(right);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_client),
        cmocka_unit_test(test_many_clients_and_threads),
        cmocka_unit_test(test_clocks),
        cmocka_unit_test(test_clock_of_the_server),
        cmocka_unit_test(test_backends_without_clocks),
        cmocka_unit_test(test_query_that_always_fails),
        cmocka_unit_test(test_cut_connections_are_counted_and_opened_again),
        cmocka_unit_test(test_slower_is_measured_again),
        cmocka_unit_test(test_hardly_changed_wants_a_fresh_copy),
        cmocka_unit_test(test_faster_is_believed),
        cmocka_unit_test(test_alike_is_measured_alike),
        cmocka_unit_test(test_interrupt),
    };

    return cmocka_run_group_tests_name("load engine", tests, start, test_load_stop);
}
