/*
 * fuzz: what the targets share: a file for readers that take no text, and looking at what was
 * read, so that the sanitizers see it.
 */
#ifndef PGGRADE_TESTS_FUZZ_H
#define PGGRADE_TESTS_FUZZ_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/base/error.h"
#include "pggrade/base/memory.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argument_count, char ***arguments);

/* The input with a zero behind it; NULL where it holds one, which file_read refuses. */
static inline char *
fuzz_text(const uint8_t *data, size_t size)
{
    return memchr(data, '\0', size) != NULL ? NULL : xstrndup((const char *)data, size);
}

/* A refusal must say why. */
static inline void
fuzz_refused(const struct error *error)
{
    if (error->kind == ERROR_NONE || error->text[0] == '\0')
        abort();
}

static inline void
fuzz_write(const char *path, const void *content, size_t length)
{
    FILE *file = fopen(path, "w");

    if (file == NULL || fwrite(content, 1, length, file) != length || fclose(file) != 0) {
        perror(path);
        abort();
    }
}

#endif
