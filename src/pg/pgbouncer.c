#include "pggrade/pg/pgbouncer.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "pggrade/base/clock.h"
#include "pggrade/base/file.h"
#include "pggrade/base/memory.h"
#include "pggrade/base/text.h"
#include "pggrade/pg/process.h"
#include "pggrade/pg/session_async.h"

#define PORT "6432" /* names the socket; nothing listens on TCP */
#define START_NS (10 * NS_PER_S)
#define STOP_NS (5 * NS_PER_S)
#define PAUSE_NS (5 * NS_PER_MS)
#define CONSOLE_CLIENTS 20 /* room for us besides the users */
#define ALIAS "pggrade"    /* what clients call the database */

struct pgbouncer {
    struct pool pool;
    char *program; /* NULL: not ours, nor these: */
    char *folder;
    char *log;
    char *ini;
    char *configuration;
    char *conninfo;
    char *database;
    char *version;
    pid_t pid;
    struct process_user user;
    const struct session_options *session;
};

/* ---- its configuration ---- */

/* A value of a [databases] line: in quotes, quotes in it twice. */
static void
append_value(struct text *ini, const char *key, const char *value)
{
    text_printf(ini, " %s='", key);
    for (; *value != '\0'; value++) {
        if (*value == '\'')
            text_append_char(ini, '\'');
        text_append_char(ini, *value);
    }
    text_append_char(ini, '\'');
}

static void
append_seconds(struct text *ini, const char *key, uint64_t duration_ns)
{
    if (duration_ns > 0)
        text_printf(ini, "%s = %.6g\n", key, (double)duration_ns / 1e9);
}

static void
append_database(struct text *ini, const struct pgbouncer *pgbouncer, struct session *server)
{
    text_append(ini, "[databases]\n" ALIAS " =");
    append_value(ini, "host", session_host(server));
    append_value(ini, "port", session_port(server));
    append_value(ini, "dbname", session_database(server));
    append_value(ini, "user", session_user(server));
    if (pool_shares_sessions(&pgbouncer->pool)) {
        /* What a client set would be another client's a moment later. */
        char *settings = session_settings_sql(server, pgbouncer->session);

        if (settings != NULL)
            append_value(ini, "connect_query", settings);
        free(settings);
    }
    text_append(ini, "\n\n");
}

static void
append_pool(struct text *ini, const struct pool *pool)
{
    text_printf(ini, "pool_mode = %s\ndefault_pool_size = %llu\n", pool_mode_names[pool->mode],
        (unsigned long long)pool->size);
    if (pool->min > 0)
        text_printf(ini, "min_pool_size = %llu\n", (unsigned long long)pool->min);
    if (pool->max_overflow > 0)
        text_printf(ini, "reserve_pool_size = %llu\n", (unsigned long long)pool->max_overflow);
    append_seconds(ini, "query_wait_timeout", pool->acquire_timeout_ns);
    append_seconds(ini, "server_idle_timeout", pool->idle_timeout_ns);
    append_seconds(ini, "server_lifetime", pool->max_lifetime_ns);
    append_seconds(ini, "server_connect_timeout", pool->connect_timeout_ns);
    if (pool->pre_ping)
        text_append(ini, "server_check_delay = 0\n");
}

static char *
make_configuration(const struct pgbouncer *pgbouncer, struct session *server, uint64_t clients)
{
    struct text ini = {0};

    append_database(&ini, pgbouncer, server);
    text_append(&ini, "[pgbouncer]\n");
    append_pool(&ini, &pgbouncer->pool);
    text_printf(&ini,
        "max_client_conn = %" PRIu64 "\n"
        "; only we can enter the folder of the socket\n"
        "unix_socket_dir = %s\n"
        "listen_port = " PORT "\n"
        "auth_type = any\n"
        "ignore_startup_parameters = extra_float_digits,options\n"
        "server_tls_sslmode = %s\n"
        "log_connections = 0\n"
        "log_disconnections = 0\n",
        clients + CONSOLE_CLIENTS, pgbouncer->folder,
        session_uses_tls(server) ? "require" : "disable");
    return ini.data;
}

