#include "pggrade/load/pasted.h"

#include <stdlib.h>
#include <string.h>

#include "pggrade/base/memory.h"
#include "pggrade/spec/document.h"
#include "pggrade/spec/lexer.h"

/* Text up to a value, then the value of a slot. */
struct piece {
    size_t start, end;
    size_t slot;
};

struct pasted {
    const struct query *query;
    const struct statement *statement;
    struct piece *pieces;
    size_t piece_count;
    size_t rest; /* where the text behind the last value begins */
};

struct pasted *
pasted_create(const struct query *query, size_t statement)
{
    struct pasted *pasted = xcalloc(1, sizeof *pasted);
    struct document document;
    struct lexer lexer;
    struct token token;
    struct error error;
    size_t capacity = 0;

    pasted->query = query;
    pasted->statement = &query->statements[statement];
    document = document_of("", pasted->statement->sql);
    lexer = lexer_start(&document, 0, document.length);
    for (;;) {
        if (!lexer_next(&lexer, &token, &error))
            abort(); /* it was read once already */
        if (token.kind == TOKEN_END)
            return pasted;
        if (token.kind != TOKEN_POSITION)
            continue;
        pasted->pieces =
            grow(pasted->pieces, pasted->piece_count, &capacity, sizeof *pasted->pieces);
        pasted->pieces[pasted->piece_count++] = (struct piece){
            .start = pasted->rest,
            .end = token.start,
            .slot = strtoul(document.content + token.start + 1, NULL, 10) - 1,
        };
        pasted->rest = token.end;
    }
}

void
pasted_destroy(struct pasted *pasted)
{
    if (pasted == NULL)
        return;
    free(pasted->pieces);
    free(pasted);
}

/* A backslash means itself only between the quotes of a plain literal, and only where
 * standard_conforming_strings is on; E'…' means the same everywhere. */
static void
append_literal(struct text *sql, const char *value)
{
    text_append(sql, strchr(value, '\\') == NULL ? "'" : "E'");
    for (; *value != '\0'; value++) {
        if (*value == '\'' || *value == '\\')
            text_append_char(sql, *value);
        text_append_char(sql, *value);
    }
    text_append_char(sql, '\'');
}

static void
append_value(const struct pasted *pasted, size_t slot_index, const char *value, struct text *sql)
{
    const struct slot *slot = &pasted->statement->slots[slot_index];

    if (value == NULL)
        text_append(sql, "NULL");
    else
        append_literal(sql, value);
    if (slot->kind == SLOT_PARAMETER) {
        const struct parameter *parameter = &pasted->query->parameters[slot->index];

        text_printf(
            sql, "::%s%s", parameter_types[parameter->type].name, parameter->array ? "[]" : "");
    }
}

void
pasted_append(const struct pasted *pasted, const char *const *values, struct text *sql)
{
    for (size_t i = 0; i < pasted->piece_count; i++) {
        const struct piece *piece = &pasted->pieces[i];

        text_append_length(sql, pasted->statement->sql + piece->start, piece->end - piece->start);
        append_value(pasted, piece->slot, values[piece->slot], sql);
    }
    text_append(sql, pasted->statement->sql + pasted->rest);
}
