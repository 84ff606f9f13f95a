#include "pggrade/pg/session_async.h"

#include <libpq-fe.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/base/memory.h"
#include "pggrade/pg/reply.h"
#include "pggrade/pg/session_private.h"

/* ---- connecting ---- */

struct session *
session_begin(const struct session_options *options)
{
    struct session *session = xcalloc(1, sizeof *session);

    session_start(session, options);
    return session;
}

/* libpq has done its part; its socket does not block, and nothing is left in its buffers. */
static enum session_event
take_over(struct session *session)
{
    if (!session_started(session))
        return SESSION_LOST;
    if (PQgssEncInUse(session->connection)) {
        /* Its packets are libpq's alone. */
        (void)strcpy(session->wire.reason, "no load over GSS encryption: use gssencmode=disable");
        return SESSION_LOST;
    }
    wire_open(
        &session->wire, PQsocket(session->connection), PQsslStruct(session->connection, "OpenSSL"));
    session->status = 'I';
    return SESSION_IDLE;
}

enum session_event
session_connect_step(struct session *session)
{
    if (PQstatus(session->connection) == CONNECTION_BAD)
        return SESSION_LOST;
    if (!session->polled) {
        /* libpq's rule: before the first poll, wait as if it had said so. */
        session->polled = true;
        return SESSION_WRITE;
    }
    switch (PQconnectPoll(session->connection)) {
    case PGRES_POLLING_OK:
        return take_over(session);
    case PGRES_POLLING_READING:
        return SESSION_READ;
    case PGRES_POLLING_WRITING:
        return SESSION_WRITE;
    default:
        return SESSION_LOST;
    }
}

int
session_socket(const struct session *session)
{
    return PQsocket(session->connection);
}

bool
session_carry(struct session *session, struct uring *uring, uint64_t key)
{
    return wire_carry(&session->wire, uring, key);
}

bool
session_receive(struct session *session, const struct uring_event *event)
{
    return wire_receive(&session->wire, event);
}

/* ---- commands ---- */

static void
put_sync(struct session *session)
{
    wire_begin(&session->wire, 'S');
    wire_end(&session->wire);
}

/* Outside a pipeline every command is synced and sent at once. */
static bool
finish_command(struct session *session)
{
    if (session->pipelined)
        return true;
    put_sync(session);
    return wire_flush(&session->wire);
}

static void
put_parse(struct session *session, char kind, const char *name, const char *sql,
    const uint32_t *oids, size_t oid_count)
{
    text_append_char(&session->parses, kind);
    wire_begin(&session->wire, 'P');
    wire_put_string(&session->wire, name);
    wire_put_string(&session->wire, sql);
    wire_put_int16(&session->wire, oids == NULL ? 0 : (uint16_t)oid_count);
    for (size_t i = 0; oids != NULL && i < oid_count; i++)
        wire_put_int32(&session->wire, oids[i]);
    wire_end(&session->wire);
}

static void
put_values(struct wire *wire, const struct session_values *values)
{
    /* No format code at all: everything is text. */
    wire_put_int16(wire, values->formats == NULL ? 0 : (uint16_t)values->count);
    for (size_t i = 0; values->formats != NULL && i < values->count; i++)
        wire_put_int16(wire, (uint16_t)values->formats[i]);
    wire_put_int16(wire, (uint16_t)values->count);
    for (size_t i = 0; i < values->count; i++) {
        size_t length;

        if (values->values[i] == NULL) {
            wire_put_int32(wire, UINT32_MAX);
            continue;
        }
        length = values->formats != NULL && values->formats[i] != 0 ? (size_t)values->lengths[i]
                                                                    : strlen(values->values[i]);
        wire_put_int32(wire, (uint32_t)length);
        wire_put_bytes(wire, values->values[i], length);
    }
    wire_put_int16(wire, 0); /* results as text */
}

/* Bind, Describe and Execute of the unnamed portal, as libpq sends them. */
static void
put_execution(struct session *session, const char *name, const struct session_values *values)
{
    static const char describe[] = {'P', '\0'};
    static const char execute[] = {'\0', 0, 0, 0, 0}; /* no limit of rows */
    struct wire *wire = &session->wire;

    wire_begin(wire, 'B');
    wire_put_byte(wire, '\0');
    wire_put_string(wire, name);
    put_values(wire, values);
    wire_end(wire);
    wire_begin(wire, 'D');
    wire_put_bytes(wire, describe, sizeof describe);
    wire_end(wire);
    wire_begin(wire, 'E');
    wire_put_bytes(wire, execute, sizeof execute);
    wire_end(wire);
}

bool
session_send_prepare(struct session *session, const char *name, const char *sql,
    const uint32_t *oids, size_t oid_count)
{
    put_parse(session, PARSE_ALONE, name, sql, oids, oid_count);
    return finish_command(session);
}

bool
session_send_prepared(
    struct session *session, const char *name, const struct session_values *values)
{
    put_execution(session, name, values);
    return finish_command(session);
}

