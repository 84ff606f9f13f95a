#include "pggrade/plan/remedy.h"

#include <ctype.h>
#include <string.h>

#include "pggrade/base/memory.h"

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

static void
add_columns_before(struct columns *columns, const char *condition, const char *operator)
{
    for (const char *at = strstr(condition, operator); at != NULL; at = strstr(at + 1, operator))
        add_column_before(columns, condition, at);
}

/* Columns of the node that its nested loop compares: "total" of "(o.total = s.id)". */
static void
add_join_columns(struct columns *columns, const struct plan_node *node)
{
    const char *condition = node->parent == NULL ? NULL : plan_string(node->parent, "Join Filter");
    size_t length = node->alias == NULL ? 0 : strlen(node->alias);

    if (condition == NULL || length == 0)
        return;
    for (const char *at = strstr(condition, node->alias); at != NULL;
         at = strstr(at + 1, node->alias)) {
        const char *name = at + length + 1;

        if (at[length] != '.' || (at > condition && name_letter(at[-1])))
            continue;
        add_column(columns, name, strspn(name, "abcdefghijklmnopqrstuvwxyz_0123456789"));
    }
}

/* Columns before an operator; what stands behind it is a value. */
static void
find_columns(const struct plan_node *node, struct columns *columns)
{
    static const char *const ranges[] = {" IS ", " < ", " > ", " <= ", " >= "};
    static const char *const conditions[] = {"Index Cond", "Recheck Cond", "Filter"};
    const char *filter = plan_string(node, "Filter");

    for (size_t i = 0; i < COUNT_OF(conditions); i++)
        if (plan_string(node, conditions[i]) != NULL)
            add_columns_before(columns, plan_string(node, conditions[i]), " = ");
    add_join_columns(columns, node);
    for (size_t i = 0; filter != NULL && i < COUNT_OF(ranges); i++)
        add_columns_before(columns, filter, ranges[i]);
    /* A bare boolean column is the whole condition. */
    if (filter != NULL && columns->count == 0 &&
        strspn(filter, "abcdefghijklmnopqrstuvwxyz_0123456789") == strlen(filter))
        add_column(columns, filter, strlen(filter));
}

void
remedy_table(const struct plan_node *node, struct text *out)
{
    if (node->relation == NULL) {
        text_append(out, "the table");
        return;
    }
    if (node->schema != NULL && strcmp(node->schema, "public") != 0) {
        text_append_identifier(out, node->schema);
        text_append_char(out, '.');
    }
    text_append_identifier(out, node->relation);
}

/* A pattern that begins with its first letters can be looked up in a btree. */
static bool
begins_with_letters(const char *condition)
{
    const char *value = strstr(condition, " ~~ '");

    return value != NULL && strchr("%_'\\", value[strlen(" ~~ '")]) == NULL;
}

static bool
append_pattern_index(const struct plan_node *node, const char *condition, struct text *out)
{
    struct columns columns = {0};

    add_column_before(&columns, condition, strstr(condition, " ~~"));
    if (columns.count == 0)
        return false;
    if (begins_with_letters(condition)) {
        text_append(out, "CREATE INDEX CONCURRENTLY ON ");
        remedy_table(node, out);
        text_printf(out, " (%s text_pattern_ops);", columns.names[0]);
        return true;
    }
    text_append(out, "CREATE EXTENSION IF NOT EXISTS pg_trgm; CREATE INDEX CONCURRENTLY ON ");
    remedy_table(node, out);
    text_printf(out, " USING gin (%s gin_trgm_ops);", columns.names[0]);
    return true;
}

void
remedy_index(const struct plan_node *node, struct text *out)
{
    const char *condition = plan_string(node, "Filter");
    struct columns columns = {0};

    if (condition != NULL && remedy_is_pattern(condition) &&
        append_pattern_index(node, condition, out))
        return;
    find_columns(node, &columns);
    if (columns.count == 0) {
        text_append(out, "an index on ");
        remedy_table(node, out);
        text_append(out, " that serves the condition of this query");
        return;
    }
    text_append(out, "CREATE INDEX CONCURRENTLY ON ");
    remedy_table(node, out);
    text_append(out, " (");
    for (size_t i = 0; i < columns.count; i++)
        text_printf(out, "%s%s", i == 0 ? "" : ", ", columns.names[i]);
    text_append(out, ");");
}
