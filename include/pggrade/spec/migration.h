/*
 * migration: the up and down statements of one migration file.
 *
 * Plain SQL, dbmate and goose marks are understood; see docs/formats.md.
 */
#ifndef PGGRADE_SPEC_MIGRATION_H
#define PGGRADE_SPEC_MIGRATION_H

#include <stddef.h>

#include "pggrade/base/error.h"
#include "pggrade/spec/script.h"

struct migration {
    struct arena *arena;
    const char *path;
    const char *name;    /* the file's name without its folder */
    const char *content; /* the up file whole, for hashes */
    struct script_statement *up;
    size_t up_count;
    struct script_statement *down; /* none where the file has no rollback */
    size_t down_count;
};

bool migration_load(
    const char *path, struct migration **migration, struct error *error) PGGRADE_MUST_CHECK;
void migration_destroy(struct migration *migration); /* NULL is allowed */

#endif
