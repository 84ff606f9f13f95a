#include "pggrade/spec/document.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/base/memory.h"
#include "pggrade/base/text.h"
#include "pggrade/spec/secret.h"

/* Columns of a line that are shown. */
#define EXCERPT_COLUMNS ((size_t)76)

/* A list of known words is only helpful while it is short. */
#define KNOWN_LISTED 20

struct document
document_of(const char *path, const char *content)
{
    return (struct document){.path = path, .content = content, .length = strlen(content)};
}

static bool
continues_character(char byte)
{
    return ((unsigned char)byte & 0xC0) == 0x80;
}

/* Bytes of the character that starts at `text`, 0 where it is not well-formed UTF-8. */
static size_t
character_length(const unsigned char *text)
{
    static const struct {
        unsigned char mask;
        unsigned char lead;
        uint32_t least; /* smaller values are written too long */
    } forms[] = {{0x80, 0x00, 0}, {0xE0, 0xC0, 0x80}, {0xF0, 0xE0, 0x800}, {0xF8, 0xF0, 0x10000}};

    for (size_t more = 0; more < COUNT_OF(forms); more++) {
        uint32_t value = (uint32_t)(text[0] & (unsigned char)~forms[more].mask);

        if ((text[0] & forms[more].mask) != forms[more].lead)
            continue;
        for (size_t i = 1; i <= more; i++) {
            if ((text[i] & 0xC0) != 0x80)
                return 0;
            value = value << 6 | (text[i] & 0x3F);
        }
        if (value < forms[more].least || value > 0x10FFFF || (value >= 0xD800 && value < 0xE000))
            return 0;
        return more + 1;
    }
    return 0;
}

bool
document_check(const struct document *document, struct error *error)
{
    const unsigned char *text = (const unsigned char *)document->content;

    for (size_t at = 0; at < document->length;) {
        size_t length = character_length(text + at);

        if (length == 0) {
            struct place place = document_place(document, at);

            return error_set(error, ERROR_USAGE, "%s:%d:%d: not UTF-8 (byte 0x%02X)",
                document->path, place.line, place.column, text[at]);
        }
        at += length;
    }
    return true;
}

static size_t
line_start(const struct document *document, size_t offset)
{
    while (offset > 0 && document->content[offset - 1] != '\n')
        offset--;
    return offset;
}

struct place
document_place(const struct document *document, size_t offset)
{
    struct place place = {.line = 1, .column = 1};
    size_t start = line_start(document, offset);

    for (size_t i = 0; i < start; i++)
        place.line += document->content[i] == '\n';
    for (size_t i = start; i < offset; i++)
        place.column += !continues_character(document->content[i]);
    return place;
}

size_t
document_offset(const struct document *document, struct place place)
{
    size_t at = 0;

    for (int line = 1; line < place.line; line++) {
        const char *newline = strchr(document->content + at, '\n');

        if (newline == NULL)
            return document->length;
        at = (size_t)(newline - document->content) + 1;
    }
    for (int column = 1; column < place.column; column++) {
        if (at >= document->length || document->content[at] == '\n')
            break;
        do
            at++;
        while (at < document->length && continues_character(document->content[at]));
    }
    return at;
}

/* The line of `offset`, cut around it where it is long, and the caret. */
static void
append_excerpt(struct text *text, const struct document *document, size_t offset)
{
    const char *line = document->content + line_start(document, offset);
    size_t length = strcspn(line, "\r\n");
    size_t caret = (size_t)document_place(document, offset).column - 1;
    size_t columns = 0;
    size_t first = 0;
    size_t column = 0;

    for (size_t i = 0; i < length; i++)
        columns += !continues_character(line[i]);
    if (columns > EXCERPT_COLUMNS && caret > EXCERPT_COLUMNS / 2) {
        first = caret - EXCERPT_COLUMNS / 2;
        if (first > columns - EXCERPT_COLUMNS)
            first = columns - EXCERPT_COLUMNS;
    }
    text_append(text, "\n  ");
    for (size_t i = 0; i < length; i++) {
        column += !continues_character(line[i]);
        if (column > first && column <= first + EXCERPT_COLUMNS)
            text_append_char(text, line[i] == '\t' ? ' ' : line[i]);
    }
    text_append(text, "\n  ");
    for (size_t i = first; i < caret; i++)
        text_append_char(text, ' ');
    text_append_char(text, '^');
}

/* An empty line shows nothing, a password shows too much. */
static bool
is_shown(const struct document *document, size_t offset)
{
    size_t start = line_start(document, offset);
    size_t length = strcspn(document->content + start, "\r\n");
    bool shown = length > 0;

    if (document->guarded) {
        char *line = xstrndup(document->content + start, length);

        shown = shown && !secret_in(line);
        free(line);
    }
    return shown;
}

static bool
refuse(const struct document *document, size_t offset, const char *message, struct error *error)
{
    struct text text = {0};
    struct place place;

    if (offset >= document->length) /* behind the last character that can be seen */
        for (offset = document->length;
             offset > 0 && isspace((unsigned char)document->content[offset - 1]);)
            offset--;
    place = document_place(document, offset);
    text_printf(&text, "%s:%d:%d: %s", document->path, place.line, place.column, message);
    if (is_shown(document, offset))
        append_excerpt(&text, document, offset);
    (void)error_set(error, ERROR_USAGE, "%s", text_string(&text));
    text_free(&text);
    return false;
}

bool
document_refuse(
    const struct document *document, size_t offset, struct error *error, const char *format, ...)
{
    va_list arguments;
    char *message = NULL;

    va_start(arguments, format);
    if (vasprintf(&message, format, arguments) < 0)
        abort();
    va_end(arguments);
    (void)refuse(document, offset, message, error);
    free(message);
    return false;
}

bool
document_refuse_unknown(const struct document *document, size_t offset,
    const struct unknown *unknown, struct error *error)
{
    const char *nearest = text_nearest(unknown->word, unknown->known, unknown->known_count);
    struct text text = {0};

    text_printf(
        &text, "unknown %s %s%s%s", unknown->what, unknown->left, unknown->word, unknown->right);
    if (nearest != NULL) {
        text_printf(&text, "; did you mean %s%s%s?", unknown->left, nearest, unknown->right);
    } else if (unknown->otherwise != NULL) {
        text_printf(&text, "; %s", unknown->otherwise);
    } else if (unknown->known_count > 0 && unknown->known_count <= KNOWN_LISTED) {
        text_append(&text, "; known:");
        for (size_t i = 0; i < unknown->known_count; i++)
            text_printf(&text, "%s %s", i == 0 ? "" : ",", unknown->known[i]);
    }
    (void)refuse(document, offset, text_string(&text), error);
    text_free(&text);
    return false;
}