/* ---- starting ---- */

static char *
find_program(void)
{
    const char *chosen = getenv("PGGRADE_PGBOUNCER");
    char *paths = xasprintf("%s:/usr/sbin:/usr/local/sbin:/usr/local/bin",
        getenv("PATH") == NULL ? "" : getenv("PATH"));
    char *rest = paths;
    char *found = NULL;

    if (chosen != NULL && chosen[0] != '\0')
        found = xstrdup(chosen);
    for (char *folder = strsep(&rest, ":"); folder != NULL && found == NULL;
         folder = strsep(&rest, ":")) {
        char *program = path_join(folder, "pgbouncer");

        if (folder[0] != '\0' && access(program, X_OK) == 0)
            found = xstrdup(program);
        free(program);
    }
    free(paths);
    return found;
}

static bool
make_folder(struct pgbouncer *pgbouncer, struct error *error)
{
    char folder[] = "/tmp/pggrade-pgbouncer-XXXXXX"; /* short: a socket's path has 107 bytes */

    if (!process_find_user(&pgbouncer->user, error))
        return false;
    if (mkdtemp(folder) == NULL)
        return error_set_errno(error, "cannot make a folder in /tmp for PgBouncer");
    pgbouncer->folder = xstrdup(folder);
    pgbouncer->log = path_join(folder, "log");
    pgbouncer->ini = path_join(folder, "pgbouncer.ini");
    if (pgbouncer->user.drop && chown(folder, pgbouncer->user.uid, pgbouncer->user.gid) != 0)
        return error_set_errno(error, "cannot give %s to %s", folder, pgbouncer->user.name);
    return true;
}

static bool
write_configuration(struct pgbouncer *pgbouncer, uint64_t clients, struct error *error)
{
    struct session *server = NULL;
    bool written;

    if (!session_open(pgbouncer->session, &server, error))
        return false;
    if (session_used_password(server)) {
        session_close(server);
        return error_set(error, ERROR_PREPARE,
            "the server wants a password, which PgBouncer would need in a file, and pggrade writes "
            "none; start a PgBouncer yourself and name it with the pool's dsn");
    }
    pgbouncer->configuration = make_configuration(pgbouncer, server, clients);
    session_close(server);
    written = file_write(
        pgbouncer->ini, pgbouncer->configuration, strlen(pgbouncer->configuration), error);
    if (written && pgbouncer->user.drop &&
        chown(pgbouncer->ini, pgbouncer->user.uid, pgbouncer->user.gid) != 0)
        written =
            error_set_errno(error, "cannot give %s to %s", pgbouncer->ini, pgbouncer->user.name);
    return written;
}

static bool
wait_for_console(struct pgbouncer *pgbouncer, struct error *error)
{
    uint64_t give_up_ns = clock_monotonic_ns() + START_NS;
    struct session *console = NULL;
    struct error last = {0}; /* of a try; the one that succeeds leaves none behind */

    while (!pgbouncer_console(pgbouncer, &console, &last)) {
        if (last.kind == ERROR_INTERRUPTED) {
            *error = last;
            return false;
        }
        if (process_gone(pgbouncer->pid)) {
            pgbouncer->pid = 0;
            (void)error_set(error, ERROR_PREPARE, "PgBouncer did not start");
            process_append_log(pgbouncer->log, error);
            return false;
        }
        if (clock_monotonic_ns() > give_up_ns) {
            *error = last;
            return error_prefix(error, "PgBouncer does not answer");
        }
        clock_sleep_ns(PAUSE_NS);
    }
    session_close(console);
    return true;
}

static bool
start(struct pgbouncer *pgbouncer, struct error *error)
{
    char *arguments[] = {pgbouncer->program, pgbouncer->ini, NULL};

    return process_start(
        &(struct process_options){
            .user = &pgbouncer->user,
            .arguments = arguments,
            .log = pgbouncer->log,
            .stop_signal = SIGTERM, /* at once; SIGINT would wait for the clients */
        },
        &pgbouncer->pid, error);
}

