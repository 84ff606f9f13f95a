#include "pggrade/spec/list.h"

#include <string.h>

void *
list_grow(struct arena *arena, void *items, size_t count, size_t item_size)
{
    void *larger;

    if (count > 0 && (count & (count - 1)) != 0)
        return items;
    larger = arena_alloc(arena, count == 0 ? 1 : 2 * count, item_size);
    if (count > 0)
        memcpy(larger, items, count * item_size);
    return larger;
}
