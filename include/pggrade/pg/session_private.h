/*
 * session_private: what the two halves of a session share; for src/pg/session*.c only.
 */
#ifndef PGGRADE_PG_SESSION_PRIVATE_H
#define PGGRADE_PG_SESSION_PRIVATE_H

#include <libpq-fe.h>

struct session {
    PGconn *connection;
};

#endif
