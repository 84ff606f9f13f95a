#include "load_server.h"

static const char content[] =
    "-- @workload traffic\n"
    "-- @param id int uniform(1, 5000)\n"
    "-- name: point\n"
    "-- @weight 6\n"
    "SELECT payload FROM items WHERE id = :id;\n"
    "-- name: pages\n"
    "SELECT id AS last FROM items WHERE id > :id ORDER BY id LIMIT 10;\n"
    "-- @repeat 5 until empty\n"
    "SELECT id AS last FROM items WHERE id > :last ORDER BY id LIMIT 10;\n"
    "-- name: each\n"
    "SELECT id AS item FROM items WHERE id BETWEEN :id AND :id + 9;\n"
    "-- @each\n"
    "SELECT payload FROM items WHERE id = :item;\n"
    "-- name: ten\n"
    "-- @transaction\n"
    "SELECT payload FROM items WHERE id = :id;\n"
    "SELECT payload FROM items WHERE id = :id + 1;\n"
    "SELECT payload FROM items WHERE id = :id + 2;\n"
    "-- name: touched\n"
    "-- @write rollback\n"
    "UPDATE items SET payload = 'touched' WHERE id = :id;\n"
    "-- name: counted\n"
    "-- @write commit\n"
    "-- @param one int fixed(1)\n"
    "UPDATE items SET hits = hits + 1 WHERE id = :one;\n"
    "-- name: locked\n"
    "-- @write commit\n"
    "-- @param a int uniform(11, 12)\n"
    "UPDATE items SET hits = hits + 1 WHERE id = :a;\n"
    "UPDATE items SET hits = hits + 1 WHERE id = 23 - :a;\n"
    "-- name: broken\n"
    "-- @transaction\n"
    "SELECT payload FROM items WHERE id = :id;\n"
    "SELECT no_such_column FROM items WHERE id = :id;\n"
    "SELECT payload FROM items WHERE id = :id;\n"
    "-- name: large\n"; /* and what start puts behind it */

enum { POINT, PAGES, EACH, TEN, TOUCHED, COUNTED, LOCKED, BROKEN, LARGE };

/* A request of 300,000 letters is more than a socket takes at a time, and its answer is longer. */
static int
start(void **state)
{
    struct text text = {0};
    int status;

    text_append(&text, content);
    text_append(&text, "SELECT repeat('");
    for (size_t i = 0; i < 300000; i++)
        text_append_char(&text, 'x');
    text_append(&text, "', 10);\n");
    status = test_load_start(state, text_string(&text));
    text_free(&text);
    return status;
}

/* Every query over every protocol sees the same rows: as many statements run. */
static void
check_statements(const struct load_result *result)
{
    const struct load_cell *pages = &result->cells[PAGES][0];
    const struct load_cell *each = &result->cells[EACH][0];
    const struct load_cell *ten = &result->cells[TEN][0];

    assert_true(pages->counts.ok > 0 && each->counts.ok > 0 && ten->counts.ok > 0);
    assert_int_equal(pages->statements[0].total, pages->counts.ok);
    assert_true(pages->statements[1].total > 4 * pages->counts.ok);
    assert_true(pages->statements[1].total <= 5 * pages->counts.ok);
    assert_true(each->statements[1].total > 9 * each->counts.ok);
    assert_true(each->statements[1].total <= 10 * each->counts.ok);
    for (size_t s = 0; s < 3; s++)
        assert_int_equal(ten->statements[s].total, ten->counts.ok);
}

