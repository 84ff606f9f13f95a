#include "pggrade/pg/session.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/base/clock.h"
#include "pggrade/base/interrupt.h"
#include "pggrade/base/memory.h"
#include "pggrade/base/text.h"
#include "pggrade/pg/session_async.h"
#include "pggrade/pg/session_private.h"

#define CONNECT_TIMEOUT_NS (10 * NS_PER_S)
#define CANCEL_NS (5 * NS_PER_S) /* a cancelled statement is waited for no longer */
#define POLL_MS 100              /* how soon an interrupt is noticed */
#define OLDEST_VERSION 130000
#define LOOK_SHARE 20  /* session_run_watched pauses for a 20th of the time it has watched, */
#define LOOK_MS_MAX 50 /* and no longer than this */

static void
ignore_notice(void *context, const PGresult *result)
{
    (void)context;
    (void)result;
}

/* libpq's words end in newlines and may have several lines; we print one. */
static bool
set_server_words(struct error *error, enum error_kind kind, const char *before, const char *words)
{
    char *line = xstrdup(words);
    size_t length = strlen(line);

    while (length > 0 && (line[length - 1] == '\n' || line[length - 1] == ' '))
        line[--length] = '\0';
    for (char *end = strchr(line, '\n'); end != NULL; end = strchr(end, '\n'))
        *end = ';';
    (void)error_set(error, kind, "%s%s", before, length == 0 ? "the connection was lost" : line);
    free(line);
    return false;
}

/* False where the time is up or a signal came. */
static bool
wait_for_socket(const struct session *session, bool write, uint64_t give_up_ns)
{
    struct pollfd socket = {
        .fd = PQsocket(session->connection),
        .events = (short)(write ? POLLIN | POLLOUT : POLLIN),
    };

    while (!interrupt_requested() && clock_monotonic_ns() < give_up_ns)
        if (poll(&socket, 1, POLL_MS) > 0)
            return true;
    return false;
}

static bool
wait_for_connection(struct session *session, uint64_t timeout_ns, struct error *error)
{
    uint64_t give_up_ns = clock_monotonic_ns() + timeout_ns;
    PostgresPollingStatusType status = PGRES_POLLING_WRITING;

    if (PQstatus(session->connection) == CONNECTION_BAD)
        return set_server_words(
            error, ERROR_PREPARE, "cannot connect: ", PQerrorMessage(session->connection));
    while (status != PGRES_POLLING_OK) {
        struct pollfd socket = {
            .fd = PQsocket(session->connection),
            .events = status == PGRES_POLLING_WRITING ? POLLOUT : POLLIN,
        };

        if (!interrupt_check(error))
            return false;
        if (clock_monotonic_ns() >= give_up_ns)
            return error_set(error, ERROR_PREPARE, "cannot connect: no answer within %.0f s",
                (double)timeout_ns / 1e9);
        if (poll(&socket, 1, POLL_MS) <= 0)
            continue;
        status = PQconnectPoll(session->connection);
        if (status == PGRES_POLLING_FAILED)
            return set_server_words(
                error, ERROR_PREPARE, "cannot connect: ", PQerrorMessage(session->connection));
    }
    return true;
}

static bool
check_version(
    const struct session *session, const struct session_options *options, struct error *error)
{
    int version = PQserverVersion(session->connection);

    if (version >= OLDEST_VERSION || options->console)
        return true;
    return error_set(error, ERROR_PREPARE,
        "server %d.%d is too old: pggrade needs PostgreSQL 13 or newer", version / 10000,
        version % 10000);
}

static bool
apply_settings(struct session *session, const struct session_options *options, struct error *error)
{
    char *sql = session_settings_sql(session, options);
    bool applied = sql == NULL || session_run(session, sql, error);

    free(sql);
    if (applied)
        return true;
    error->kind = ERROR_PREPARE;
    return error_prefix(error, "applying the settings");
}