static bool
launch(struct pgbouncer *pgbouncer, uint64_t clients, struct error *error)
{
    pgbouncer->program = find_program();
    if (pgbouncer->program == NULL)
        return error_set(error, ERROR_PREPARE,
            "there is no pgbouncer in PATH or /usr/sbin; install the package pgbouncer, set "
            "PGGRADE_PGBOUNCER to the program, or leave out the modes that need it");
    if (!make_folder(pgbouncer, error))
        return false;
    pgbouncer->database = xstrdup(ALIAS);
    pgbouncer->conninfo = xasprintf(
        "host=%s port=" PORT " user=pggrade dbname=" ALIAS " sslmode=disable", pgbouncer->folder);
    return write_configuration(pgbouncer, clients, error) && start(pgbouncer, error) &&
        wait_for_console(pgbouncer, error);
}

/* As a supervisor on a real system would.  A socket that a killed one left is taken over: PgBouncer
 * looks whether somebody answers on it. */
bool
pgbouncer_revive(struct pgbouncer *pgbouncer)
{
    struct error ignored = {0}; /* it is tried again */

    if (pgbouncer->pid == 0 || !process_gone(pgbouncer->pid))
        return false;
    return start(pgbouncer, &ignored);
}

/* ---- one that is there ---- */

static bool
adopt(struct pgbouncer *pgbouncer, struct error *error)
{
    struct session_options options;
    struct session *session = NULL;

    pgbouncer->conninfo = xstrdup(pgbouncer->pool.dsn);
    options = (struct session_options){.conninfo = pgbouncer->conninfo};
    if (!session_open(&options, &session, error))
        return error_prefix(error, "the pool's dsn");
    pgbouncer->database = xstrdup(session_database(session));
    session_close(session);
    return true;
}

/* "PgBouncer 1.18.0"; a console that does not let us in leaves it unknown. */
static void
read_version(struct pgbouncer *pgbouncer)
{
    struct error ignored = {0};
    struct session *console = NULL;
    struct rows *rows = NULL;

    if (pgbouncer_console(pgbouncer, &console, &ignored) &&
        session_show(console, "SHOW VERSION", &rows, &ignored) && rows_count(rows) > 0 &&
        rows_value(rows, 0, 0) != NULL) {
        const char *words = rows_value(rows, 0, 0);

        pgbouncer->version = xstrdup(words + strcspn(words, "0123456789"));
    }
    rows_destroy(rows);
    session_close(console);
}

/* ---- opening, closing ---- */

bool
pgbouncer_open(
    const struct pgbouncer_options *options, struct pgbouncer **pgbouncer, struct error *error)
{
    struct pgbouncer *made = xcalloc(1, sizeof *made);
    bool opened;

    made->pool = *options->pool;
    made->session = options->session;
    file_allow_many();
    opened = made->pool.dsn == NULL ? launch(made, options->clients, error) : adopt(made, error);
    if (!opened) {
        pgbouncer_close(made);
        *pgbouncer = NULL;
        return false;
    }
    read_version(made);
    *pgbouncer = made;
    return true;
}

void
pgbouncer_close(struct pgbouncer *pgbouncer)
{
    struct error ignored = {0}; /* what is left is in /tmp */

    if (pgbouncer == NULL)
        return;
    process_stop(pgbouncer->pid,
        &(struct process_stop){.gentle = SIGTERM, .patience_ns = STOP_NS, .hard = SIGKILL});
    if (pgbouncer->folder != NULL && !folder_remove(pgbouncer->folder, &ignored))
        ignored.kind = ERROR_NONE;
    free(pgbouncer->program);
    free(pgbouncer->folder);
    free(pgbouncer->log);
    free(pgbouncer->ini);
    free(pgbouncer->configuration);
    free(pgbouncer->conninfo);
    free(pgbouncer->database);
    free(pgbouncer->version);
    free(pgbouncer->user.name);
    free(pgbouncer);
}

