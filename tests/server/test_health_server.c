#include "health_server.h"

#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "pggrade/base/file.h"
#include "pggrade/base/text.h"
#include "pggrade/health/preflight.h"

/* A statement that is under way in a session of its own while a check looks. */
struct background {
    struct session *session;
    const char *sql;
    bool succeeded;
    struct error error;
    pthread_t thread;
};

static void *
run_background(void *argument)
{
    struct background *background = argument;

    background->succeeded = session_run(background->session, background->sql, &background->error);
    return NULL;
}

static void
background_start(struct background *background, const char *before, const char *sql)
{
    *background = (struct background){.session = test_session("postgres"), .sql = sql};
    test_run(background->session, before);
    assert_int_equal(pthread_create(&background->thread, NULL, run_background, background), 0);
}

/* Waits until its statement runs (or waits for a lock). */
static void
background_await(const struct background *background, const char *condition)
{
    struct session *session = test_session("postgres");
    char *sql = xasprintf("SELECT count(*) FROM pg_stat_activity WHERE pid = %d AND %s",
        session_backend_pid(background->session), condition);
    bool there = false;

    for (int tries = 0; tries < 500 && !there; tries++) {
        char *count = test_value(session, sql);

        there = count != NULL && strcmp(count, "1") == 0;
        free(count);
        if (!there)
            clock_sleep_ns(10 * NS_PER_MS);
    }
    if (!there)
        fail_msg("%s is not so within 5 s; %s", condition, background->error.text);
    free(sql);
    session_close(session);
}

static void
background_end(struct background *background, bool cancel)
{
    struct session *session = test_session("postgres");
    char *sql = xasprintf("SELECT pg_cancel_backend(%d)", session_backend_pid(background->session));

    if (cancel)
        test_run(session, sql);
    free(sql);
    session_close(session);
    (void)pthread_join(background->thread, NULL);
    session_close(background->session);
}

/* On a quiet server with defaults nothing of what goes on fires. */
static void
test_quiet(void **state)
{
    static const char *const quiet[] = {"connections", "idle-in-transaction", "long-transactions",
        "xmin-horizon", "long-queries", "blocked", "foreign-load", "prepared-transactions",
        "replication-lag", "replication-slots", "wraparound", "wraparound-multixact",
        "maintenance-running", "checkpoints-forced", "deadlocks", "archiver", "settings-pending",
        "checksum-failures"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(quiet); i++)
        health_expect("postgres", quiet[i], NULL, HEALTH_OK, NULL);
}

static void
test_connections(void **state)
{
    struct session *sessions[15];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(sessions); i++)
        sessions[i] = test_session("postgres");
    health_expect("postgres", "connections", NULL, HEALTH_WARN, "16 of 20");
    for (size_t i = 0; i < COUNT_OF(sessions); i++)
        session_close(sessions[i]);
}

static void
test_open_transactions(void **state)
{
    struct session *old = test_session("postgres");
    struct session *busy = test_session("postgres");
    char *said = xasprintf("pg_terminate_backend(%d)", session_backend_pid(old));

    (void)state;
    test_run(old, "BEGIN ISOLATION LEVEL REPEATABLE READ");
    test_run(old, "SELECT 'a secret', 5");
    health_expect("postgres", "idle-in-transaction", "idle-in-transaction=0:1000", HEALTH_WARN,
        "SELECT '…', 5");
    health_expect("postgres", "long-transactions", "long-transactions=0", HEALTH_WARN, said);
    test_run(busy,
        "DO $$ BEGIN FOR i IN 1 .. 150 LOOP PERFORM txid_current(); COMMIT;"
        " END LOOP; END $$");
    health_expect("postgres", "xmin-horizon", "xmin-horizon=100:100000", HEALTH_WARN, "holds back");
    session_close(old);
    session_close(busy);
    free(said);
}

static void
test_statements_under_way(void **state)
{
    struct background sleeper;

    (void)state;
    background_start(&sleeper, "", "SELECT pg_sleep(20)");
    background_await(&sleeper, "wait_event = 'PgSleep'");
    health_expect("postgres", "long-queries", "long-queries=0.001:1000", HEALTH_WARN, "pg_sleep");
    health_expect("postgres", "foreign-load", "foreign-load=1", HEALTH_WARN, "pg_sleep");
    background_end(&sleeper, true);
    assert_false(sleeper.succeeded);
}