bool
session_send_parameters(struct session *session, const char *sql, const uint32_t *oids,
    const struct session_values *values)
{
    put_parse(session, PARSE_WITH_EXECUTION, "", sql, oids, values->count);
    put_execution(session, "", values);
    return finish_command(session);
}

bool
session_send_sql(struct session *session, const char *sql)
{
    wire_begin(&session->wire, 'Q');
    wire_put_string(&session->wire, sql);
    wire_end(&session->wire);
    return wire_flush(&session->wire);
}

/* Parse of an empty unnamed statement, and Flush, without which its answer would wait for that
 * of the command behind it. */
void
session_knock(struct session *session)
{
    put_parse(session, PARSE_KNOCK, "", "", NULL, 0);
    wire_begin(&session->wire, 'H');
    wire_end(&session->wire);
}

bool
session_unsent(const struct session *session)
{
    return wire_unsent(&session->wire);
}

void
session_keep_rows(struct session *session, bool keep)
{
    session->keep_rows = keep;
}

/* ---- replies ---- */

/* A server that ends a session says so and then hangs up. */
static void
remember_reason(struct session *session, const struct rows *error)
{
    (void)snprintf(session->wire.reason, sizeof session->wire.reason, "%s", rows_message(error));
}

static enum session_event
take_error(struct session *session, const struct wire_message *message, struct rows **rows)
{
    *rows = reply_error(message);
    remember_reason(session, *rows);
    rows_destroy(session->reply);
    session->reply = NULL;
    return SESSION_RESULT;
}

/* What the answer to a Parse means. */
static enum session_event
take_parse(struct session *session)
{
    size_t answered = session->parses_answered++;

    if (answered >= session->parses.length)
        return SESSION_READ;
    if (session->parses.data[answered] == PARSE_KNOCK)
        return SESSION_GRANTED;
    return session->parses.data[answered] == PARSE_ALONE ? SESSION_RESULT : SESSION_READ;
}

/* SESSION_READ: the message tells nothing that the caller waits for. */
static enum session_event
take_message(struct session *session, const struct wire_message *message, struct rows **rows)
{
    switch (message->type) {
    case 'D':
        if (session->reply != NULL)
            reply_row(session->reply, message);
        return SESSION_READ;
    case 'T':
        if (session->keep_rows)
            session->reply = reply_columns(message);
        return SESSION_READ;
    case 'C': /* the end of a statement */
    case 'I': /* or an empty one */
        *rows = session->reply;
        session->reply = NULL;
        return SESSION_RESULT;
    case '1':
        *rows = NULL;
        return take_parse(session);
    case 'E':
        return take_error(session, message, rows);
    case 'Z':
        session->status = message->length > 0 ? (char)message->body[0] : '?';
        session->wire.reason[0] = '\0';
        session->parses.length = 0;
        session->parses_answered = 0;
        return SESSION_IDLE;
    case 'G':
    case 'H':
    case 'W':
        (void)strcpy(session->wire.reason, "COPY to or from the client is no load");
        return SESSION_LOST;
    default: /* bound, no data, notices, settings, notifications */
        return SESSION_READ;
    }
}

enum session_event
session_advance(struct session *session, bool readable, struct rows **rows)
{
    struct wire_message message;

    /* What was read before the loss is handed out first: it may hold the reason. */
    if (readable && !session->wire.lost)
        (void)wire_read(&session->wire);
    while (wire_next(&session->wire, &message)) {
        enum session_event event = take_message(session, &message, rows);

        if (event != SESSION_READ)
            return event;
    }
    if (session->wire.lost)
        return SESSION_LOST;
    if (!wire_unsent(&session->wire))
        return SESSION_READ;
    if (!wire_flush(&session->wire))
        return SESSION_LOST;
    return wire_unsent(&session->wire) ? SESSION_WRITE : SESSION_READ;
}

const char *
session_lost_reason(const struct session *session)
{
    if (session->wire.reason[0] != '\0')
        return session->wire.reason;
    return PQerrorMessage(session->connection);
}

char
session_transaction_status(const struct session *session)
{
    return session->status;
}

/* ---- pipelines ---- */

void
session_pipeline(struct session *session, bool pipelined)
{
    session->pipelined = pipelined;
}

bool
session_sync(struct session *session)
{
    put_sync(session);
    return wire_flush(&session->wire);
}

/* ---- giving up ---- */

static void *
send_cancel(void *argument)
{
    PGcancel *cancel = argument;
    char reason[256];

    /* Where the request fails, the server finds the connection closed. */
    (void)PQcancel(cancel, reason, sizeof reason);
    PQfreeCancel(cancel);
    return NULL;
}

void
session_cancel(struct session *session)
{
    PGcancel *cancel = PQgetCancel(session->connection);
    pthread_attr_t attributes;
    pthread_t thread;

    if (cancel == NULL)
        return; /* never connected: nothing runs */
    (void)pthread_attr_init(&attributes);
    (void)pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    if (pthread_create(&thread, &attributes, send_cancel, cancel) != 0)
        PQfreeCancel(cancel); /* closing the connection has to do */
    (void)pthread_attr_destroy(&attributes);
}