static void
test_protocols(void **state)
{
    static const struct manner manners[] = {
        {.protocol = PROTOCOL_PREPARED},
        {.protocol = PROTOCOL_EXTENDED},
        {.protocol = PROTOCOL_SIMPLE},
        {.protocol = PROTOCOL_PREPARED, .binary = true},
        {.protocol = PROTOCOL_EXTENDED, .binary = true, .pipeline = true},
        {.protocol = PROTOCOL_PREPARED, .pipeline = true},
        {.protocol = PROTOCOL_PREPARED, .pipeline = true, .reconnect = true},
        {.protocol = PROTOCOL_SIMPLE, .reconnect = true},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(manners); i++) {
        struct test_load_options options = test_load_options(SIZE_MAX);
        struct load_result result;
        char *touched;

        options.selected[COUNTED] = options.selected[LOCKED] = options.selected[BROKEN] = false;
        options.selected[LARGE] = false;
        options.load.manner = manners[i];
        options.load.threads = 1 + i % 2;
        test_load(&options, &result);
        for (size_t q = POINT; q <= TOUCHED; q++) {
            assert_int_equal(result.cells[q][0].errors.count, 0);
            assert_true(result.cells[q][0].counts.ok > 0);
            assert_int_equal(result.cells[q][0].times[TIME_CONNECT].total,
                manners[i].reconnect ? result.cells[q][0].counts.ok : 0);
        }
        check_statements(&result);
        touched = test_value(test_admin, "SELECT count(*) FROM items WHERE payload = 'touched'");
        assert_string_equal(touched, "0");
        free(touched);
        load_result_clear(&result);
    }
}

/* Requests that go and answers that come in many parts, beside short ones on other connections. */
static void
check_large(void)
{
    static const struct manner manners[] = {{.protocol = PROTOCOL_SIMPLE},
        {.protocol = PROTOCOL_PREPARED}, {.protocol = PROTOCOL_EXTENDED}};

    for (size_t i = 0; i < COUNT_OF(manners); i++) {
        struct test_load_options options = test_load_options(POINT);
        struct load_result result;

        options.selected[LARGE] = true;
        options.load.manner = manners[i];
        test_load(&options, &result);
        assert_true(result.cells[LARGE][0].counts.ok > 0);
        assert_true(result.cells[POINT][0].counts.ok > 0);
        assert_int_equal(result.cells[LARGE][0].errors.count, 0);
        assert_int_equal(result.cells[POINT][0].errors.count, 0);
        load_result_clear(&result);
    }
}

static void
test_large(void **state)
{
    (void)state;
    check_large();
}

/* Where there is no io_uring: poll for few connections, epoll for many. */
static void
test_without_uring(void **state)
{
    (void)state;
    assert_int_equal(setenv("PGGRADE_IO_URING", "off", 1), 0);
    check_large();
    for (size_t clients = 1; clients < 100; clients += 79) {
        struct test_load_options options = test_load_options(POINT);
        struct load_result result;

        options.load.clients = clients;
        test_load(&options, &result);
        assert_true(result.cells[POINT][0].counts.ok > 0);
        assert_int_equal(result.cells[POINT][0].errors.count, 0);
        load_result_clear(&result);
    }
    assert_int_equal(unsetenv("PGGRADE_IO_URING"), 0);
}

/* Weights 6 to 1 in what was offered, and the window is what was asked for. */
static void
test_mix_at_a_rate(void **state)
{
    struct test_load_options options = test_load_options(SIZE_MAX);
    struct load_result result;
    uint64_t offered = 0;
    double expected = 0;

    (void)state;
    options.selected[COUNTED] = options.selected[LOCKED] = options.selected[BROKEN] = false;
    options.selected[LARGE] = false;
    options.load.threads = 2;
    options.load.side_count = 3;
    options.load.time_ns = 2 * NS_PER_S;
    test_load_rate(&options, 400);
    test_load(&options, &result);
    for (size_t q = POINT; q <= TOUCHED; q++) {
        for (size_t side = 1; side < 3; side++) /* all sides saw the same arrivals */
            assert_int_equal(
                result.cells[q][side].counts.offered, result.cells[q][0].counts.offered);
        offered += result.cells[q][0].counts.offered;
        assert_true(result.cells[q][0].quad_count >= 2);
    }
    expected = 0.6 * (double)offered;
    assert_in_range(result.cells[POINT][0].counts.offered, (uint64_t)(0.85 * expected),
        (uint64_t)(1.15 * expected));
    assert_in_range(offered, 650, 950); /* 800 expected, deviation 28 */
    for (size_t side = 0; side < 3; side++)
        assert_int_equal(result.sides[side].window_ns, 2 * NS_PER_S);
    assert_true(result.timeline.point_count > 10);
    assert_true(result.server.count >= 3);
    load_result_clear(&result);
}

