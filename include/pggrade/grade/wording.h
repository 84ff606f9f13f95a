/*
 * wording: figures as the sentences of a card have them.
 *
 * Texts live in the arena that is passed.
 */
#ifndef PGGRADE_GRADE_WORDING_H
#define PGGRADE_GRADE_WORDING_H

#include "pggrade/base/memory.h"

/* "0.21 ms", "49.9 ms", "1.24 s" */
const char *wording_duration(struct arena *arena, double duration_ns);

/* A percentage or a multiple with one decimal below ten, none above: "2.3", "48". */
const char *wording_amount(struct arena *arena, double amount);

/* "8.2 MB", of 1024 kB each. */
const char *wording_bytes(struct arena *arena, double bytes);

/* "1 index", "3 indexes": `many` where count is not 1. */
struct wording_noun {
    const char *one;
    const char *many;
};
const char *wording_count(
    struct arena *arena, unsigned long long count, const struct wording_noun *noun);

/* SQL identifiers, quoted where they must be: "public.idx", "app.\"Order\"". */
const char *wording_identifier(struct arena *arena, const char *schema, const char *name);

/* A reason behind those there are; `text` is borrowed from the arena. */
void wording_add(struct arena *arena, const char ***texts, size_t *count, const char *text);

#endif
