/*
 * session_private: what the two halves of a session share; for src/pg/session*.c only.
 */
#ifndef PGGRADE_PG_SESSION_PRIVATE_H
#define PGGRADE_PG_SESSION_PRIVATE_H

#include <libpq-fe.h>

#include "pggrade/pg/rows_private.h"
#include "pggrade/pg/session.h"
#include "pggrade/pg/wire.h"

/* Whether the answer to a Parse is a result of its own. */
#define PARSE_ALONE 'a'
#define PARSE_WITH_EXECUTION 'e'
#define PARSE_KNOCK 'k'

struct session {
    PGconn *connection;
    uint64_t answer_ns;
    bool polled; /* connecting has begun to be watched */
    /* The calls that never wait: */
    struct wire wire;
    struct rows *reply; /* the rows under way, where they are kept */
    bool keep_rows;
    bool pipelined;
    struct text parses; /* a letter for each Parse up to the next sync, in order: */
    size_t parses_answered;
    char status; /* of the transaction */
};

/* Begins to connect; the connection may already be bad. */
void session_start(struct session *session, const struct session_options *options);

/* Once connected; false: the connection is of no use. */
bool session_started(struct session *session);

#endif
