/*
 * reply: results read from protocol messages; for src/pg/session_async.c.
 */
#ifndef PGGRADE_PG_REPLY_H
#define PGGRADE_PG_REPLY_H

#include "pggrade/pg/rows_private.h"
#include "pggrade/pg/wire.h"

/* An ErrorResponse as a failed result. */
struct rows *reply_error(const struct wire_message *message);

/* A RowDescription as a result without rows; DataRows are added to it. */
struct rows *reply_columns(const struct wire_message *message);
void reply_row(struct rows *rows, const struct wire_message *message);

#endif
