/*
 * rewrite: a stretch of a document with some tokens replaced, which remembers what came from
 * where, so that the parser's complaint about the new text is shown in the old one.
 */
#ifndef PGGRADE_SPEC_REWRITE_H
#define PGGRADE_SPEC_REWRITE_H

#include <stddef.h>

#include "pggrade/base/text.h"
#include "pggrade/spec/document.h"

struct rewrite_part {
    size_t at;     /* offset in the new text */
    size_t origin; /* offset in the document */
    bool copied;   /* else replaced: the whole part comes from `origin` */
};

struct rewrite {
    const struct document *document;
    struct text text;
    size_t origin; /* up to here the document has been taken over */
    struct rewrite_part *parts;
    size_t part_count;
    size_t part_capacity;
};

struct rewrite rewrite_start(const struct document *document, size_t origin);
void rewrite_free(struct rewrite *rewrite);

/* Copies up to `start`, then writes `replacement` for what stands from `start` to `end`, with
 * a blank before it where it would grow into the word there. */
void rewrite_replace(struct rewrite *rewrite, size_t start, size_t end, const char *replacement);

/* Copies up to `end`. */
void rewrite_copy(struct rewrite *rewrite, size_t end);

/* Where the byte at `offset` of the new text comes from. */
size_t rewrite_origin(const struct rewrite *rewrite, size_t offset);

#endif
