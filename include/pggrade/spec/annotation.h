/*
 * annotation: `-- @key value` comments taken apart.
 *
 * A piece is text with the offset in the document that it begins at, so that a refusal of any
 * part of it can show where.
 */
#ifndef PGGRADE_SPEC_ANNOTATION_H
#define PGGRADE_SPEC_ANNOTATION_H

#include <stdbool.h>
#include <stddef.h>

#include "pggrade/base/memory.h"
#include "pggrade/spec/document.h"
#include "pggrade/spec/lexer.h"

struct piece {
    const char *text; /* in the arena */
    size_t at;
};

struct annotation {
    const char *key;    /* without its @; NULL behind the last one */
    size_t at;          /* of the @ */
    struct piece value; /* without blanks around it; "" where none */
};

/* The document from `start` to `end` without blanks around it. */
struct piece piece_of(
    struct arena *arena, const struct document *document, size_t start, size_t end);

/* Takes the first word off, up to a blank; "" where nothing is left. */
struct piece piece_take_word(struct arena *arena, struct piece *rest);

/* Where the text of a comment begins, behind `--` and blanks. */
size_t comment_text(const struct document *document, const struct token *comment);

/* The next annotation at or behind `*at`, in the comment that ends at `end`; moves `*at`. */
bool annotation_next(struct arena *arena, const struct document *document, size_t *at, size_t end,
    struct annotation *annotation, struct error *error) PGGRADE_MUST_CHECK;

#endif