char *
session_settings_sql(struct session *session, const struct session_options *options)
{
    struct text sql = {0};

    for (size_t i = 0; i < options->setting_count; i++) {
        char *name = session_quote_literal(session, options->settings[i].name);
        char *value = session_quote_literal(session, options->settings[i].value);

        text_printf(&sql, "%s set_config(%s, %s, false)", i == 0 ? "SELECT" : ",", name, value);
        free(name);
        free(value);
    }
    if (options->read_only)
        text_printf(&sql, "%s set_config('default_transaction_read_only', 'on', false)",
            options->setting_count == 0 ? "SELECT" : ",");
    return sql.data;
}

void
session_start(struct session *session, const struct session_options *options)
{
    /* The first dbname is expanded as a connection string; a later plain one overrides it. */
    const char *name = options->application_name;
    const char *keys[] = {"dbname", name == NULL ? "fallback_application_name" : "application_name",
        "client_encoding", options->database == NULL ? NULL : "dbname", NULL};
    const char *values[] = {
        options->conninfo, name == NULL ? "pggrade" : name, "UTF8", options->database, NULL};

    session->answer_ns = options->answer_ns;
    session->connection = PQconnectStartParams(keys, values, 1);
    if (session->connection == NULL)
        abort(); /* out of memory */
}

bool
session_started(struct session *session)
{
    (void)PQsetNoticeReceiver(session->connection, ignore_notice, NULL);
    return PQsetnonblocking(session->connection, 1) == 0;
}

bool
session_open(const struct session_options *options, struct session **session, struct error *error)
{
    struct session *made = xcalloc(1, sizeof *made);

    *session = NULL;
    session_start(made, options);
    if (!wait_for_connection(
            made, options->timeout_ns == 0 ? CONNECT_TIMEOUT_NS : options->timeout_ns, error) ||
        !check_version(made, options, error)) {
        session_close(made);
        return false;
    }
    if (!session_started(made)) {
        (void)set_server_words(error, ERROR_PREPARE, "", PQerrorMessage(made->connection));
        session_close(made);
        return false;
    }
    if (!apply_settings(made, options, error)) {
        session_close(made);
        return false;
    }
    *session = made;
    return true;
}

void
session_close(struct session *session)
{
    if (session == NULL)
        return;
    rows_destroy(session->reply);
    text_free(&session->parses);
    wire_close(&session->wire);
    PQfinish(session->connection);
    free(session);
}

/* Waits for the request to be taken. */
static void
cancel_and_wait(struct session *session)
{
    PGcancel *cancel = PQgetCancel(session->connection);
    char reason[256];

    if (cancel == NULL)
        return; /* never connected: nothing runs */
    /* Where the request fails, the statement goes on and its own end is waited for. */
    (void)PQcancel(cancel, reason, sizeof reason);
    PQfreeCancel(cancel);
}

/* A signal came while a statement runs: stop it and take its answer, so that the session
 * can still be used to clean up. */
static bool
interrupt_statement(struct session *session, struct error *error)
{
    uint64_t give_up_ns = clock_monotonic_ns() + CANCEL_NS;
    struct pollfd socket = {.fd = PQsocket(session->connection), .events = POLLIN};
    PGresult *result;

    cancel_and_wait(session);
    for (;;) {
        while (PQisBusy(session->connection)) {
            if (clock_monotonic_ns() >= give_up_ns)
                return error_set(error, ERROR_INTERRUPTED, "interrupted");
            (void)poll(&socket, 1, POLL_MS);
            if (!PQconsumeInput(session->connection))
                return error_set(error, ERROR_INTERRUPTED, "interrupted");
        }
        result = PQgetResult(session->connection);
        if (result == NULL)
            return error_set(error, ERROR_INTERRUPTED, "interrupted");
        PQclear(result);
    }
}

