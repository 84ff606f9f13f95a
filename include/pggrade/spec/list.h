/*
 * list: arrays that grow in an arena, for what a parser collects and nobody frees singly.
 */
#ifndef PGGRADE_SPEC_LIST_H
#define PGGRADE_SPEC_LIST_H

#include <stddef.h>

#include "pggrade/base/memory.h"

/* Room for one more behind `count` items; returns the array, perhaps moved.  The room doubles
 * whenever the count is a power of two, so no capacity is kept. */
void *list_grow(struct arena *arena, void *items, size_t count, size_t item_size);

#endif
