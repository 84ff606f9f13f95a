#include "load_server.h"

#include "pggrade/load/pool.h"
#include "pggrade/pg/pgbouncer.h"
#include "pggrade/pg/pooler_probe.h"

static const char content[] = "-- @workload pools\n"
                              "-- @param id int uniform(1, 5000)\n"
                              "-- name: point\n"
                              "-- @weight 20\n"
                              "SELECT payload FROM items WHERE id = :id;\n"
                              "-- name: slow\n"
                              "SELECT pg_sleep(0.5);\n"
                              "-- name: short\n"
                              "SELECT pg_sleep(0.02);\n";

enum { POINT, SLOW, SHORT };

static int
start(void **state)
{
    return test_load_start(state, content);
}

/* A side with a pool, and its PgBouncer where the mode has one. */
struct pooled {
    struct test_load_options options;
    struct session_options server;
    struct pool pool;
    struct load_pool load_pool;
    pid_t pooler; /* of the first PgBouncer: while it runs the engine starts others */
};

static void
arm(struct pooled *pooled, enum pool_mode mode, uint64_t size, double rate, size_t query)
{
    pooled->options = test_load_options(query);
    pooled->pool = pool_of(mode, size);
    pooled->server = (struct session_options){
        .conninfo = server_conninfo(test_server), .application_name = "pggrade pooled"};
    pooled->options.load.clients = 20;
    pooled->options.load.time_ns = 600 * NS_PER_MS;
    pooled->options.load.pace.drain_ns = 5 * NS_PER_S;
    test_load_rate(&pooled->options, rate);
}

static void
run(struct pooled *pooled, struct load_result *result)
{
    struct error error = {0};

    pooled->load_pool = (struct load_pool){
        .pool = &pooled->pool, .application_name = pooled->server.application_name};
    if (pool_is_pgbouncer(&pooled->pool)) {
        if (!pgbouncer_open(&(struct pgbouncer_options){&pooled->pool, &pooled->server, 20},
                &pooled->load_pool.pgbouncer, &error))
            fail_msg("%s", error.text);
        pooled->pooler = pgbouncer_pid(pooled->load_pool.pgbouncer);
        pooled->options.session = pgbouncer_session_options(pooled->load_pool.pgbouncer);
        pooled->load_pool.unnamed = pool_shares_sessions(&pooled->pool);
    } else {
        pooled->options.session = pooled->server;
    }
    pooled->options.load.pools = &pooled->load_pool;
    pooled->options.load.server = &pooled->server;
    test_load(&pooled->options, result);
    pgbouncer_close(pooled->load_pool.pgbouncer);
}

static uint64_t
sum_ns(const struct load_result *result, enum time_kind kind)
{
    uint64_t sum = 0;

    for (size_t q = 0; q < result->query_count; q++)
        sum += result->cells[q][0].times[kind].sum_ns;
    return sum;
}

static struct tally_counts
counts(const struct load_result *result)
{
    struct tally_counts total = {0};

    for (size_t q = 0; q < result->query_count; q++)
        tally_counts_add(&total, &result->cells[q][0].counts);
    return total;
}

/* However a request comes to its connection: nothing is lost, and its parts are the whole. */
static void
test_accounts(void **state)
{
    (void)state;
    for (int mode = 0; mode < POOL_MODE_COUNT; mode++) {
        struct pooled pooled = {0};
        struct load_result result;

        arm(&pooled, (enum pool_mode)mode, 4, 100, SIZE_MAX);
        pooled.options.selected[SLOW] = false;
        run(&pooled, &result);
        assert_true(counts(&result).offered > 30);
        assert_int_equal(counts(&result).ok, counts(&result).offered);
        assert_int_equal(sum_ns(&result, TIME_RESPONSE),
            sum_ns(&result, TIME_LAG) + sum_ns(&result, TIME_QUEUE) +
                sum_ns(&result, TIME_SERVICE));
        /* Backends that end are there for a moment longer, and short ones are not always seen. */
        assert_true(result.sides[0].pool.servers_max <= (pooled.pool.per_request ? 16 : 4));
        if (pool_is_pgbouncer(&pooled.pool)) /* it counts the same requests; we add none */
            assert_int_equal(result.sides[0].pool.transactions, counts(&result).offered);
        /* A connection for every request, or none but those of the start. */
        if (pooled.pool.per_request)
            assert_int_equal(result.sides[0].opened, counts(&result).offered);
        else
            assert_int_equal(result.sides[0].opened, 0);
        load_result_clear(&result);
    }
}

