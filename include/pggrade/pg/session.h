/*
 * session: one connection to PostgreSQL.
 *
 * The only floor that knows libpq.  The calls here wait for the server (and look at the
 * interrupt flag while they wait); those of session_async.h never do.  A session belongs
 * to one thread; whoever opens it closes it.
 */
#ifndef PGGRADE_PG_SESSION_H
#define PGGRADE_PG_SESSION_H

#include <stddef.h>
#include <stdint.h>

#include "pggrade/base/error.h"
#include "pggrade/spec/scenario.h"

struct session;

/* A result with its rows, or the error the server sent instead.  Owned by whoever it
 * was handed to; rows_destroy takes NULL, and NULL is a success without rows.  Values are text. */
struct rows;

struct session_options {
    const char *conninfo;           /* libpq keywords or URL; never shown, it may hold a password */
    const char *database;           /* replaces the one in conninfo; NULL keeps it */
    const struct setting *settings; /* SET in this session, in order */
    size_t setting_count;
    bool read_only;               /* default_transaction_read_only */
    bool console;                 /* a PgBouncer's own: its version is not PostgreSQL's */
    const char *application_name; /* NULL: "pggrade" */
    uint64_t timeout_ns;          /* for connecting; 0: 10 s */
    uint64_t answer_ns; /* for each statement of the waiting calls, after which the session is of no
                         * use any more; 0: as long as it takes */
};

/* ERROR_PREPARE where nobody answers or the server refuses, with its words. */
bool session_open(const struct session_options *options, struct session **session,
    struct error *error) PGGRADE_MUST_CHECK;
void session_close(struct session *session); /* NULL is allowed */

/* One statement (or several, in the simple protocol); results are dropped.
 * A failure is ERROR_SQL with its SQLSTATE and message (detail and hint behind it). */
bool session_run(struct session *session, const char *sql, struct error *error) PGGRADE_MUST_CHECK;

/* One statement without parameters in the simple protocol, which is all that a console knows. */
bool session_show(struct session *session, const char *sql, struct rows **rows,
    struct error *error) PGGRADE_MUST_CHECK;

/* session_run that calls `look` again and again while the statement runs, on a session of
 * its own.  Where looking fails, the statement is cancelled. */
struct lookout {
    bool (*look)(void *context, struct error *error);
    void *context;
};
bool session_run_watched(struct session *session, const char *sql, const struct lookout *lookout,
    struct error *error) PGGRADE_MUST_CHECK;

/* One statement with text parameters $1 … $n (NULL for null). */
bool session_query(struct session *session, const char *sql, const char *const *values,
    size_t value_count, struct rows **rows, struct error *error) PGGRADE_MUST_CHECK;

/* Prepares a statement without parameters, as drivers do it: by a message, not by PREPARE. */
bool session_prepare(struct session *session, const char *name, const char *sql,
    struct error *error) PGGRADE_MUST_CHECK;

/* session_query for one value: the first column of the first row, NULL where there is none or it
 * is null; to be freed. */
bool session_value(struct session *session, const char *sql, const char *const *values,
    size_t value_count, char **value, struct error *error) PGGRADE_MUST_CHECK;

int session_server_version(const struct session *session); /* 150018 */
int session_backend_pid(const struct session *session);
const char *session_database(const struct session *session);

/* Where and as whom it is connected; the host may be the folder of a Unix socket. */
const char *session_host(const struct session *session);
const char *session_port(const struct session *session);
const char *session_user(const struct session *session);
bool session_used_password(const struct session *session);
bool session_uses_tls(const struct session *session);

/* 'text' with its quotes, "name" with its quotes; to be freed. */
char *session_quote_literal(struct session *session, const char *text);
char *session_quote_name(struct session *session, const char *name);

/* ---- results ---- */

void rows_destroy(struct rows *rows);
bool rows_failed(const struct rows *rows);
const char *rows_sqlstate(const struct rows *rows); /* "" where not failed */
const char *rows_message(const struct rows *rows);  /* primary message; "" where not failed */
size_t rows_count(const struct rows *rows);
size_t rows_columns(const struct rows *rows);
const char *rows_column_name(const struct rows *rows, size_t column);
/* SIZE_MAX where there is no such column. */
size_t rows_column(const struct rows *rows, const char *name);
const char *rows_value(const struct rows *rows, size_t row, size_t column); /* NULL for null */
size_t rows_length(const struct rows *rows, size_t row, size_t column);
uint64_t rows_affected(const struct rows *rows); /* of INSERT, UPDATE, …; 0 otherwise */

#endif