static void
test_blocked(void **state)
{
    struct session *holder = test_session("postgres");
    struct background waiter;
    char *said = xasprintf("pg_terminate_backend(%d)", session_backend_pid(holder));

    (void)state;
    test_run(holder, "CREATE TABLE held (id int)");
    test_run(holder, "BEGIN; LOCK TABLE held");
    background_start(&waiter, "", "INSERT INTO held VALUES (1)");
    background_await(&waiter, "wait_event_type = 'Lock'");
    health_expect("postgres", "blocked", NULL, HEALTH_NOTICE, said);
    health_expect("postgres", "blocked", "blocked=0.0001:1000", HEALTH_WARN, "on public.held");
    test_run(holder, "ROLLBACK");
    background_end(&waiter, false);
    assert_true(waiter.succeeded);
    test_run(holder, "DROP TABLE held");
    session_close(holder);
    free(said);
}

static void
test_deadlock(void **state)
{
    struct session *first = test_session("postgres");
    struct background second;
    struct error error = {0};
    bool survived;

    (void)state;
    test_run(first, "SET deadlock_timeout = '20ms'");
    test_run(first, "CREATE TABLE a (id int)");
    test_run(first, "CREATE TABLE b (id int)");
    test_run(first, "BEGIN; LOCK TABLE a");
    background_start(&second, "SET deadlock_timeout = '10s'", "BEGIN; LOCK TABLE b; LOCK TABLE a");
    background_await(&second, "wait_event_type = 'Lock'");
    survived = session_run(first, "LOCK TABLE b", &error);
    assert_false(survived);
    assert_string_equal(error.sqlstate, "40P01");
    test_run(first, "ROLLBACK");
    background_end(&second, false);
    test_run(first, "DROP TABLE a, b");
    session_close(first);
    health_expect("postgres", "deadlocks", NULL, HEALTH_NOTICE, "1 since");
}

static void
test_prepared(void **state)
{
    struct session *session = test_session("postgres");

    (void)state;
    test_run(session, "BEGIN; SELECT txid_current(); PREPARE TRANSACTION 'left behind'");
    health_expect("postgres", "prepared-transactions", NULL, HEALTH_NOTICE,
        "ROLLBACK PREPARED 'left behind'");
    test_run(session, "ROLLBACK PREPARED 'left behind'");
    session_close(session);
}

/* A receiver that is stopped falls behind. */
static void
test_replication(void **state)
{
    struct session *session = test_session("postgres");
    char *folder = xasprintf("%s/received", test_cache);
    char *count = NULL;
    pid_t receiver;
    struct error error = {0};

    (void)state;
    assert_true(folder_create(folder, &error));
    test_run(session, "SELECT pg_create_physical_replication_slot('reader', true)");
    receiver = fork();
    assert_true(receiver >= 0);
    if (receiver == 0) {
        (void)execl("/usr/lib/postgresql/15/bin/pg_receivewal", "pg_receivewal", "--no-loop", "-d",
            server_conninfo(test_server), "-D", folder, (char *)NULL);
        _exit(127);
    }
    for (int tries = 0; tries < 500 && (count == NULL || count[0] != '1'); tries++) {
        free(count);
        count = test_value(
            session, "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'");
        clock_sleep_ns(10 * NS_PER_MS);
    }
    assert_string_equal(count, "1");
    (void)kill(receiver, SIGSTOP);
    test_run(session,
        "CREATE TABLE written AS SELECT repeat('z', 100) FROM"
        " generate_series(1, 150000)");
    health_expect("postgres", "replication-lag", NULL, HEALTH_WARN, "behind in");
    health_expect("postgres", "replication-slots", "replication-slots=1000000", HEALTH_WARN,
        "pg_drop_replication_slot('reader')");
    (void)kill(receiver, SIGKILL);
    (void)waitpid(receiver, NULL, 0);
    test_run(session, "DROP TABLE written; SELECT pg_drop_replication_slot('reader')");
    session_close(session);
    free(count);
    free(folder);
}