/* A pool of one: what is short waits behind what is slow, and gives up in time; nobody is hidden.
 */
static void
test_blocking(void **state)
{
    static const enum pool_mode modes[] = {POOL_APP, POOL_TRANSACTION};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(modes); i++) {
        struct pooled pooled = {0};
        struct load_result result;
        const struct load_cell *point;

        arm(&pooled, modes[i], 1, 40, SIZE_MAX);
        pooled.options.load.time_ns = NS_PER_S;
        pooled.options.selected[SHORT] = false;
        pooled.pool.acquire_timeout_ns = 2 * NS_PER_S;
        run(&pooled, &result);
        point = &result.cells[POINT][0];
        assert_true(result.cells[SLOW][0].counts.ok > 0);
        /* The database takes next to no time for it, and yet it waits for most of a slow one. */
        assert_true(point->times[TIME_QUEUE].max_ns > 350 * NS_PER_MS);
        assert_true(point->times[TIME_SERVICE].sum_ns < point->times[TIME_QUEUE].sum_ns / 10);
        load_result_clear(&result);
        /* Only slow ones: two a second are done, the others give up. */
        arm(&pooled, modes[i], 1, 20, SLOW);
        pooled.pool.acquire_timeout_ns = 300 * NS_PER_MS;
        run(&pooled, &result);
        assert_in_range(result.cells[SLOW][0].counts.ok, 1, 6);
        assert_true(result.cells[SLOW][0].counts.timed_out >= 3);
        assert_true(
            test_errors(&result, modes[i] == POOL_APP ? TALLY_NO_CONNECTION : "08P01") >= 3);
        load_result_clear(&result);
    }
}

/* ---- the life of an application's connections ---- */

static void
test_lazy_and_idle(void **state)
{
    struct pooled pooled = {0};
    struct load_result result;

    (void)state;
    arm(&pooled, POOL_APP, 10, 20, SHORT);
    pooled.options.load.time_ns = 3 * NS_PER_S / 2;
    pooled.pool.min = 1;
    pooled.pool.idle_timeout_ns = 60 * NS_PER_MS;
    run(&pooled, &result);
    assert_int_equal(counts(&result).ok, counts(&result).offered);
    assert_true(result.sides[0].opened > 0); /* as many as were needed at once */
    assert_in_range(result.sides[0].connected, 1, 10);
    load_result_clear(&result);
    /* Overflow: opened when needed and closed when free. */
    arm(&pooled, POOL_APP, 1, 100, SHORT);
    pooled.pool.max_overflow = 5;
    run(&pooled, &result);
    assert_int_equal(counts(&result).ok, counts(&result).offered);
    assert_true(result.sides[0].opened > 5);
    assert_int_equal(result.sides[0].connected, 1);
    load_result_clear(&result);
    /* Short lives. */
    arm(&pooled, POOL_APP, 2, 50, POINT);
    pooled.pool.max_lifetime_ns = 200 * NS_PER_MS;
    run(&pooled, &result);
    assert_int_equal(counts(&result).ok, counts(&result).offered);
    assert_in_range(result.sides[0].opened, 2, 12);
    load_result_clear(&result);
}

