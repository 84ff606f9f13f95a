#include "pggrade/pg/session_async.h"

#include <libpq-fe.h>
#include <pthread.h>
#include <stdlib.h>

#include "pggrade/base/memory.h"
#include "pggrade/base/text.h"
#include "pggrade/pg/session_private.h"

struct session *
session_begin(const struct session_options *options)
{
    struct session *session = xcalloc(1, sizeof *session);

    session_start(session, options);
    return session;
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
        return session_started(session) ? SESSION_IDLE : SESSION_LOST;
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
session_send_prepare(struct session *session, const char *name, const char *sql,
    const uint32_t *oids, size_t oid_count)
{
    return PQsendPrepare(session->connection, name, sql, (int)oid_count, oids) == 1;
}

bool
session_send_prepared(
    struct session *session, const char *name, const struct session_values *values)
{
    return PQsendQueryPrepared(session->connection, name, (int)values->count, values->values,
               values->lengths, values->formats, 0) == 1;
}

bool
session_send_parameters(struct session *session, const char *sql, const uint32_t *oids,
    const struct session_values *values)
{
    return PQsendQueryParams(session->connection, sql, (int)values->count, oids, values->values,
               values->lengths, values->formats, 0) == 1;
}

bool
session_send_sql(struct session *session, const char *sql)
{
    return PQsendQuery(session->connection, sql) == 1;
}

bool
session_unsent(struct session *session)
{
    return PQflush(session->connection) > 0;
}

static enum session_event
nothing_yet(struct session *session)
{
    int unsent = PQflush(session->connection);

    if (unsent < 0)
        return SESSION_LOST;
    return unsent > 0 ? SESSION_WRITE : SESSION_READ;
}

/* Between the results of a pipeline libpq has a NULL; only its sync ends it. */
static enum session_event
advance_pipeline(struct session *session, struct rows **rows)
{
    PGresult *result = PQgetResult(session->connection);

    if (result == NULL) {
        if (PQisBusy(session->connection))
            return nothing_yet(session);
        result = PQgetResult(session->connection);
    }
    if (PQstatus(session->connection) == CONNECTION_BAD) {
        PQclear(result);
        return SESSION_LOST;
    }
    if (result == NULL)
        return SESSION_IDLE;
    if (PQresultStatus(result) == PGRES_PIPELINE_SYNC) {
        PQclear(result);
        return SESSION_IDLE;
    }
    *rows = (struct rows *)(void *)result;
    return SESSION_RESULT;
}

enum session_event
session_advance(struct session *session, bool readable, struct rows **rows)
{
    PGconn *connection = session->connection;
    PGTransactionStatusType status;
    PGresult *result;

    if (readable && !PQconsumeInput(connection))
        return SESSION_LOST;
    if (PQisBusy(connection))
        return nothing_yet(session);
    if (session->pipelined)
        return advance_pipeline(session, rows);
    /* Cheaper than asking for a result that is not there. */
    status = PQtransactionStatus(connection);
    if (status == PQTRANS_IDLE || status == PQTRANS_INTRANS || status == PQTRANS_INERROR)
        return SESSION_IDLE;
    result = PQgetResult(connection);
    if (PQstatus(connection) == CONNECTION_BAD) {
        PQclear(result);
        return SESSION_LOST;
    }
    if (result == NULL)
        return SESSION_IDLE;
    *rows = (struct rows *)(void *)result;
    return SESSION_RESULT;
}

const char *
session_lost_reason(const struct session *session)
{
    return PQerrorMessage(session->connection);
}

char
session_transaction_status(const struct session *session)
{
    switch (PQtransactionStatus(session->connection)) {
    case PQTRANS_IDLE:
        return 'I';
    case PQTRANS_INTRANS:
        return 'T';
    case PQTRANS_INERROR:
        return 'E';
    default:
        return '?';
    }
}

bool
session_pipeline_enter(struct session *session)
{
    session->pipelined = true;
    return PQenterPipelineMode(session->connection) == 1;
}

bool
session_pipeline_exit(struct session *session)
{
    session->pipelined = false;
    return PQexitPipelineMode(session->connection) == 1;
}

bool
session_sync(struct session *session)
{
    return PQpipelineSync(session->connection) == 1;
}

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
