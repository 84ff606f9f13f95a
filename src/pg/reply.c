#include "pggrade/pg/reply.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/base/memory.h"

/* The length of a text in a message, which must end before the message does. */
static size_t
text_length(const unsigned char *at, const unsigned char *end)
{
    return strnlen((const char *)at, (size_t)(end - at));
}

struct rows *
reply_error(const struct wire_message *message)
{
    struct rows *rows = xcalloc(1, sizeof *rows);
    const unsigned char *at = message->body;
    const unsigned char *end = message->body + message->length;

    rows->failed = true;
    /* Fields: one byte says which, then its text; a zero byte ends them. */
    while (at < end && *at != '\0') {
        char field = (char)*at++;
        size_t length = text_length(at, end);

        if (field == 'C')
            (void)snprintf(
                rows->sqlstate, sizeof rows->sqlstate, "%.*s", (int)length, (const char *)at);
        if (field == 'M' && rows->message == NULL)
            rows->message = xstrndup((const char *)at, length);
        at += length + 1;
    }
    return rows;
}

/* Appends with its '\0'; returns where it begins. */
static size_t
keep(struct rows *rows, const unsigned char *bytes, size_t length)
{
    size_t at = rows->data.length;

    text_append_length(&rows->data, (const char *)bytes, length);
    text_append_char(&rows->data, '\0');
    return at;
}

/* Behind a column's name: table, attribute, type, length, modifier, format. */
#define COLUMN_TAIL 18u

struct rows *
reply_columns(const struct wire_message *message)
{
    struct rows *rows = xcalloc(1, sizeof *rows);
    const unsigned char *at = message->body + 2;
    const unsigned char *end = message->body + message->length;

    if (message->length < 2)
        return rows;
    rows->column_count = wire_int16(message->body);
    rows->names = xcalloc(rows->column_count + 1, sizeof *rows->names);
    for (size_t column = 0; column < rows->column_count && at < end; column++) {
        size_t length = text_length(at, end);

        rows->names[column] = keep(rows, at, length);
        at += length + 1 + COLUMN_TAIL;
    }
    return rows;
}

static void
add_cell(struct rows *rows, size_t cell)
{
    rows->cells = grow(rows->cells, rows->cell_count, &rows->cell_capacity, sizeof *rows->cells);
    rows->cells[rows->cell_count++] = cell;
}

void
reply_row(struct rows *rows, const struct wire_message *message)
{
    const unsigned char *at = message->body + 2;
    const unsigned char *end = message->body + message->length;

    for (size_t column = 0; column < rows->column_count; column++) {
        uint32_t length = end - at < 4 ? UINT32_MAX : wire_int32(at);

        at += 4;
        if (length == UINT32_MAX || (size_t)(end - at) < length) {
            add_cell(rows, SIZE_MAX); /* null */
            continue;
        }
        add_cell(rows, keep(rows, at, length));
        at += length;
    }
    rows->count++;
}
