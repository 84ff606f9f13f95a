#include "private_server.h"

#include <poll.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include "pggrade/base/clock.h"
#include "pggrade/base/interrupt.h"
#include "pggrade/base/text.h"
#include "pggrade/pg/session_async.h"

static const struct refusal {
    const char *conninfo; /* "%s": the socket folder */
    const char *words;
} refusals[] = {
    {"host='%s' port=5432 user=pggrade dbname=no_such_database",
        "cannot connect: .*no_such_database"},
    {"host='%s' port=5432 user=nobody_here dbname=postgres", "nobody_here"},
    {"host='%s/nowhere' user=pggrade", "cannot connect: "},
    {"host=127.0.0.1 port=9 user=pggrade", "cannot connect: "},
    {"host='%s' nonsense=1", "nonsense"},
};

static char *
socket_folder(void)
{
    return xasprintf("%s/15/run", test_cache);
}

static void
test_refusals(void **state)
{
    char *folder = socket_folder();

    (void)state;
    for (size_t i = 0; i < COUNT_OF(refusals); i++) {
        struct text conninfo = {0};
        const char *place = strstr(refusals[i].conninfo, "%s");
        const char *words = refusals[i].words;
        struct error error = {0};
        struct session *session = NULL;

        if (place == NULL) {
            text_append(&conninfo, refusals[i].conninfo);
        } else {
            text_append_length(
                &conninfo, refusals[i].conninfo, (size_t)(place - refusals[i].conninfo));
            text_printf(&conninfo, "%s%s", folder, place + 2);
        }
        assert_false(session_open(
            &(struct session_options){.conninfo = text_string(&conninfo)}, &session, &error));
        assert_null(session);
        assert_int_equal(error.kind, ERROR_PREPARE);
        assert_null(strchr(error.text, '\n'));
        if (strstr(words, ".*") != NULL)
            words = strstr(words, ".*") + 2;
        if (strstr(error.text, words) == NULL)
            fail_msg("%s: %s", text_string(&conninfo), error.text);
        text_free(&conninfo);
    }
    free(folder);
}

/* A role with a password, asked for it by a rule of pg_hba.conf; the words are the server's and
 * never hold the password that was tried. */
static void
test_wrong_password(void **state)
{
    struct session *admin = test_session(NULL);
    char *folder = socket_folder();
    char *hba = xasprintf("%s/15/data/pg_hba.conf", test_cache);
    char *conninfo =
        xasprintf("host='%s' port=5432 user=guarded password=opensesame dbname=postgres", folder);
    const char *rules = "local all guarded scram-sha-256\nlocal all all trust\n";
    struct error error = {0};
    struct session *session = NULL;

    (void)state;
    test_run(admin, "CREATE ROLE guarded LOGIN PASSWORD 'right'");
    {
        FILE *file = fopen(hba, "w"); /* keeps the owner, unlike a new file */

        assert_non_null(file);
        assert_true(fputs(rules, file) >= 0);
        assert_int_equal(fclose(file), 0);
    }
    test_run(admin, "SELECT pg_reload_conf()");
    clock_sleep_ns(300 * NS_PER_MS);
    assert_false(session_open(&(struct session_options){.conninfo = conninfo}, &session, &error));
    assert_int_equal(error.kind, ERROR_PREPARE);
    assert_non_null(strstr(error.text, "password authentication failed"));
    assert_null(strstr(error.text, "opensesame"));
    session_close(admin);
    free(conninfo);
    free(hba);
    free(folder);
}

static void
test_values_and_errors(void **state)
{
    struct session *session = test_session(NULL);
    struct error error = {0};
    const char *values[] = {"it's", NULL};
    struct rows *rows = NULL;
    char *literal = session_quote_literal(session, "it's");
    char *name = session_quote_name(session, "a\"b");

    (void)state;
    assert_true(
        session_query(session, "SELECT $1::text AS a, $2::int AS b", values, 2, &rows, &error));
    assert_int_equal(rows_count(rows), 1);
    assert_string_equal(rows_value(rows, 0, 0), "it's");
    assert_null(rows_value(rows, 0, rows_column(rows, "b")));
    assert_true(rows_column(rows, "B") == SIZE_MAX);
    rows_destroy(rows);
    assert_false(session_run(session, "SELECT 1 / 0", &error));
    assert_int_equal(error.kind, ERROR_SQL);
    assert_string_equal(error.sqlstate, "22012");
    assert_string_equal(error.text, "division by zero");
    assert_false(session_run(session, "SELECT nmae FROM pg_class", &error));
    assert_non_null(strstr(error.text, "column \"nmae\" does not exist"));
    assert_string_equal(literal, "'it''s'");
    assert_string_equal(name, "\"a\"\"b\"");
    free(literal);
    free(name);
    session_close(session);
}

