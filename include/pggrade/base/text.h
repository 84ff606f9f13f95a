/*
 * text: growing strings, strict numbers and durations, and the nearest word.
 */
#ifndef PGGRADE_BASE_TEXT_H
#define PGGRADE_BASE_TEXT_H

#include <stddef.h>
#include <stdint.h>

#include "pggrade/base/error.h"

/* A string that grows.  Zero it to start; `text.data` is NULL until the first
 * append and always ends in '\0' after it.  The owner frees it. */
struct text {
    char *data;
    size_t length;
    size_t capacity;
};

void text_append(struct text *text, const char *more);
void text_append_length(struct text *text, const char *more, size_t length);
void text_append_char(struct text *text, char more);
void text_append_uint64(struct text *text, uint64_t value); /* much cheaper than %llu */
/* A name as SQL takes it, quoted where it must be: lower-case words are safe but for reserved
 * ones, which nobody gives a table. */
void text_append_identifier(struct text *text, const char *name);
void text_printf(struct text *text, const char *format, ...) PGGRADE_PRINTF(2, 3);
const char *text_string(const struct text *text); /* "" where nothing was appended */
void text_free(struct text *text);

/* The digits and a '\0', at most UINT64_DIGITS bytes; returns how many digits. */
#define UINT64_DIGITS 21
size_t uint64_format(uint64_t value, char *buffer);

/* The whole text must be one number in range, else ERROR_USAGE: "10x" is refused. */
bool text_parse_uint64(const char *text, uint64_t low, uint64_t high, uint64_t *value,
    struct error *error) PGGRADE_MUST_CHECK;
bool text_parse_int64(const char *text, int64_t *value, struct error *error) PGGRADE_MUST_CHECK;
bool text_parse_double(const char *text, double *value, struct error *error) PGGRADE_MUST_CHECK;

/* "250us", "50ms", "1.5s", "2min", "1h" to nanoseconds; a unit is required. */
bool duration_parse(
    const char *text, uint64_t *duration_ns, struct error *error) PGGRADE_MUST_CHECK;

/* "3%" or "0.03" to a fraction. */
bool fraction_parse(const char *text, double *fraction, struct error *error) PGGRADE_MUST_CHECK;

/* Edits (insert, delete, replace, swap of neighbours) that lead from a to b, ASCII
 * letters compared without case. */
size_t text_distance(const char *a, const char *b);

/*
 * The candidate nearest to `word`, or NULL where none is near enough to have
 * been meant (more than a third of its letters, at least one, would change).
 */
const char *text_nearest(const char *word, const char *const *candidates, size_t count);

/* Whether the word is in the text, whatever its case, and not as a part of a longer one. */
bool text_mentions(const char *text, const char *word);

/* Columns on a terminal: bytes of UTF-8 that start a character. */
size_t text_columns(const char *text);

#endif
