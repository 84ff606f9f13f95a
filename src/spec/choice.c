#include "pggrade/spec/choice.h"

#include <string.h>

#include "pggrade/spec/list.h"
#include "pggrade/spec/result_columns.h"

/* Deeper trees are not followed: nobody writes them, and recursion needs an end. */
#define TREE_DEPTH_MAX 500

/* Their result depends on the order in which rows arrive, unless they have an order of their own.
 */
static const char *const order_sensitive[] = {"array_agg", "string_agg", "json_agg", "jsonb_agg",
    "json_object_agg", "jsonb_object_agg", "xmlagg", "row_number", "first_value", "last_value",
    "nth_value", "ntile", "lag", "lead"};

static bool
limits(const json_t *select)
{
    return json_object_get(select, "limitCount") != NULL ||
        json_object_get(select, "limitOffset") != NULL;
}

/* DISTINCT ON; a plain DISTINCT has an empty expression. */
static bool
keeps_one_of_many(const json_t *select)
{
    const json_t *first = json_array_get(json_object_get(select, "distinctClause"), 0);

    return first != NULL && json_is_object(first) && json_object_size(first) > 0;
}

static bool
calls_order_sensitive(const json_t *call)
{
    const json_t *names = json_object_get(call, "funcname");
    const json_t *last = json_array_get(names, json_array_size(names) - 1);
    const char *name = json_string_value(json_object_get(json_object_get(last, "String"), "sval"));

    if (name == NULL || json_array_size(json_object_get(call, "agg_order")) > 0)
        return false;
    for (size_t i = 0; i < COUNT_OF(order_sensitive); i++)
        if (strcmp(name, order_sensitive[i]) == 0)
            return true;
    return false;
}

static bool
chooses(const char *kind, const json_t *content)
{
    if (strcmp(kind, "SelectStmt") == 0)
        return limits(content) || keeps_one_of_many(content);
    return strcmp(kind, "FuncCall") == 0 && calls_order_sensitive(content);
}

/* Whether anything in the tree leaves the server a choice. */
static bool
any_choice(const json_t *tree, int depth)
{
    const char *key;
    json_t *member;

    if (depth > TREE_DEPTH_MAX)
        return true;
    if (json_is_array(tree)) {
        size_t index;

        json_array_foreach(tree, index, member)
        {
            if (any_choice(member, depth + 1))
                return true;
        }
    } else if (json_is_object(tree)) {
        json_object_foreach((json_t *)tree, key, member)
        {
            if (chooses(key, member) || any_choice(member, depth + 1))
                return true;
        }
    }
    return false;
}

/* ---- what the rows are ordered by ---- */

static const char *
only_field(const json_t *fields)
{
    const json_t *field = json_array_get(fields, 0);

    if (json_array_size(fields) != 1)
        return NULL;
    return json_string_value(json_object_get(json_object_get(field, "String"), "sval"));
}

/* The name of the result's column that a column of ORDER BY is, NULL where none can be told. */
static const char *
key_of_column(const json_t *select, const json_t *fields)
{
    const json_t *targets = json_object_get(select, "targetList");
    const char *single = only_field(fields);
    const char *kind;
    const json_t *item;
    size_t index;
    bool star = false;

    json_array_foreach(targets, index, item)
    {
        const json_t *target = node_content(item, &kind);
        const char *alias = json_string_value(json_object_get(target, "name"));
        const json_t *column = json_object_get(json_object_get(target, "val"), "ColumnRef");
        const json_t *target_fields = json_object_get(column, "fields");
        const json_t *last = json_array_get(target_fields, json_array_size(target_fields) - 1);

        if (alias != NULL && single != NULL && strcmp(alias, single) == 0)
            return alias;
        star = star || json_object_get(last, "A_Star") != NULL;
        if (column != NULL && json_equal(target_fields, fields))
            return alias != NULL
                ? alias
                : json_string_value(json_object_get(json_object_get(last, "String"), "sval"));
    }
    return star ? single : NULL;
}

static const char *
key_of_position(const json_t *constant, const struct syntax *syntax)
{
    json_int_t position =
        json_integer_value(json_object_get(json_object_get(constant, "ival"), "ival"));

    if (syntax->any_column || position < 1 || (size_t)position > syntax->column_count)
        return NULL;
    return syntax->columns[position - 1];
}

/* As many leading keys as are columns of the result: their values are ordered by themselves. */
static void
read_keys(struct arena *arena, const json_t *select, struct syntax *syntax)
{
    const json_t *item;
    size_t index;

    json_array_foreach(json_object_get(select, "sortClause"), index, item)
    {
        const char *kind;
        const json_t *by =
            node_content(json_object_get(json_object_get(item, "SortBy"), "node"), &kind);
        const char *key = NULL;

        if (strcmp(kind, "ColumnRef") == 0)
            key = key_of_column(select, json_object_get(by, "fields"));
        else if (strcmp(kind, "A_Const") == 0)
            key = key_of_position(by, syntax);
        if (key == NULL)
            return;
        syntax->keys = list_grow(arena, syntax->keys, syntax->key_count, sizeof *syntax->keys);
        syntax->keys[syntax->key_count++] = arena_strdup(arena, key);
    }
}

void
choice_read(struct arena *arena, const json_t *select, struct syntax *syntax)
{
    const char *key;
    json_t *member;
    bool inside = keeps_one_of_many(select);

    json_object_foreach((json_t *)select, key, member)
    {
        inside = inside || any_choice(member, 0);
    }
    syntax->free = inside || limits(select);
    if (!inside) /* else even the keys may differ */
        read_keys(arena, select, syntax);
}
