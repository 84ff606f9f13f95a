#include "pggrade/plan/remedy.h"

#include <ctype.h>
#include <string.h>

#define COLUMNS_MAX 4
#define NAME_SIZE 64

struct columns {
    char names[COLUMNS_MAX][NAME_SIZE];
    size_t count;
};

static void
add_column(struct columns *columns, const char *name, size_t length)
{
    if (length == 0 || length >= NAME_SIZE || columns->count == COLUMNS_MAX)
        return;
    for (size_t i = 0; i < columns->count; i++)
        if (strlen(columns->names[i]) == length && strncmp(columns->names[i], name, length) == 0)
            return;
    memcpy(columns->names[columns->count], name, length);
    columns->names[columns->count++][length] = '\0';
}

static bool
name_letter(char letter)
{
    return isalnum((unsigned char)letter) || letter == '_';
}

/* The column that ends before `end`: "status" of "((status)::text" and of "(status". */
static void
add_column_before(struct columns *columns, const char *start, const char *end)
{
    const char *name;

    while (end > start && end[-1] == ' ')
        end--;
    for (const char *cast = end - 1; cast > start + 1; cast--) {
        if (cast[0] == ':' && cast[-1] == ':') {
            end = cast - 1;
            break;
        }
        if (!name_letter(*cast) && *cast != ' ')
            break;
    }
    while (end > start && end[-1] == ')')
        end--;
    name = end;
    while (name > start && name_letter(name[-1]))
        name--;
    if (name > start && name[-1] == '.')
        return; /* of another relation: a join's condition */
    if (name < end && !isdigit((unsigned char)*name))
        add_column(columns, name, (size_t)(end - name));
}

bool
remedy_is_pattern(const char *condition)
{
    return strstr(condition, " ~~") != NULL;
}

/* Columns before " = ", then those before < and >; what stands behind the operator is a value. */
static void
find_columns(const char *condition, struct columns *columns)
{
    static const char *const operators[] = {" = ", " IS ", " < ", " > ", " <= ", " >= "};

    for (size_t i = 0; i < COUNT_OF(operators); i++)
        for (const char *at = strstr(condition, operators[i]); at != NULL;
             at = strstr(at + 1, operators[i]))
            add_column_before(columns, condition, at);
    /* A bare boolean column is the whole condition. */
    if (columns->count == 0 &&
        strspn(condition, "abcdefghijklmnopqrstuvwxyz_0123456789") == strlen(condition))
        add_column(columns, condition, strlen(condition));
}

void
remedy_index(const struct plan_node *node, struct text *out)
{
    const char *condition = plan_string(node, "Filter");
    const char *table = node->relation == NULL ? "…" : node->relation;
    struct columns columns = {0};

    if (condition != NULL && remedy_is_pattern(condition)) {
        add_column_before(&columns, condition, strstr(condition, " ~~"));
        if (columns.count > 0) {
            text_printf(out,
                "CREATE EXTENSION IF NOT EXISTS pg_trgm; CREATE INDEX CONCURRENTLY ON "
                "%s USING gin (%s gin_trgm_ops);",
                table, columns.names[0]);
            return;
        }
    }
    if (condition != NULL)
        find_columns(condition, &columns);
    if (columns.count == 0) {
        text_printf(out, "an index on %s that serves the condition of this query", table);
        return;
    }
    text_printf(out, "CREATE INDEX CONCURRENTLY ON %s (", table);
    for (size_t i = 0; i < columns.count; i++)
        text_printf(out, "%s%s", i == 0 ? "" : ", ", columns.names[i]);
    text_append(out, ");");
}
