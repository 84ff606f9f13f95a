#include "pggrade/base/memory.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ARENA_BLOCK_SIZE ((size_t)16384)

struct arena_block {
    struct arena_block *next;
    size_t used;
    size_t size;
    _Alignas(max_align_t) unsigned char bytes[];
};

struct arena {
    struct arena_block *blocks; /* the first one has room */
};

static _Noreturn void
out_of_memory(size_t size)
{
    (void)fprintf(stderr, "pggrade: out of memory (%zu bytes asked for)\n", size);
    abort();
}

void *
xmalloc(size_t size)
{
    void *memory = malloc(size == 0 ? 1 : size);

    if (memory == NULL)
        out_of_memory(size);
    return memory;
}

void *
xcalloc(size_t count, size_t size)
{
    void *memory = calloc(count == 0 ? 1 : count, size == 0 ? 1 : size);

    if (memory == NULL)
        out_of_memory(size);
    return memory;
}

void *
xrealloc(void *old, size_t count, size_t size)
{
    size_t bytes;
    void *memory;

    if (__builtin_mul_overflow(count, size, &bytes))
        out_of_memory(SIZE_MAX);
    memory = realloc(old, bytes == 0 ? 1 : bytes);
    if (memory == NULL)
        out_of_memory(bytes);
    return memory;
}

char *
xstrdup(const char *text)
{
    return xstrndup(text, strlen(text));
}

char *
xstrndup(const char *text, size_t length)
{
    char *copy = xmalloc(length + 1);

    memcpy(copy, text, length);
    copy[length] = '\0';
    return copy;
}

static char *
vasprintf_or_die(const char *format, va_list arguments)
{
    char *text = NULL;

    if (vasprintf(&text, format, arguments) < 0)
        out_of_memory(0);
    return text;
}

char *
xasprintf(const char *format, ...)
{
    va_list arguments;
    char *text;

    va_start(arguments, format);
    text = vasprintf_or_die(format, arguments);
    va_end(arguments);
    return text;
}

struct arena *
arena_create(void)
{
    return xcalloc(1, sizeof(struct arena));
}

void
arena_destroy(struct arena *arena)
{
    if (arena == NULL)
        return;
    while (arena->blocks != NULL) {
        struct arena_block *next = arena->blocks->next;

        free(arena->blocks);
        arena->blocks = next;
    }
    free(arena);
}

void *
arena_alloc(struct arena *arena, size_t count, size_t size)
{
    const size_t alignment = _Alignof(max_align_t);
    struct arena_block *block = arena->blocks;
    size_t bytes;
    void *memory;

    if (__builtin_mul_overflow(count, size, &bytes) || bytes > SIZE_MAX / 2)
        out_of_memory(SIZE_MAX);
    bytes = (bytes + alignment - 1) / alignment * alignment;
    if (block == NULL || block->size - block->used < bytes) {
        size_t block_size = bytes > ARENA_BLOCK_SIZE ? bytes : ARENA_BLOCK_SIZE;

        block = xcalloc(1, sizeof *block + block_size);
        block->size = block_size;
        block->next = arena->blocks;
        arena->blocks = block;
    }
    memory = block->bytes + block->used;
    block->used += bytes;
    return memory;
}

char *
arena_strdup(struct arena *arena, const char *text)
{
    return arena_strndup(arena, text, strlen(text));
}

char *
arena_strndup(struct arena *arena, const char *text, size_t length)
{
    char *copy = arena_alloc(arena, length + 1, 1);

    memcpy(copy, text, length);
    copy[length] = '\0';
    return copy;
}

char *
arena_printf(struct arena *arena, const char *format, ...)
{
    va_list arguments;
    char *text;
    char *copy;

    va_start(arguments, format);
    text = vasprintf_or_die(format, arguments);
    va_end(arguments);
    copy = arena_strdup(arena, text);
    free(text);
    return copy;
}

void *
grow(void *items, size_t count, size_t *capacity, size_t item_size)
{
    if (count < *capacity)
        return items;
    *capacity = *capacity == 0 ? 8 : *capacity * 2;
    return xrealloc(items, *capacity, item_size);
}
