#include "pggrade/result/capacity.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct capacity *
capacity_create(void)
{
    struct capacity *capacity = xcalloc(1, sizeof *capacity);

    capacity->arena = arena_create();
    capacity->growth_month = capacity->growth_low = capacity->growth_high = NAN;
    capacity->growth = capacity->replay = "";
    return capacity;
}

void
capacity_destroy(struct capacity *capacity)
{
    if (capacity == NULL)
        return;
    arena_destroy(capacity->arena);
    free(capacity);
}

/* Room doubles where the count is a power of two; the arena keeps the old ones. */
void *
capacity_grow(struct arena *arena, void *items, size_t count, size_t item_size)
{
    void *moved;

    if (count > 0 && (count & (count - 1)) != 0)
        return items;
    moved = arena_alloc(arena, count == 0 ? 1 : 2 * count, item_size);
    if (count > 0)
        memcpy(moved, items, count * item_size);
    return moved;
}

void
capacity_leave_out(struct capacity *capacity, const char *format, ...)
{
    va_list arguments;
    char *sentence = NULL;

    va_start(arguments, format);
    if (vasprintf(&sentence, format, arguments) < 0)
        abort();
    va_end(arguments);
    *capacity_add(capacity, left_out, left_out_count) = arena_strdup(capacity->arena, sentence);
    free(sentence);
}
