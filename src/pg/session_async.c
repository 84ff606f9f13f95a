#include <libpq-fe.h>

#include "pggrade/pg/session.h"
#include "pggrade/pg/session_private.h"

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
session_send_prepared(struct session *session, const char *name, const char *const *values,
    const int *lengths, const int *formats, size_t value_count)
{
    return PQsendQueryPrepared(
               session->connection, name, (int)value_count, values, lengths, formats, 0) == 1;
}

bool
session_send_sql(struct session *session, const char *sql)
{
    return PQsendQuery(session->connection, sql) == 1;
}

void
session_cancel(struct session *session)
{
    PGcancel *cancel = PQgetCancel(session->connection);
    char reason[256];

    if (cancel == NULL)
        return; /* never connected: nothing runs */
    /* Where the request fails, the statement goes on and its own end is waited for. */
    (void)PQcancel(cancel, reason, sizeof reason);
    PQfreeCancel(cancel);
}

enum session_event
session_advance(struct session *session, struct rows **rows)
{
    PGconn *connection = session->connection;
    PGresult *result;

    if (PQisBusy(connection)) {
        int unsent = PQflush(connection);

        if (unsent < 0 || !PQconsumeInput(connection))
            return SESSION_LOST;
        if (PQisBusy(connection))
            return unsent > 0 ? SESSION_WRITE : SESSION_READ;
    }
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
