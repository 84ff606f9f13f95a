/*
 * file: whole files in, whole files out, and folders.
 *
 * A written file appears under its name only when it is complete: a reader
 * sees the old one or the new one, never half of one.
 */
#ifndef PGGRADE_BASE_FILE_H
#define PGGRADE_BASE_FILE_H

#include <stddef.h>
#include <stdbool.h>

#include "pggrade/base/error.h"

/* The content with a '\0' behind it, to be freed by the caller; refuses folders,
 * files above 1 GiB and files with a zero byte.  `kind` is the error's. */
bool file_read(const char *path, enum error_kind kind, char **content, size_t *length,
    struct error *error) PGGRADE_MUST_CHECK;

/* As file_read, and takes what cannot be known beforehand too: pipes, and standard input as "-".
 * An interrupt while waiting is ERROR_INTERRUPTED. */
bool file_read_input(const char *path, enum error_kind kind, char **content, size_t *length,
    struct error *error) PGGRADE_MUST_CHECK;

/* Written beside, synced, renamed; a device or a pipe is written to as it is. */
bool file_write(
    const char *path, const char *content, size_t length, struct error *error) PGGRADE_MUST_CHECK;

bool file_exists(const char *path);
bool folder_exists(const char *path);

/* Creates missing parents as well; an existing folder is success. */
bool folder_create(const char *path, struct error *error) PGGRADE_MUST_CHECK;

/* Removes a folder with all it holds; a missing one is success.  Symbolic links
 * are removed, not followed. */
bool folder_remove(const char *path, struct error *error) PGGRADE_MUST_CHECK;

/* Names in a folder that end in `ending` ("" for all), sorted, hidden ones left
 * out; the caller frees each name and the array. */
bool folder_list(const char *path, const char *ending, char ***names, size_t *count,
    struct error *error) PGGRADE_MUST_CHECK;

/* Raises the limit of open files to what the system allows; where it does not, opening fails
 * later with its own reason.  Children inherit it. */
void file_allow_many(void);

/* "a/b.c" + "d/e" is "a/d/e" (beside the file), an absolute path stays; to be freed. */
char *path_beside(const char *file, const char *path);
/* "folder" + "name" is "folder/name"; to be freed. */
char *path_join(const char *folder, const char *name);
const char *path_name(const char *path); /* behind the last '/', borrowed */

#endif