/* Reads until the server has finished; keeps the first failure, else the last result. */
static bool
wait_for_result(struct session *session, struct rows **rows, struct error *error)
{
    uint64_t give_up_ns =
        session->answer_ns == 0 ? UINT64_MAX : clock_monotonic_ns() + session->answer_ns;
    PGresult *kept = NULL;

    *rows = NULL;
    for (;;) {
        PGresult *result;
        int unsent = PQflush(session->connection);

        while (unsent >= 0 && PQisBusy(session->connection)) {
            if (!wait_for_socket(session, unsent > 0, give_up_ns)) {
                PQclear(kept);
                if (!interrupt_requested())
                    return error_set(error, ERROR_PREPARE, "no answer within %.1f s",
                        (double)session->answer_ns / 1e9);
                return interrupt_statement(session, error);
            }
            if (!PQconsumeInput(session->connection))
                break;
            unsent = PQflush(session->connection);
        }
        result = PQgetResult(session->connection);
        if (result == NULL)
            break;
        if (PQresultStatus(kept) == PGRES_FATAL_ERROR && kept != NULL) {
            PQclear(result);
            continue;
        }
        PQclear(kept);
        kept = result;
        if (PQstatus(session->connection) == CONNECTION_BAD)
            break;
    }
    if (kept == NULL)
        return set_server_words(error, ERROR_PREPARE, "", PQerrorMessage(session->connection));
    *rows = rows_of_result(kept);
    return true;
}

/* The message with its detail and hint, the kind and the SQLSTATE. */
static bool
set_result_error(const struct session *session, struct rows *rows, struct error *error)
{
    const PGresult *result = rows == NULL ? NULL : rows->result;
    const char *detail = PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL);
    const char *hint = PQresultErrorField(result, PG_DIAG_MESSAGE_HINT);
    char sqlstate[6];
    struct text text = {0};
    bool lost = PQstatus(session->connection) == CONNECTION_BAD;

    (void)memcpy(sqlstate, "     ", sizeof sqlstate);
    (void)strncpy(sqlstate, rows_sqlstate(rows), sizeof sqlstate - 1);
    text_append(
        &text, rows_message(rows)[0] == '\0' ? PQresultErrorMessage(result) : rows_message(rows));
    if (detail != NULL)
        text_printf(&text, "; %s", detail);
    if (hint != NULL)
        text_printf(&text, " (hint: %s)", hint);
    (void)set_server_words(error, lost ? ERROR_PREPARE : ERROR_SQL, "", text_string(&text));
    memcpy(error->sqlstate, sqlstate, sizeof sqlstate);
    text_free(&text);
    rows_destroy(rows);
    return false;
}

/* What was sent is answered by rows, or by a failure that is the caller's. */
static bool
take_rows(struct session *session, struct rows **rows, struct error *error)
{
    if (!wait_for_result(session, rows, error))
        return false;
    if (rows_failed(*rows)) {
        struct rows *failed = *rows;

        *rows = NULL;
        return set_result_error(session, failed, error);
    }
    return true;
}

bool
session_show(struct session *session, const char *sql, struct rows **rows, struct error *error)
{
    *rows = NULL;
    if (!interrupt_check(error))
        return false;
    if (!PQsendQuery(session->connection, sql))
        return set_server_words(error, ERROR_PREPARE, "", PQerrorMessage(session->connection));
    return take_rows(session, rows, error);
}

bool
session_run(struct session *session, const char *sql, struct error *error)
{
    struct rows *rows;
    bool ran = session_show(session, sql, &rows, error);

    rows_destroy(rows);
    return ran;
}

/* Looks closely at first, then ever less often: a statement of a minute is not held up by it. */
static bool
look_while_running(struct session *session, const struct lookout *lookout, struct error *error)
{
    uint64_t start_ns = clock_monotonic_ns();
    struct pollfd socket = {.fd = PQsocket(session->connection), .events = POLLIN};

    for (;;) {
        uint64_t pause_ms = (clock_monotonic_ns() - start_ns) / (LOOK_SHARE * NS_PER_MS);
        int unsent = PQflush(session->connection);

        if (unsent < 0 || !PQisBusy(session->connection) || interrupt_requested())
            return true; /* wait_for_result has the rest */
        if (!lookout->look(lookout->context, error))
            return false;
        if (poll(&socket, 1, pause_ms > LOOK_MS_MAX ? LOOK_MS_MAX : (int)pause_ms) > 0 &&
            !PQconsumeInput(session->connection))
            return true;
    }
}

