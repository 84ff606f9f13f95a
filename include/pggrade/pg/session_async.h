/*
 * session_async: the calls of a session that never wait, for the load engine's event loop.
 *
 * The caller watches the socket and calls session_advance when it has something; at most
 * one command is under way, or one pipeline.
 */
#ifndef PGGRADE_PG_SESSION_ASYNC_H
#define PGGRADE_PG_SESSION_ASYNC_H

#include "pggrade/base/uring.h"
#include "pggrade/pg/session.h"

enum session_event {
    SESSION_READ,    /* nothing yet: call again when the socket is readable */
    SESSION_WRITE,   /* output is pending: call again when it is readable or writable */
    SESSION_RESULT,  /* *rows is a result (perhaps an error), now the caller's; NULL: a success
                      * whose rows were not kept */
    SESSION_GRANTED, /* a server has the session_knock: whoever stands between has handed it on */
    SESSION_IDLE,    /* the last result was handed out; the session takes the next command */
    SESSION_LOST     /* the connection is gone; session_lost_reason says why */
};

/* ---- connecting ---- */

/* Begins to connect; never NULL.  Step until SESSION_IDLE, watching session_socket as it says
 * (it may change with every step); SESSION_LOST where nobody answers or the server refuses. */
struct session *session_begin(const struct session_options *options);
enum session_event session_connect_step(struct session *session);

/* What is to be sent first on a new connection so that its settings hold; NULL for nothing.
 * To be freed. */
char *session_settings_sql(struct session *session, const struct session_options *options);

int session_socket(const struct session *session); /* -1 where there is none */

/* Once connected, an io_uring may carry the session (wire_carry); what comes is handed to
 * session_receive, and where that is true, session_advance is to be called. */
bool session_carry(struct session *session, struct uring *uring, uint64_t key);
bool session_receive(struct session *session, const struct uring_event *event);

/* ---- one command ---- */

/* A statement's values; text where `formats` is NULL or says 0, else binary with its length.
 * All arrays have `count` entries. */
struct session_values {
    const char *const *values;
    const int *lengths;
    const int *formats;
    size_t count;
};

/* False: the connection is lost. */
bool session_send_prepare(struct session *session, const char *name, const char *sql,
    const uint32_t *oids, size_t oid_count) PGGRADE_MUST_CHECK;
bool session_send_prepared(struct session *session, const char *name,
    const struct session_values *values) PGGRADE_MUST_CHECK;
/* Parsed, planned and run at once; `oids` has values->count entries, 0: inferred. */
bool session_send_parameters(struct session *session, const char *sql, const uint32_t *oids,
    const struct session_values *values) PGGRADE_MUST_CHECK;
bool session_send_sql(struct session *session, const char *sql) PGGRADE_MUST_CHECK;

/* Puts an empty message before the next command that a server answers at once, which a pooler
 * can do only when it has given us a server: session_advance says SESSION_GRANTED then.  In the
 * simple protocol too. */
void session_knock(struct session *session);

/* Whether output is still pending after a send. */
bool session_unsent(const struct session *session);

/* Whether the results of what is sent from now on are to hold their rows; at first not. */
void session_keep_rows(struct session *session, bool keep);

/* Take one step.  `readable`: the socket has something (true after an event, false when called
 * again for what has been read already).  After SESSION_RESULT call again until SESSION_IDLE. */
enum session_event session_advance(struct session *session, bool readable, struct rows **rows);
const char *session_lost_reason(const struct session *session);

/* 'I' idle, 'T' in a transaction, 'E' in a failed one, '?' unknown. */
char session_transaction_status(const struct session *session);

/* ---- pipelines ---- */

/* While pipelined, sends queue up; after session_sync session_advance hands out their results in
 * order and is SESSION_IDLE once, behind the last.  What stands behind a failed one is not run and
 * has no result.  To be switched where idle. */
void session_pipeline(struct session *session, bool pipelined);
bool session_sync(struct session *session) PGGRADE_MUST_CHECK;

/* ---- giving up ---- */

/* Asks the server, from a thread of its own that nobody waits for, to cancel what is under way.
 * It may come late: the session is to be closed, not used again. */
void session_cancel(struct session *session);

#endif
