#include <libpq-fe.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/pg/session.h"

/* struct rows is a PGresult under another name: no allocation of ours in the hot path. */
static const PGresult *
result_of(const struct rows *rows)
{
    return (const PGresult *)(const void *)rows;
}

void
rows_destroy(struct rows *rows)
{
    PQclear((PGresult *)(void *)rows);
}

bool
rows_failed(const struct rows *rows)
{
    switch (PQresultStatus(result_of(rows))) {
    case PGRES_TUPLES_OK:
    case PGRES_COMMAND_OK:
    case PGRES_EMPTY_QUERY:
    case PGRES_SINGLE_TUPLE:
    case PGRES_PIPELINE_SYNC:
        return false;
    default:
        return true;
    }
}

bool
rows_aborted(const struct rows *rows)
{
    return PQresultStatus(result_of(rows)) == PGRES_PIPELINE_ABORTED;
}

static const char *
field(const struct rows *rows, int code)
{
    const char *text = PQresultErrorField(result_of(rows), code);

    return text == NULL ? "" : text;
}

const char *
rows_sqlstate(const struct rows *rows)
{
    return field(rows, PG_DIAG_SQLSTATE);
}

const char *
rows_message(const struct rows *rows)
{
    return field(rows, PG_DIAG_MESSAGE_PRIMARY);
}

size_t
rows_count(const struct rows *rows)
{
    return (size_t)PQntuples(result_of(rows));
}

size_t
rows_columns(const struct rows *rows)
{
    return (size_t)PQnfields(result_of(rows));
}

const char *
rows_column_name(const struct rows *rows, size_t column)
{
    return PQfname(result_of(rows), (int)column);
}

size_t
rows_column(const struct rows *rows, const char *name)
{
    /* Not PQfnumber: that folds case and takes quotes apart. */
    for (size_t column = 0; column < rows_columns(rows); column++)
        if (strcmp(rows_column_name(rows, column), name) == 0)
            return column;
    return SIZE_MAX;
}

const char *
rows_value(const struct rows *rows, size_t row, size_t column)
{
    if (PQgetisnull(result_of(rows), (int)row, (int)column))
        return NULL;
    return PQgetvalue(result_of(rows), (int)row, (int)column);
}

size_t
rows_length(const struct rows *rows, size_t row, size_t column)
{
    return (size_t)PQgetlength(result_of(rows), (int)row, (int)column);
}

uint64_t
rows_affected(const struct rows *rows)
{
    /* PQcmdTuples only reads; its argument is not const for historical reasons. */
    union {
        const struct rows *rows;
        PGresult *result;
    } cast = {.rows = rows};

    return strtoull(PQcmdTuples(cast.result), NULL, 10);
}