bool
session_run_watched(
    struct session *session, const char *sql, const struct lookout *lookout, struct error *error)
{
    struct rows *rows;
    bool looked;

    if (!interrupt_check(error))
        return false;
    if (!PQsendQuery(session->connection, sql))
        return set_server_words(error, ERROR_PREPARE, "", PQerrorMessage(session->connection));
    looked = look_while_running(session, lookout, error);
    if (!looked) {
        struct error ignored = {0};

        (void)interrupt_statement(session, &ignored); /* what matters is why nobody can look */
        return false;
    }
    if (!wait_for_result(session, &rows, error))
        return false;
    if (rows_failed(rows))
        return set_result_error(session, rows, error);
    rows_destroy(rows);
    return true;
}

bool
session_query(struct session *session, const char *sql, const char *const *values,
    size_t value_count, struct rows **rows, struct error *error)
{
    *rows = NULL;
    if (!interrupt_check(error))
        return false;
    if (!PQsendQueryParams(session->connection, sql, (int)value_count, NULL, values, NULL, NULL, 0))
        return set_server_words(error, ERROR_PREPARE, "", PQerrorMessage(session->connection));
    return take_rows(session, rows, error);
}

bool
session_prepare(struct session *session, const char *name, const char *sql, struct error *error)
{
    struct rows *rows = NULL;
    bool prepared;

    if (!interrupt_check(error))
        return false;
    if (!PQsendPrepare(session->connection, name, sql, 0, NULL))
        return set_server_words(error, ERROR_PREPARE, "", PQerrorMessage(session->connection));
    prepared = take_rows(session, &rows, error);
    rows_destroy(rows);
    return prepared;
}

bool
session_value(struct session *session, const char *sql, const char *const *values,
    size_t value_count, char **value, struct error *error)
{
    struct rows *rows;

    *value = NULL;
    if (!session_query(session, sql, values, value_count, &rows, error))
        return false;
    if (rows_count(rows) > 0 && rows_columns(rows) > 0 && rows_value(rows, 0, 0) != NULL)
        *value = xstrdup(rows_value(rows, 0, 0));
    rows_destroy(rows);
    return true;
}

int
session_server_version(const struct session *session)
{
    return PQserverVersion(session->connection);
}

int
session_backend_pid(const struct session *session)
{
    return PQbackendPID(session->connection);
}

const char *
session_database(const struct session *session)
{
    return PQdb(session->connection);
}

const char *
session_host(const struct session *session)
{
    return PQhost(session->connection);
}

const char *
session_port(const struct session *session)
{
    return PQport(session->connection);
}

const char *
session_user(const struct session *session)
{
    return PQuser(session->connection);
}

bool
session_used_password(const struct session *session)
{
    return PQconnectionUsedPassword(session->connection) != 0;
}

bool
session_uses_tls(const struct session *session)
{
    return PQsslInUse(session->connection) != 0;
}

static char *
take_quoted(char *quoted)
{
    char *copy;

    if (quoted == NULL)
        abort(); /* out of memory, or text that is not UTF-8, which our readers refuse */
    copy = xstrdup(quoted);
    PQfreemem(quoted);
    return copy;
}

char *
session_quote_literal(struct session *session, const char *text)
{
    return take_quoted(PQescapeLiteral(session->connection, text, strlen(text)));
}

char *
session_quote_name(struct session *session, const char *name)
{
    return take_quoted(PQescapeIdentifier(session->connection, name, strlen(name)));
}
