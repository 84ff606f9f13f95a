/*
 * rows_private: what a result is made of; for src/pg and the tests that make results up.
 *
 * The waiting calls have libpq's results; the calls that never wait read replies themselves
 * and keep only what somebody will look at.
 */
#ifndef PGGRADE_PG_ROWS_PRIVATE_H
#define PGGRADE_PG_ROWS_PRIVATE_H

#include <libpq-fe.h>

#include "pggrade/base/text.h"
#include "pggrade/pg/session.h"

struct rows {
    PGresult *result; /* owned; NULL: a reply, which is all that follows */
    bool failed;
    char sqlstate[6];
    char *message;
    size_t column_count;
    size_t count;
    struct text data; /* names and values, each with its '\0' */
    size_t *names;    /* [column]: where in data */
    size_t *cells;    /* [row × column_count + column]; SIZE_MAX: null */
    size_t cell_count;
    size_t cell_capacity;
    uint64_t affected;
};

/* Takes the result over. */
struct rows *rows_of_result(PGresult *result);

#endif
