#include "pggrade/spec/claim_text.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
skip_blanks(struct claim_cursor *cursor)
{
    while (isspace((unsigned char)cursor->text->text[cursor->at]))
        cursor->at++;
}

static const char *
take(struct claim_cursor *cursor, size_t length)
{
    const char *taken = arena_strndup(cursor->text->arena, cursor->text->text + cursor->at, length);

    cursor->at += length;
    return taken;
}

bool
claim_at_end(struct claim_cursor *cursor)
{
    skip_blanks(cursor);
    return cursor->text->text[cursor->at] == '\0';
}

size_t
claim_offset(const struct claim_cursor *cursor, size_t at)
{
    return cursor->text->at + (cursor->text->exact ? at : 0);
}

const char *
claim_take_word(struct claim_cursor *cursor, size_t *start)
{
    size_t length = 0;

    skip_blanks(cursor);
    *start = cursor->at;
    while (cursor->text->text[cursor->at + length] != '\0' &&
        !isspace((unsigned char)cursor->text->text[cursor->at + length]))
        length++;
    return take(cursor, length);
}

const char *
claim_take_name(struct claim_cursor *cursor, size_t *start)
{
    size_t length = 0;

    skip_blanks(cursor);
    *start = cursor->at;
    for (;; length++) {
        unsigned char c = (unsigned char)cursor->text->text[cursor->at + length];

        if (!isalnum(c) && c != '_' && c != '.' && c != '$' && c < 0x80)
            return take(cursor, length);
    }
}

bool
claim_at_quote(struct claim_cursor *cursor)
{
    skip_blanks(cursor);
    return cursor->text->text[cursor->at] == '"';
}

bool
claim_take_quoted(struct claim_cursor *cursor, const char *what, const char **quoted)
{
    const char *text = cursor->text->text;
    size_t start;
    size_t length = 0;
    char *taken;

    if (!claim_at_quote(cursor))
        return claim_refuse(cursor, cursor->at, "%s belongs in double quotes", what);
    start = cursor->at++;
    taken = arena_alloc(cursor->text->arena, strlen(text + start), 1);
    for (; text[cursor->at] != '\0'; cursor->at++) {
        if (text[cursor->at] == '"' && text[++cursor->at] != '"')
            return length > 0 ? (*quoted = taken, true)
                              : claim_refuse(cursor, start, "%s is empty", what);
        taken[length++] = text[cursor->at];
    }
    return claim_refuse(cursor, start, "this quote is not closed");
}

bool
claim_take_sign(struct claim_cursor *cursor, char sign)
{
    skip_blanks(cursor);
    if (cursor->text->text[cursor->at] != sign)
        return false;
    cursor->at++;
    return true;
}

bool
claim_refuse(const struct claim_cursor *cursor, size_t at, const char *format, ...)
{
    char *message = NULL;
    va_list arguments;

    va_start(arguments, format);
    if (vasprintf(&message, format, arguments) < 0)
        abort(); /* out of memory */
    va_end(arguments);
    (void)document_refuse(
        cursor->text->document, claim_offset(cursor, at), cursor->error, "%s", message);
    free(message);
    return false;
}

bool
claim_refuse_unknown(const struct claim_cursor *cursor, size_t at, const char *what,
    const char *word, const char *const *known, size_t count)
{
    return document_refuse_unknown(cursor->text->document, claim_offset(cursor, at),
        &(struct unknown){.what = what,
            .left = "\"",
            .right = "\"",
            .word = word,
            .known = known,
            .known_count = count},
        cursor->error);
}