static void
test_maintenance_running(void **state)
{
    struct session *session = test_session("postgres");
    struct background vacuum;

    (void)state;
    test_run(session, "CREATE TABLE slow AS SELECT generate_series(1, 100000) AS id");
    background_start(
        &vacuum, "SET vacuum_cost_delay = 100; SET vacuum_cost_limit = 1", "VACUUM slow");
    background_await(&vacuum, "wait_event = 'VacuumDelay'");
    health_expect(
        "postgres", "maintenance-running", "maintenance-running=1", HEALTH_WARN, "vacuum of");
    background_end(&vacuum, true);
    test_run(session, "DROP TABLE slow");
    session_close(session);
}

static void
test_wraparound(void **state)
{
    (void)state;
    health_expect("postgres", "wraparound", "wraparound=0", HEALTH_WARN, "FREEZE");
    health_expect(
        "postgres", "wraparound-multixact", "wraparound-multixact=0:1", HEALTH_WARN, "multixact");
}

static void
test_checkpoints(void **state)
{
    struct session *session = test_session("postgres");

    (void)state;
    for (int i = 0; i < 12; i++)
        test_run(session, "CHECKPOINT");
    health_expect("postgres", "checkpoints-forced", NULL, HEALTH_WARN, "were asked for");
    session_close(session);
}

static void
set_and_reload(struct session *session, const char *setting)
{
    char *sql = xasprintf("ALTER SYSTEM SET %s", setting);

    test_run(session, sql);
    test_run(session, "SELECT pg_reload_conf()");
    clock_sleep_ns(200 * NS_PER_MS);
    free(sql);
}

static void
test_settings(void **state)
{
    struct session *session = test_session("postgres");

    (void)state;
    health_expect("postgres", "settings", NULL, HEALTH_SEVERE, "fsync = off");
    health_expect("postgres", "settings-memory", NULL, HEALTH_NOTICE, "a quarter of memory");
    health_expect("postgres", "autovacuum", NULL, HEALTH_SEVERE, "autovacuum is off");
    set_and_reload(session, "fsync = on");
    health_expect("postgres", "settings", NULL, HEALTH_SEVERE, "full_page_writes = off");
    set_and_reload(session, "full_page_writes = on");
    set_and_reload(session, "autovacuum = on");
    health_expect("postgres", "settings", NULL, HEALTH_NOTICE, "forgotten transaction");
    health_expect("postgres", "autovacuum", NULL, HEALTH_OK, NULL);
    set_and_reload(session, "fsync = off");
    set_and_reload(session, "full_page_writes = off");
    set_and_reload(session, "autovacuum = off");
    set_and_reload(session, "max_wal_senders = 5");
    health_expect("postgres", "settings-pending", NULL, HEALTH_NOTICE, "max_wal_senders");
    session_close(session);
}

static void
test_archiver(void **state)
{
    struct session *session = test_session("postgres");
    char *failed = NULL;

    (void)state;
    set_and_reload(session, "archive_command = 'false'");
    test_run(session, "SELECT txid_current(); SELECT pg_switch_wal()");
    for (int tries = 0; tries < 500 && (failed == NULL || failed[0] == '0'); tries++) {
        free(failed);
        failed = test_value(session, "SELECT failed_count FROM pg_stat_archiver");
        clock_sleep_ns(10 * NS_PER_MS);
    }
    health_expect("postgres", "archiver", NULL, HEALTH_SEVERE, "failures, last of");
    set_and_reload(session, "archive_command = 'true'");
    session_close(session);
    free(failed);
}

/* ---- before a run ---- */

static const struct preflight_note *
find_note(const struct preflight *preflight, const char *check)
{
    for (size_t i = 0; i < preflight->note_count; i++)
        if (strcmp(preflight->notes[i].check, check) == 0)
            return &preflight->notes[i];
    return NULL;
}

