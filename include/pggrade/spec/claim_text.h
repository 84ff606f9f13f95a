/*
 * claim_text: the words, quotes and signs that a claim consists of, taken one by one.
 */
#ifndef PGGRADE_SPEC_CLAIM_TEXT_H
#define PGGRADE_SPEC_CLAIM_TEXT_H

#include "pggrade/spec/claim.h"
#include "pggrade/spec/document.h"

struct claim_cursor {
    const struct claim_text *text;
    size_t at; /* in text->text */
    struct error *error;
};

/* Only blanks are left. */
bool claim_at_end(struct claim_cursor *cursor);

/* Where a character of the text stands in its document. */
size_t claim_offset(const struct claim_cursor *cursor, size_t at);

/* Up to a blank; "" at the end.  *start is where it began. */
const char *claim_take_word(struct claim_cursor *cursor, size_t *start);

/* A name of letters, digits, "_" and ".": up to anything else. */
const char *claim_take_name(struct claim_cursor *cursor, size_t *start);

/* "…", in which "" is one quote; `what` names it in the refusal.  What is empty is refused. */
bool claim_take_quoted(
    struct claim_cursor *cursor, const char *what, const char **quoted) PGGRADE_MUST_CHECK;
bool claim_at_quote(struct claim_cursor *cursor);

/* The character, where it stands next. */
bool claim_take_sign(struct claim_cursor *cursor, char sign);

bool claim_refuse(const struct claim_cursor *cursor, size_t at, const char *format, ...)
    PGGRADE_PRINTF(3, 4);
bool claim_refuse_unknown(const struct claim_cursor *cursor, size_t at, const char *what,
    const char *word, const char *const *known, size_t count);

#endif
