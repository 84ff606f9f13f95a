/*
 * folder: results/DATE-TIME-SCENARIO/, written beside and renamed as a whole.
 */
#ifndef PGGRADE_RESULT_FOLDER_H
#define PGGRADE_RESULT_FOLDER_H

#include <stdio.h>

#include "pggrade/base/error.h"
#include "pggrade/result/run.h"

/* A result under construction: results/.draft-… until it is complete. */
struct result_folder;

bool result_folder_create(const char *results, const char *scenario, int64_t started_s,
    struct result_folder **folder, struct error *error) PGGRADE_MUST_CHECK;

/* One file in it; `name` may hold one folder ("plans/x.json"). */
bool result_folder_add(struct result_folder *folder, const char *name, const char *content,
    struct error *error) PGGRADE_MUST_CHECK;

/* The same with what a file holds, from its start. */
bool result_folder_add_stream(struct result_folder *folder, const char *name, FILE *content,
    struct error *error) PGGRADE_MUST_CHECK;

/* Where it is until it is finished, for what writes files by itself; borrowed. */
const char *result_folder_path(const struct result_folder *folder);

/* Renames it to its final name and points results/latest to it if it holds a run; *path is that of
 * the final folder, to be freed.  A name already taken gets -2, -3, … */
bool result_folder_finish(
    struct result_folder *folder, char **path, struct error *error) PGGRADE_MUST_CHECK;

/* Removes an unfinished one; frees it in any case; NULL is allowed. */
void result_folder_destroy(struct result_folder *folder);

/* The run.json a user means by "latest", a folder, a file or the name of a folder in
 * results/; to be freed. */
bool result_find(
    const char *results, const char *name, char **path, struct error *error) PGGRADE_MUST_CHECK;

#endif