static struct preflight *
fly(const struct setting *declared, size_t declared_count, uint64_t patience_ns, const char *root)
{
    const struct session_options base = {
        .conninfo = server_conninfo(test_server), .database = "postgres"};
    struct preflight_side sides[] = {{"before", base}, {"after", base}};
    struct preflight *preflight = NULL;
    struct error error = {0};

    sides[1].session.database = "template1";
    sides[1].session.settings = declared;
    sides[1].session.setting_count = declared_count;
    if (!preflight_examine(&(struct preflight_options){.sides = sides,
                               .side_count = COUNT_OF(sides),
                               .patience_ns = patience_ns,
                               .system_root = root},
            &preflight, &error))
        fail_msg("%s", error.text);
    return preflight;
}

static void
write_system(const char *root, const char *path, const char *content)
{
    struct error error = {0};
    char *whole = xasprintf("%s%s", root, path);
    char *folder = xstrdup(whole);

    *strrchr(folder, '/') = '\0';
    assert_true(folder_create(folder, &error));
    assert_true(file_write(whole, content, strlen(content), &error));
    free(folder);
    free(whole);
}

static void
test_preflight_settings_and_machine(void **state)
{
    static const struct setting declared[] = {{"work_mem", "9MB"}};
    struct session *session = test_session("postgres");
    char *root = xasprintf("%s/system", test_cache);
    struct preflight *preflight;

    (void)state;
    preflight = fly(declared, 1, 0, root);
    assert_int_equal(preflight->note_count, 0);
    preflight_destroy(preflight);
    test_run(session, "ALTER DATABASE template1 SET random_page_cost = 1.25");
    write_system(
        root, "/sys/devices/system/clocksource/clocksource0/current_clocksource", "hpet\n");
    write_system(root, "/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "powersave\n");
    write_system(root, "/sys/fs/cgroup/cpu.max", "150000 100000\n");
    preflight = fly(declared, 1, 0, root);
    assert_int_equal(preflight->note_count, 4);
    assert_int_equal(find_note(preflight, "settings-differ")->effect, PREFLIGHT_INVALID);
    assert_non_null(
        strstr(find_note(preflight, "settings-differ")->text, "random_page_cost is 1.25"));
    assert_non_null(strstr(find_note(preflight, "clock-source")->text, "hpet"));
    assert_non_null(strstr(find_note(preflight, "cpu-governor")->text, "powersave"));
    assert_non_null(find_note(preflight, "cpu-quota"));
    preflight_destroy(preflight);
    test_run(session, "ALTER DATABASE template1 RESET random_page_cost");
    session_close(session);
    free(root);
}

/* What ends soon is waited for; what does not is told. */
static void
test_preflight_waits(void **state)
{
    struct background sleeper;
    struct preflight *preflight;
    const struct preflight_note *note;

    (void)state;
    background_start(&sleeper, "", "SELECT pg_sleep(20)");
    background_await(&sleeper, "wait_event = 'PgSleep'");
    preflight = fly(NULL, 0, 1, "/nowhere");
    note = find_note(preflight, "foreign-load");
    assert_non_null(note);
    assert_int_equal(note->effect, PREFLIGHT_WARNED);
    preflight_destroy(preflight);
    background_end(&sleeper, true);
    background_start(&sleeper, "", "SELECT pg_sleep(0.5)");
    background_await(&sleeper, "wait_event = 'PgSleep'");
    preflight = fly(NULL, 0, 30 * NS_PER_S, "/nowhere");
    note = find_note(preflight, "foreign-load");
    assert_non_null(note);
    assert_int_equal(note->effect, PREFLIGHT_WAITED);
    preflight_destroy(preflight);
    background_end(&sleeper, false);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_quiet),
        cmocka_unit_test(test_connections),
        cmocka_unit_test(test_open_transactions),
        cmocka_unit_test(test_statements_under_way),
        cmocka_unit_test(test_blocked),
        cmocka_unit_test(test_deadlock),
        cmocka_unit_test(test_prepared),
        cmocka_unit_test(test_replication),
        cmocka_unit_test(test_maintenance_running),
        cmocka_unit_test(test_wraparound),
        cmocka_unit_test(test_checkpoints),
        cmocka_unit_test(test_settings),
        cmocka_unit_test(test_archiver),
        cmocka_unit_test(test_preflight_settings_and_machine),
        cmocka_unit_test(test_preflight_waits),
    };

    return cmocka_run_group_tests(tests, health_server_start, test_server_stop);
}