struct session_options
pgbouncer_session_options(const struct pgbouncer *pgbouncer)
{
    struct session_options options = {
        .conninfo = pgbouncer->conninfo,
        .application_name = pgbouncer->session->application_name,
        .timeout_ns = pgbouncer->pool.connect_timeout_ns,
    };

    /* Where the mode shares sessions, connect_query has done it. */
    if (!pool_shares_sessions(&pgbouncer->pool)) {
        options.settings = pgbouncer->session->settings;
        options.setting_count = pgbouncer->session->setting_count;
        options.read_only = pgbouncer->session->read_only;
    }
    return options;
}

const char *
pgbouncer_configuration(const struct pgbouncer *pgbouncer)
{
    return pgbouncer->configuration == NULL ? "" : pgbouncer->configuration;
}

const char *
pgbouncer_version(const struct pgbouncer *pgbouncer)
{
    return pgbouncer->version == NULL ? "" : pgbouncer->version;
}

pid_t
pgbouncer_pid(const struct pgbouncer *pgbouncer)
{
    return pgbouncer->pid;
}

const char *
pgbouncer_database(const struct pgbouncer *pgbouncer)
{
    return pgbouncer->database;
}

/* ---- its console ---- */

bool
pgbouncer_console(const struct pgbouncer *pgbouncer, struct session **session, struct error *error)
{
    return session_open(
        &(struct session_options){
            .conninfo = pgbouncer->conninfo,
            .database = "pgbouncer",
            .console = true,
            .timeout_ns = 2 * NS_PER_S,
            .answer_ns = 2 * NS_PER_S,
        },
        session, error);
}

/* 0 where this version has no such column. */
static uint64_t
figure(const struct rows *rows, size_t row, const char *column)
{
    size_t at = rows_column(rows, column);
    const char *value = at == SIZE_MAX ? NULL : rows_value(rows, row, at);

    return value == NULL ? 0 : strtoull(value, NULL, 10);
}

static bool
of_database(const struct rows *rows, size_t row, const char *database)
{
    size_t at = rows_column(rows, "database");
    const char *value = at == SIZE_MAX ? NULL : rows_value(rows, row, at);

    return value != NULL && strcmp(value, database) == 0;
}

bool
pgbouncer_read(struct session *console, const char *database, struct pgbouncer_figures *figures,
    struct error *error)
{
    struct rows *rows;

    *figures = (struct pgbouncer_figures){0};
    if (!session_show(console, "SHOW POOLS", &rows, error))
        return false;
    for (size_t i = 0; i < rows_count(rows); i++) {
        uint64_t wait_us = figure(rows, i, "maxwait") * 1000000 + figure(rows, i, "maxwait_us");

        if (!of_database(rows, i, database))
            continue;
        figures->clients_active += figure(rows, i, "cl_active");
        figures->clients_waiting += figure(rows, i, "cl_waiting");
        figures->servers_active += figure(rows, i, "sv_active");
        figures->servers_idle += figure(rows, i, "sv_idle");
        figures->servers_used += figure(rows, i, "sv_used") + figure(rows, i, "sv_tested");
        if (wait_us > figures->max_wait_us)
            figures->max_wait_us = wait_us;
    }
    rows_destroy(rows);
    if (!session_show(console, "SHOW STATS", &rows, error))
        return false;
    for (size_t i = 0; i < rows_count(rows); i++) {
        if (!of_database(rows, i, database))
            continue;
        figures->transactions += figure(rows, i, "total_xact_count");
        figures->queries += figure(rows, i, "total_query_count");
        figures->transaction_us += figure(rows, i, "total_xact_time");
        figures->query_us += figure(rows, i, "total_query_time");
        figures->wait_us += figure(rows, i, "total_wait_time");
    }
    rows_destroy(rows);
    return true;
}
