/*
 * memory: allocation that cannot fail, and arenas for what lives together.
 *
 * Out of memory ends the process with a message: no caller checks.  An arena
 * frees everything it handed out at once, when its owner destroys it.
 */
#ifndef PGGRADE_BASE_MEMORY_H
#define PGGRADE_BASE_MEMORY_H

#include <stddef.h>

#include "pggrade/base/error.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

#define PGGRADE_NEVER_NULL __attribute__((returns_nonnull))

void *xmalloc(size_t size) PGGRADE_NEVER_NULL;
void *xcalloc(size_t count, size_t size) PGGRADE_NEVER_NULL;
void *xrealloc(void *old, size_t count,
    size_t size) PGGRADE_NEVER_NULL; /* count × size, checked for overflow */
char *xstrdup(const char *text) PGGRADE_NEVER_NULL;
char *xstrndup(const char *text, size_t length) PGGRADE_NEVER_NULL;
char *xasprintf(const char *format, ...) PGGRADE_PRINTF(1, 2) PGGRADE_NEVER_NULL;

struct arena;
struct arena *arena_create(void);
void arena_destroy(struct arena *arena); /* NULL is allowed */

/* Zeroed memory, aligned for any type, valid until the arena is destroyed. */
void *arena_alloc(struct arena *arena, size_t count, size_t size);
char *arena_strdup(struct arena *arena, const char *text);
char *arena_strndup(struct arena *arena, const char *text, size_t length);
char *arena_printf(struct arena *arena, const char *format, ...) PGGRADE_PRINTF(2, 3);

/*
 * Grow `items` (of which `count` are in use, capacity kept in `*capacity`) so
 * that one more fits; returns the array, perhaps moved.  Freed by the caller.
 */
void *grow(void *items, size_t count, size_t *capacity, size_t item_size);

#endif
