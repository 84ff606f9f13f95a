#include <stdlib.h>
#include <string.h>

#include "pggrade/base/memory.h"
#include "pggrade/pg/rows_private.h"

struct rows *
rows_of_result(PGresult *result)
{
    struct rows *rows = xcalloc(1, sizeof *rows);

    rows->result = result;
    return rows;
}

void
rows_destroy(struct rows *rows)
{
    if (rows == NULL)
        return;
    PQclear(rows->result);
    text_free(&rows->data);
    free(rows->message);
    free(rows->names);
    free(rows->cells);
    free(rows);
}

bool
rows_failed(const struct rows *rows)
{
    if (rows == NULL)
        return false;
    if (rows->result == NULL)
        return rows->failed;
    switch (PQresultStatus(rows->result)) {
    case PGRES_TUPLES_OK:
    case PGRES_COMMAND_OK:
    case PGRES_EMPTY_QUERY:
        return false;
    default:
        return true;
    }
}

static const char *
field(const struct rows *rows, int code)
{
    const char *text = PQresultErrorField(rows->result, code);

    return text == NULL ? "" : text;
}

const char *
rows_sqlstate(const struct rows *rows)
{
    if (rows == NULL)
        return "";
    return rows->result != NULL ? field(rows, PG_DIAG_SQLSTATE) : rows->sqlstate;
}

const char *
rows_message(const struct rows *rows)
{
    if (rows == NULL)
        return "";
    if (rows->result != NULL)
        return field(rows, PG_DIAG_MESSAGE_PRIMARY);
    return rows->message == NULL ? "" : rows->message;
}

size_t
rows_count(const struct rows *rows)
{
    if (rows == NULL)
        return 0;
    return rows->result != NULL ? (size_t)PQntuples(rows->result) : rows->count;
}

size_t
rows_columns(const struct rows *rows)
{
    if (rows == NULL)
        return 0;
    return rows->result != NULL ? (size_t)PQnfields(rows->result) : rows->column_count;
}

const char *
rows_column_name(const struct rows *rows, size_t column)
{
    if (rows->result != NULL)
        return PQfname(rows->result, (int)column);
    return rows->data.data + rows->names[column];
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
    size_t at;

    if (rows->result != NULL) {
        if (PQgetisnull(rows->result, (int)row, (int)column))
            return NULL;
        return PQgetvalue(rows->result, (int)row, (int)column);
    }
    at = rows->cells[row * rows->column_count + column];
    return at == SIZE_MAX ? NULL : rows->data.data + at;
}

size_t
rows_length(const struct rows *rows, size_t row, size_t column)
{
    const char *value;

    if (rows->result != NULL)
        return (size_t)PQgetlength(rows->result, (int)row, (int)column);
    value = rows_value(rows, row, column);
    return value == NULL ? 0 : strlen(value);
}

uint64_t
rows_affected(const struct rows *rows)
{
    if (rows == NULL)
        return 0;
    return rows->result != NULL ? strtoull(PQcmdTuples(rows->result), NULL, 10) : rows->affected;
}
