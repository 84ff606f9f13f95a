#include "health_server.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "pggrade/base/text.h"

#define BINARIES "/usr/lib/postgresql/15/bin/"

/* Runs a program of PostgreSQL as the user that owns the cluster's data, and goes on. */
static pid_t
begin(const char *const *words)
{
    char *data = xasprintf("%s/15/data", test_cache);
    char *program = xasprintf(BINARIES "%s", words[0]);
    struct stat owner;
    pid_t child;

    assert_int_equal(stat(data, &owner), 0);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        if ((geteuid() == 0 && (setgid(owner.st_gid) != 0 || setuid(owner.st_uid) != 0)) ||
            chdir("/") != 0)
            _exit(126);
        (void)execv(program, (char *const *)words);
        _exit(127);
    }
    free(program);
    free(data);
    return child;
}

static void
run_to_end(const char *const *words)
{
    int status = 0;

    assert_int_equal(waitpid(begin(words), &status, 0) > 0, 1);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        fail_msg("%s: status %d", words[0], status);
}

/* The standby's own folder, which its user can write to. */
static char *
make_folder(void)
{
    char *data = xasprintf("%s/15/data", test_cache);
    char *folder = xasprintf("%s/standby", test_cache);
    struct stat owner;

    assert_int_equal(stat(data, &owner), 0);
    assert_int_equal(mkdir(folder, 0700), 0);
    if (geteuid() == 0)
        assert_int_equal(chown(folder, owner.st_uid, owner.st_gid), 0);
    free(data);
    return folder;
}

static void
expect_on(const char *conninfo, const char *id, const char *limits, enum health_level level)
{
    size_t count = health_check_count();
    struct health_limits *all = xcalloc(count, sizeof *all);
    struct health_report *report = NULL;
    struct error error = {0};

    for (size_t i = 0; i < count; i++)
        all[i] = health_check_at(i)->limits;
    if (limits != NULL)
        assert_true(health_limits_parse(limits, all, &error));
    if (!health_examine(
            &(struct health_options){.conninfo = conninfo, .limits = all}, &report, &error))
        fail_msg("%s", error.text);
    for (size_t i = 0; i < report->result_count; i++)
        if (report->results[i].failed)
            fail_msg("%s: %s", report->results[i].check->id, report->results[i].skipped);
    if (health_result(report, id)->skipped != NULL || health_result(report, id)->level != level)
        fail_msg("%s: %s", id, health_level_names[health_result(report, id)->level]);
    health_report_destroy(report);
    free(all);
}

static struct session *
await_standby(const char *conninfo)
{
    struct session *session = NULL;

    for (int tries = 0; tries < 1000 && session == NULL; tries++) {
        struct error error = {0};

        if (!session_open(&(struct session_options){.conninfo = conninfo}, &session, &error))
            clock_sleep_ns(20 * NS_PER_MS);
    }
    assert_non_null(session);
    return session;
}

/* Waits until the standby has received more than it has replayed, or has nothing left to. */
static void
await_value(struct session *session, const char *sql)
{
    bool there = false;

    for (int tries = 0; tries < 1000 && !there; tries++) {
        char *value = test_value(session, sql);

        there = value != NULL && value[0] == 't';
        free(value);
        if (!there)
            clock_sleep_ns(10 * NS_PER_MS);
    }
    assert_true(there);
}

/* Every check is asked of a standby too; its delay is told once replay is held. */
static void
test_standby(void **state)
{
    char *folder = make_folder();
    char *sockets = xasprintf("unix_socket_directories=%s", folder);
    char *conninfo = xasprintf("host='%s' port=5432 user=pggrade dbname=postgres", folder);
    const char *const copy[] = {"pg_basebackup", "-D", folder, "-c", "fast", "-X", "stream", "-R",
        "-d", server_conninfo(test_server), NULL};
    const char *const serve[] = {"postgres", "-D", folder, "-c", sockets, "-c",
        "listen_addresses=", "-c", "archive_mode=off", NULL};
    struct session *primary = test_session("postgres");
    struct session *standby;
    pid_t server;

    (void)state;
    run_to_end(copy);
    server = begin(serve);
    standby = await_standby(conninfo);
    test_run(primary, "CREATE TABLE made (id int)");
    await_value(standby, "SELECT to_regclass('made') IS NOT NULL");
    await_value(standby, "SELECT pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn()");
    expect_on(conninfo, "standby-delay", NULL, HEALTH_OK);
    test_run(standby, "SELECT pg_wal_replay_pause()");
    test_run(primary, "INSERT INTO made VALUES (1)");
    await_value(standby, "SELECT pg_last_wal_receive_lsn() > pg_last_wal_replay_lsn()");
    expect_on(conninfo, "standby-delay", "standby-delay=0.0001:1000", HEALTH_WARN);
    expect_on(server_conninfo(test_server), "replication-lag", "replication-lag=1", HEALTH_WARN);
    session_close(standby);
    (void)kill(server, SIGINT);
    (void)waitpid(server, NULL, 0);
    test_run(primary, "DROP TABLE made");
    session_close(primary);
    free(conninfo);
    free(sockets);
    free(folder);
}

/* One byte of a table's page is changed behind the server's back. */
static void
test_checksums(void **state)
{
    char *data = xasprintf("%s/15/data", test_cache);
    const char *const enable[] = {"pg_checksums", "--enable", "--no-sync", "-D", data, NULL};
    struct session *session = test_session("postgres");
    struct error error = {0};
    char *file;
    char *path;
    int descriptor;

    (void)state;
    test_run(session, "CREATE TABLE damaged AS SELECT generate_series(1, 100) AS id");
    test_run(session, "CHECKPOINT");
    file = test_value(session, "SELECT pg_relation_filepath('damaged')");
    session_close(session);
    server_close(test_server);
    test_server = NULL;
    run_to_end(enable);
    path = xasprintf("%s/%s", data, file);
    descriptor = open(path, O_WRONLY);
    assert_true(descriptor >= 0);
    assert_int_equal(pwrite(descriptor, "?", 1, 5000), 1);
    (void)close(descriptor);
    assert_int_equal(health_server_restart(), 0);
    health_expect("postgres", "checksum-failures", NULL, HEALTH_OK, NULL);
    session = test_session("postgres");
    assert_false(session_run(session, "SELECT count(*) FROM damaged", &error));
    session_close(session);
    health_expect("postgres", "checksum-failures", NULL, HEALTH_SEVERE, "last on");
    free(path);
    free(file);
    free(data);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_standby),
        cmocka_unit_test(test_checksums),
    };

    return cmocka_run_group_tests(tests, health_server_start, test_server_stop);
}