/* The same arrivals and the same queries, however many threads share the connections. */
static void
test_replayed(void **state)
{
    uint64_t offered[2][2];

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct test_load_options options = test_load_options(SIZE_MAX);
        struct load_result result;

        memset(options.selected, 0, sizeof options.selected);
        options.selected[POINT] = options.selected[PAGES] = true;
        options.load.threads = 1 + 2 * i;
        test_load_rate(&options, 1000);
        test_load(&options, &result);
        for (size_t q = POINT; q <= PAGES; q++)
            offered[i][q] = result.cells[q][0].counts.offered;
        load_result_clear(&result);
    }
    assert_memory_equal(offered[0], offered[1], sizeof offered[0]);
}

static void
test_think_time(void **state)
{
    struct test_load_options options = test_load_options(POINT);
    struct load_result result;

    (void)state;
    options.load.clients = 5;
    options.load.pace.think_ns = 50 * NS_PER_MS;
    options.load.time_ns = NS_PER_S;
    test_load(&options, &result);
    /* At most one execution for each pause, and the one before the first. */
    assert_in_range(result.cells[POINT][0].counts.ok, 5 * 5, 5 * 21);
    load_result_clear(&result);
}

/* Statements behind a failed one are not counted as run, and nothing stays prepared wrongly. */
static void
test_failure_in_a_pipeline(void **state)
{
    struct test_load_options options = test_load_options(SIZE_MAX);
    struct load_result result;

    (void)state;
    memset(options.selected, 0, sizeof options.selected);
    options.selected[BROKEN] = options.selected[TEN] = true;
    options.load.manner.pipeline = true;
    test_load(&options, &result);
    assert_true(result.cells[TEN][0].counts.ok > 0);
    assert_int_equal(result.cells[TEN][0].errors.count, 0);
    assert_int_equal(result.cells[BROKEN][0].counts.ok, 0);
    assert_true(result.cells[BROKEN][0].counts.failed > 0);
    assert_int_equal(result.cells[BROKEN][0].errors.count, 1);
    assert_string_equal(result.cells[BROKEN][0].errors.items[0].sqlstate, "42703");
    load_result_clear(&result);
}

static uint64_t
hits(const char *sql)
{
    char *text = test_value(test_admin, sql);
    uint64_t count = strtoull(text, NULL, 10);

    free(text);
    return count;
}

/* Serialization failures are tried again until they succeed, every success counts once. */
static void
check_retries(size_t query, const char *isolation, const char *sqlstate, bool pipeline)
{
    const struct setting settings[] = {
        {"default_transaction_isolation", isolation}, {"deadlock_timeout", "5ms"}};
    struct test_load_options options = test_load_options(query);
    struct load_result result;
    uint64_t before = hits("SELECT sum(hits) FROM items");
    uint64_t done;

    options.session.settings = settings;
    options.session.setting_count = COUNT_OF(settings);
    options.load.manner.retries = 100000;
    options.load.manner.pipeline = pipeline;
    options.load.clients = 8;
    options.load.threads = 2;
    test_load(&options, &result);
    done = (hits("SELECT sum(hits) FROM items") - before) / (query == LOCKED ? 2 : 1);
    assert_true(result.cells[query][0].counts.ok > 0);
    assert_true(result.cells[query][0].counts.retried > 0);
    assert_int_equal(result.cells[query][0].counts.failed, 0);
    assert_int_equal(result.cells[query][0].errors.count, 0);
    assert_true(done >= result.cells[query][0].counts.ok); /* warm-up did some too */
    load_result_clear(&result);

    options.load.manner.retries = 0;
    test_load(&options, &result);
    assert_int_equal(result.cells[query][0].counts.retried, 0);
    assert_true(result.cells[query][0].counts.failed > 0);
    assert_true(test_errors(&result, sqlstate) > 0);
    load_result_clear(&result);
}

static void
test_retries(void **state)
{
    (void)state;
    check_retries(COUNTED, "repeatable read", "40001", false);
    check_retries(COUNTED, "serializable", "40001", true);
    check_retries(LOCKED, "read committed", "40P01", false);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_protocols),
        cmocka_unit_test(test_large),
        cmocka_unit_test(test_without_uring),
        cmocka_unit_test(test_mix_at_a_rate),
        cmocka_unit_test(test_replayed),
        cmocka_unit_test(test_think_time),
        cmocka_unit_test(test_failure_in_a_pipeline),
        cmocka_unit_test(test_retries),
    };

    return cmocka_run_group_tests_name("traffic", tests, start, test_load_stop);
}