static void
cut_idle(struct test_event *event)
{
    test_run(event->session,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE application_name = 'pggrade pooled'");
}

/* Whether a pool asks first or not, it goes on; asked first, no request is lost with a connection
 * that was idle.  (A request under way is lost in any case.) */
static void
test_cut(void **state)
{
    struct pooled pooled = {0};
    struct test_event event = {.after_ns = 800 * NS_PER_MS, .happen = cut_idle};
    struct load_result result;

    (void)state;
    arm(&pooled, POOL_APP, 4, 50, POINT);
    pooled.options.load.time_ns = 3 * NS_PER_S / 2;
    pooled.pool.pre_ping = true;
    test_event_arm(&event, &pooled.options);
    run(&pooled, &result);
    test_event_end(&event);
    assert_true(counts(&result).ok + 4 >= counts(&result).offered);
    assert_true(result.sides[0].opened >= 1);
    load_result_clear(&result);
}

/* ---- PgBouncer ---- */

static void
kill_pgbouncer(struct test_event *event)
{
    struct pooled *pooled = event->context;

    assert_int_equal(kill(pooled->pooler, SIGKILL), 0);
}

static void
test_killed_pgbouncer(void **state)
{
    struct pooled pooled = {0};
    struct test_event event = {
        .after_ns = 800 * NS_PER_MS, .happen = kill_pgbouncer, .context = &pooled};
    struct load_result result;
    uint64_t late = 0;

    (void)state;
    arm(&pooled, POOL_TRANSACTION, 4, 100, SHORT);
    pooled.options.load.time_ns = 3 * NS_PER_S;
    test_event_arm(&event, &pooled.options);
    run(&pooled, &result);
    test_event_end(&event);
    assert_int_equal(result.sides[0].pool.restarts, 1);
    assert_true(counts(&result).failed > 0); /* what was under way, at least */
    assert_true(result.sides[0].refusals.count > 0);
    for (size_t i = 0; i < result.timeline.point_count; i++)
        late += result.timeline.points[i].second >= 2 ? result.timeline.points[i].count : 0;
    assert_true(late > 50); /* it goes on to the end */
    load_result_clear(&result);
}

static void
test_probes(void **state)
{
    static const struct {
        enum pool_mode mode;
        enum pooler_answer mixed, transactions;
    } modes[] = {
        {POOL_SESSION, POOLER_SAFE, POOLER_SAFE},
        {POOL_TRANSACTION, POOLER_UNSAFE, POOLER_SAFE},
        {POOL_STATEMENT, POOLER_UNSAFE, POOLER_UNSAFE},
    };
    const struct session_options server = {.conninfo = server_conninfo(test_server)};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(modes); i++) {
        struct pool pool = pool_of(modes[i].mode, 1);
        struct pgbouncer *pgbouncer = NULL;
        struct session_options users;
        struct pooler_findings findings;
        struct error error = {0};

        if (!pgbouncer_open(&(struct pgbouncer_options){&pool, &server, 2}, &pgbouncer, &error))
            fail_msg("%s", error.text);
        users = pgbouncer_session_options(pgbouncer);
        assert_true(pooler_probe(&users, pool_shares_sessions(&pool), &findings, &error));
        assert_int_equal(findings.answers[POOLER_SETTING], modes[i].mixed);
        assert_int_equal(findings.answers[POOLER_TEMPORARY], modes[i].mixed);
        assert_int_equal(findings.answers[POOLER_LOCK], modes[i].mixed);
        assert_int_equal(findings.answers[POOLER_LISTEN], modes[i].mixed);
        assert_int_equal(findings.answers[POOLER_TRANSACTION], modes[i].transactions);
        if (strncmp(pgbouncer_version(pgbouncer), "1.18", 4) == 0)
            assert_int_equal(findings.answers[POOLER_PREPARED], modes[i].mixed);
        pgbouncer_close(pgbouncer);
    }
}

/* Settings of a side hold on every server connection, and what it was started with goes. */
static void
test_settings_and_end(void **state)
{
    static const struct setting settings[] = {{"work_mem", "7MB"}, {"my.words", "it's 'here'"}};
    const struct session_options server = {.conninfo = server_conninfo(test_server),
        .settings = settings,
        .setting_count = 2,
        .read_only = true};

    (void)state;
    for (int mode = POOL_SESSION; mode < POOL_MODE_COUNT; mode++) {
        struct pool pool = pool_of((enum pool_mode)mode, 2);
        struct pgbouncer *pgbouncer = NULL;
        struct session_options users;
        struct session *session = NULL;
        struct error error = {0};
        char *value = NULL;
        char folder[128];
        pid_t pid;

        if (!pgbouncer_open(&(struct pgbouncer_options){&pool, &server, 2}, &pgbouncer, &error))
            fail_msg("%s", error.text);
        pid = pgbouncer_pid(pgbouncer);
        users = pgbouncer_session_options(pgbouncer);
        assert_int_equal(sscanf(users.conninfo, "host=%127s", folder), 1);
        assert_true(folder_exists(folder));
        if (!session_open(&users, &session, &error))
            fail_msg("%s", error.text);
        value = test_value(session,
            "SELECT concat_ws('|', current_setting('work_mem'), current_setting('my.words'),"
            " current_setting('transaction_read_only'))");
        assert_string_equal(value, "7MB|it's 'here'|on");
        free(value);
        session_close(session);
        pgbouncer_close(pgbouncer);
        assert_int_not_equal(kill(pid, 0), 0);
        assert_false(folder_exists(folder));
    }
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_accounts),
        cmocka_unit_test(test_blocking),
        cmocka_unit_test(test_lazy_and_idle),
        cmocka_unit_test(test_cut),
        cmocka_unit_test(test_killed_pgbouncer),
        cmocka_unit_test(test_probes),
        cmocka_unit_test(test_settings_and_end),
    };

    return cmocka_run_group_tests(tests, start, test_load_stop);
}
