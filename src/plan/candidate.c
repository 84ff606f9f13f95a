#include <string.h>

#include "pggrade/base/text.h"
#include "pggrade/plan/candidates.h"

const char *
candidate_quoted(struct arena *arena, const char *name)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyz0123456789_";

    return strspn(name, plain) == strlen(name) ? name : arena_printf(arena, "\"%s\"", name);
}

static void
append_list(struct text *out, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        text_printf(out, "%s%s", i == 0 ? "" : ", ", names[i]);
}

const char *
candidate_sql(struct arena *arena, const struct candidate *candidate, bool concurrently)
{
    struct text sql = {0};
    const char *kept;

    text_printf(&sql, "CREATE INDEX %s%s ON %s.%s", concurrently ? "CONCURRENTLY " : "",
        candidate_quoted(arena, candidate->name), candidate_quoted(arena, candidate->schema),
        candidate_quoted(arena, candidate->table));
    if (strcmp(candidate->method, "btree") != 0)
        text_printf(&sql, " USING %s", candidate->method);
    text_append(&sql, " (");
    append_list(&sql, candidate->keys, candidate->key_count);
    text_append_char(&sql, ')');
    if (candidate->include_count > 0) {
        text_append(&sql, " INCLUDE (");
        append_list(&sql, candidate->include, candidate->include_count);
        text_append_char(&sql, ')');
    }
    if (candidate->predicate[0] != '\0')
        text_printf(&sql, " WHERE %s", candidate->predicate);
    kept = arena_strdup(arena, text_string(&sql));
    text_free(&sql);
    return kept;
}

/* Whether the index holds the column, in whatever order. */
static bool
holds(const struct candidate *candidate, const char *column)
{
    size_t length = strlen(column);

    for (size_t i = 0; i < candidate->key_count; i++)
        if (strncmp(candidate->keys[i], column, length) == 0 &&
            (candidate->keys[i][length] == '\0' || candidate->keys[i][length] == ' '))
            return true;
    for (size_t i = 0; i < candidate->include_count; i++)
        if (strcmp(candidate->include[i], column) == 0)
            return true;
    return false;
}

bool
candidate_within(const struct candidate *candidate, const struct candidate *other)
{
    if (strcmp(candidate->schema, other->schema) != 0 ||
        strcmp(candidate->table, other->table) != 0 ||
        strcmp(candidate->method, other->method) != 0 ||
        strcmp(candidate->predicate, other->predicate) != 0 ||
        candidate->key_count > other->key_count)
        return false;
    for (size_t i = 0; i < candidate->key_count; i++)
        if (strcmp(candidate->keys[i], other->keys[i]) != 0)
            return false;
    for (size_t i = 0; i < candidate->include_count; i++)
        if (!holds(other, candidate->include[i]))
            return false;
    return true;
}
