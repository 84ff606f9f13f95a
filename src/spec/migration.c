#include "pggrade/spec/migration.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/base/file.h"
#include "pggrade/spec/migration_marks.h"
#include "pggrade/spec/script_reader.h"

static const char sql_ending[] = ".sql";
static const char down_ending[] = ".down.sql";

/* Reads the statements of one part; goose's blocks are read as stretches of their own. */
static bool
read_part(struct migration *migration, const struct document *document,
    const struct migration_part *part, struct script_statement **statements, size_t *count,
    struct error *error)
{
    struct script_reader reader = {
        .arena = migration->arena, .document = document, .strict = true, .no_transactions = true};

    for (size_t i = 0; i < part->range_count; i++)
        if (!script_read_range(&reader, part->ranges[i].start, part->ranges[i].end, error))
            return false;
    *statements = reader.statements;
    *count = reader.statement_count;
    return true;
}

static bool
read_up_file(struct migration *migration, struct migration_marks *marks, struct error *error)
{
    struct document document = document_of(migration->path, migration->content);

    if (!document_check(&document, error) ||
        !migration_marks_read(migration->arena, &document, marks, error) ||
        !read_part(migration, &document, &marks->up, &migration->up, &migration->up_count, error) ||
        !read_part(
            migration, &document, &marks->down, &migration->down, &migration->down_count, error))
        return false;
    if (migration->up_count == 0)
        return document_refuse(
            &document, marks->up.at, error, "the migration has no statement to apply");
    return true;
}

/* NAME.down.sql beside NAME.sql or NAME.up.sql. */
static char *
down_path(const char *path)
{
    size_t length = strlen(path);

    if (length > strlen(sql_ending) && strcmp(path + length - strlen(sql_ending), sql_ending) == 0)
        length -= strlen(sql_ending);
    if (length > strlen(".up") && strncmp(path + length - strlen(".up"), ".up", 3) == 0)
        length -= strlen(".up");
    return xasprintf("%.*s%s", (int)length, path, down_ending);
}

static bool
read_down_file(struct migration *migration, const struct migration_marks *marks, const char *path,
    struct error *error)
{
    struct document document = document_of(migration->path, migration->content);
    struct migration_part whole;
    struct migration_range range;
    char *content;
    size_t length;

    if (marks->has_down)
        return document_refuse(&document, marks->down.at, error,
            "%s takes this migration back as well; keep one of them", path_name(path));
    if (!file_read(path, ERROR_USAGE, &content, &length, error))
        return false;
    document =
        document_of(arena_strdup(migration->arena, path), arena_strdup(migration->arena, content));
    free(content);
    range = (struct migration_range){0, document.length};
    whole = (struct migration_part){.ranges = &range, .range_count = 1};
    return document_check(&document, error) &&
        read_part(migration, &document, &whole, &migration->down, &migration->down_count, error);
}

static bool
read_files(struct migration *migration, struct error *error)
{
    struct migration_marks marks;
    char *path;
    bool read = true;

    if (!read_up_file(migration, &marks, error))
        return false;
    path = down_path(migration->path);
    if (file_exists(path) && strcmp(path, migration->path) != 0)
        read = read_down_file(migration, &marks, path, error);
    free(path);
    return read;
}

bool
migration_load(const char *path, struct migration **migration, struct error *error)
{
    struct arena *arena;
    struct migration *made;
    char *content;
    size_t length;

    *migration = NULL;
    if (!file_read(path, ERROR_USAGE, &content, &length, error))
        return false;
    arena = arena_create();
    made = arena_alloc(arena, 1, sizeof *made);
    made->arena = arena;
    made->path = arena_strdup(arena, path);
    made->name = path_name(made->path);
    made->content = arena_strdup(arena, content);
    free(content);
    if (!read_files(made, error)) {
        arena_destroy(arena);
        return false;
    }
    *migration = made;
    return true;
}

void
migration_destroy(struct migration *migration)
{
    if (migration != NULL)
        arena_destroy(migration->arena);
}