static void
test_settings(void **state)
{
    const struct setting settings[] = {{"work_mem", "7MB"}};
    const struct setting wrong[] = {{"work_mem", "lots"}};
    struct session_options options = {.conninfo = server_conninfo(test_server),
        .settings = settings,
        .setting_count = 1,
        .read_only = true};
    struct session *session = NULL;
    struct error error = {0};
    char *value = NULL;

    (void)state;
    assert_true(session_open(&options, &session, &error));
    assert_true(session_value(session, "SHOW work_mem", NULL, 0, &value, &error));
    assert_string_equal(value, "7MB");
    free(value);
    assert_false(session_run(session, "CREATE TABLE t ()", &error));
    assert_string_equal(error.sqlstate, "25006"); /* read_only_sql_transaction */
    session_close(session);
    options.settings = wrong;
    assert_false(session_open(&options, &session, &error));
    assert_int_equal(error.kind, ERROR_PREPARE);
    assert_non_null(strstr(error.text, "applying the settings: "));
}

static void *
interrupt_soon(void *argument)
{
    (void)argument;
    clock_sleep_ns(300 * NS_PER_MS);
    interrupt_request();
    return NULL;
}

/* A signal stops the statement on the server too, and the session can still be used. */
static void
test_interrupted_statement(void **state)
{
    struct session *session = test_session(NULL);
    struct error error = {0};
    pthread_t thread;
    char *running;

    (void)state;
    assert_int_equal(pthread_create(&thread, NULL, interrupt_soon, NULL), 0);
    assert_false(session_run(session, "SELECT pg_sleep(60)", &error));
    assert_int_equal(pthread_join(thread, NULL), 0);
    interrupt_clear();
    assert_int_equal(error.kind, ERROR_INTERRUPTED);
    running = test_value(session,
        "SELECT count(*) FROM pg_stat_activity WHERE query LIKE"
        " '%pg_sleep(60)%' AND pid <> pg_backend_pid()");
    assert_string_equal(running, "0");
    free(running);
    session_close(session);
}

static enum session_event
advance_until(struct session *session, struct rows **rows)
{
    enum session_event event = session_advance(session, false, rows);

    while (event == SESSION_READ || event == SESSION_WRITE) {
        struct pollfd socket = {.fd = session_socket(session), .events = POLLIN};

        (void)poll(&socket, 1, 1000);
        event = session_advance(session, true, rows);
    }
    return event;
}

/* Connected by the calls that never wait. */
static struct session *
begun_session(void)
{
    struct session *session =
        session_begin(&(struct session_options){.conninfo = server_conninfo(test_server)});
    enum session_event event = session_connect_step(session);

    while (event == SESSION_READ || event == SESSION_WRITE) {
        struct pollfd socket = {
            .fd = session_socket(session), .events = event == SESSION_WRITE ? POLLOUT : POLLIN};

        (void)poll(&socket, 1, 1000);
        event = session_connect_step(session);
    }
    assert_int_equal(event, SESSION_IDLE);
    session_keep_rows(session, true);
    return session;
}

static void
test_calls_that_never_wait(void **state)
{
    struct session *session = begun_session();
    const uint32_t oids[] = {23};
    const char *values[] = {"41"};
    struct rows *rows = NULL;

    (void)state;
    assert_true(session_send_prepare(session, "plus", "SELECT $1 + 1", oids, 1));
    assert_int_equal(advance_until(session, &rows), SESSION_RESULT);
    assert_false(rows_failed(rows));
    rows_destroy(rows);
    assert_int_equal(advance_until(session, &rows), SESSION_IDLE);
    assert_true(session_send_prepared(
        session, "plus", &(struct session_values){.values = values, .count = 1}));
    assert_int_equal(advance_until(session, &rows), SESSION_RESULT);
    assert_string_equal(rows_value(rows, 0, 0), "42");
    rows_destroy(rows);
    assert_int_equal(advance_until(session, &rows), SESSION_IDLE);
    assert_int_equal(session_transaction_status(session), 'I');
    assert_true(session_send_sql(session, "BEGIN"));
    assert_int_equal(advance_until(session, &rows), SESSION_RESULT);
    rows_destroy(rows);
    assert_int_equal(advance_until(session, &rows), SESSION_IDLE);
    assert_int_equal(session_transaction_status(session), 'T');
    {
        struct session *killer = test_session(NULL);
        char *sql = xasprintf("SELECT pg_terminate_backend(%d)", session_backend_pid(session));

        test_run(killer, sql);
        free(sql);
        session_close(killer);
    }
    if (session_send_sql(session, "SELECT 1")) {
        enum session_event event = advance_until(session, &rows);

        while (event == SESSION_RESULT) {
            rows_destroy(rows);
            event = advance_until(session, &rows);
        }
        assert_int_equal(event, SESSION_LOST);
    }
    assert_true(strlen(session_lost_reason(session)) > 0);
    session_close(session);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_values_and_errors),
        cmocka_unit_test(test_settings),
        cmocka_unit_test(test_interrupted_statement),
        cmocka_unit_test(test_calls_that_never_wait),
        cmocka_unit_test(test_wrong_password),
    };

    return cmocka_run_group_tests_name("pg session", tests, test_server_start, test_server_stop);
}
