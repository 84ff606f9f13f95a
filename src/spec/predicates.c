#include "pggrade/spec/predicates.h"

#include <jansson.h>
#include <pg_query.h>
#include <string.h>

#include "pggrade/spec/list.h"
#include "pggrade/spec/result_columns.h"

#define TREE_DEPTH_MAX 500

struct reading {
    struct arena *arena;
    struct predicate_blocks *blocks;
    struct predicate_block *block; /* under construction */
};

static const char *
text_of(const json_t *content, const char *key)
{
    const char *text = json_string_value(json_object_get(content, key));

    return text == NULL ? "" : text;
}

static const char *
string_at(const json_t *list, size_t index)
{
    return text_of(json_object_get(json_array_get(list, index), "String"), "sval");
}

/* "t.c" or "c"; false for anything else, `*` too. */
static bool
read_column(const json_t *node, struct predicate *predicate)
{
    const char *kind;
    const json_t *content = node_content(node, &kind);
    const json_t *fields = json_object_get(content, "fields");
    size_t count = json_array_size(fields);

    if (content == NULL || strcmp(kind, "ColumnRef") != 0 || count == 0)
        return false;
    predicate->column = string_at(fields, count - 1);
    predicate->relation = count > 1 ? string_at(fields, count - 2) : "";
    return predicate->column[0] != '\0';
}

static void
add(struct reading *reading, enum predicate_kind kind, const struct predicate *column,
    const char *text)
{
    struct predicate_block *block = reading->block;

    block->items = list_grow(reading->arena, block->items, block->count, sizeof *block->items);
    block->items[block->count++] = (struct predicate){
        .kind = kind,
        .relation = arena_strdup(reading->arena, column->relation),
        .column = arena_strdup(reading->arena, column->column),
        .descending = column->descending,
        .text = text,
    };
}

/* Whether some column stands anywhere below. */
static bool
has_column(const json_t *tree, int depth)
{
    const char *key;
    json_t *member;
    size_t index;

    if (depth > TREE_DEPTH_MAX)
        return true;
    json_array_foreach(tree, index, member)
    {
        if (has_column(member, depth + 1))
            return true;
    }
    json_object_foreach((json_t *)tree, key, member)
    {
        if (strcmp(key, "ColumnRef") == 0 || has_column(member, depth + 1))
            return true;
    }
    return false;
}

/* A literal as SQL, NULL where the node is none. */
static const char *
literal(struct arena *arena, const json_t *node)
{
    const char *kind;
    const json_t *content = node_content(node, &kind);
    const json_t *number;

    if (content == NULL || strcmp(kind, "A_Const") != 0)
        return NULL;
    if (json_object_get(content, "sval") != NULL) {
        const char *value = text_of(json_object_get(content, "sval"), "sval");

        return strchr(value, '\'') != NULL ? NULL : arena_printf(arena, "'%s'", value);
    }
    if (json_object_get(content, "boolval") != NULL)
        return json_is_true(json_object_get(json_object_get(content, "boolval"), "boolval"))
            ? "true"
            : "false";
    number = json_object_get(content, "ival");
    return number == NULL ? NULL
                          : arena_printf(arena, "%lld",
                                (long long)json_integer_value(json_object_get(number, "ival")));
}

/* ---- conditions ---- */

static void
read_comparison(struct reading *reading, const json_t *content)
{
    static const char *const ranges[] = {"<", "<=", ">", ">="};
    const json_t *left = json_object_get(content, "lexpr");
    const json_t *right = json_object_get(content, "rexpr");
    const char *operator= string_at(json_object_get(content, "name"), 0);
    struct predicate column = {0};
    struct predicate other = {0};
    bool from_left = read_column(left, &column);

    if (from_left && read_column(right, &other)) {
        if (strcmp(operator, "=") == 0) {
            add(reading, PREDICATE_JOIN, &column, "");
            add(reading, PREDICATE_JOIN, &other, "");
        }
        return;
    }
    if (!from_left) {
        if (!read_column(right, &column))
            return;
        right = left;
    }
    if (has_column(right, 0))
        return; /* known only row by row */
    if (strcmp(operator, "=") == 0) {
        const char *value = literal(reading->arena, right);

        if (value != NULL)
            add(reading, PREDICATE_CONSTANT, &column,
                arena_printf(reading->arena, "%s = %s", column.column, value));
        else
            add(reading, PREDICATE_EQUAL, &column, "");
    }
    for (size_t i = 0; i < COUNT_OF(ranges); i++)
        if (strcmp(operator, ranges[i]) == 0)
            add(reading, PREDICATE_RANGE, &column, "");
}

/* (a, b) < (x, y) is a range of a. */
static bool
read_row_comparison(struct reading *reading, const json_t *content)
{
    const json_t *row = json_object_get(json_object_get(content, "lexpr"), "RowExpr");
    struct predicate column = {0};

    if (row == NULL)
        return false;
    if (read_column(json_array_get(json_object_get(row, "args"), 0), &column))
        add(reading, PREDICATE_RANGE, &column, "");
    return true;
}

static void
read_expression(struct reading *reading, const json_t *content)
{
    static const struct {
        const char *form;
        enum predicate_kind kind;
    } forms[] = {
        {"AEXPR_OP_ANY", PREDICATE_ANY},
        {"AEXPR_IN", PREDICATE_ANY},
        {"AEXPR_LIKE", PREDICATE_PATTERN},
        {"AEXPR_ILIKE", PREDICATE_PATTERN},
        {"AEXPR_BETWEEN", PREDICATE_RANGE},
    };
    const char *form = text_of(content, "kind");
    const char *operator= string_at(json_object_get(content, "name"), 0);
    struct predicate column = {0};

    if (strcmp(form, "AEXPR_OP") == 0) {
        if (!read_row_comparison(reading, content))
            read_comparison(reading, content);
        return;
    }
    if (!read_column(json_object_get(content, "lexpr"), &column) ||
        operator[0] == '!' || strcmp(operator, "<>") == 0)
        return;
    for (size_t i = 0; i < COUNT_OF(forms); i++)
        if (strcmp(form, forms[i].form) == 0)
            add(reading, forms[i].kind, &column, "");
}

static void
read_null_test(struct reading *reading, const json_t *content)
{
    struct predicate column = {0};
    const char *type = text_of(content, "nulltesttype");

    if (read_column(json_object_get(content, "arg"), &column))
        add(reading, PREDICATE_CONSTANT, &column,
            arena_printf(reading->arena, "%s IS %sNULL", column.column,
                strcmp(type, "IS_NOT_NULL") == 0 ? "NOT " : ""));
}

/* A condition, and all that are joined to it by AND. */
static void
read_condition(struct reading *reading, const json_t *node)
{
    const char *kind;
    const json_t *content = node_content(node, &kind);
    struct predicate column = {0};
    size_t index;
    json_t *argument;

    if (content == NULL)
        return;
    if (read_column(node, &column)) {
        add(reading, PREDICATE_CONSTANT, &column, arena_strdup(reading->arena, column.column));
    } else if (strcmp(kind, "BoolExpr") == 0 &&
        strcmp(text_of(content, "boolop"), "AND_EXPR") == 0) {
        json_array_foreach(json_object_get(content, "args"), index, argument)
        {
            read_condition(reading, argument);
        }
    } else if (strcmp(kind, "BoolExpr") == 0 &&
        strcmp(text_of(content, "boolop"), "NOT_EXPR") == 0) {
        if (read_column(json_array_get(json_object_get(content, "args"), 0), &column))
            add(reading, PREDICATE_CONSTANT, &column,
                arena_printf(reading->arena, "NOT %s", column.column));
    } else if (strcmp(kind, "A_Expr") == 0) {
        read_expression(reading, content);
    } else if (strcmp(kind, "NullTest") == 0) {
        read_null_test(reading, content);
    }
}

/* ---- blocks ---- */

static void
add_relation(struct reading *reading, const json_t *relation)
{
    struct predicate_block *block = reading->block;
    const char *name = text_of(relation, "relname");
    const char *alias = text_of(json_object_get(relation, "alias"), "aliasname");

    if (name[0] == '\0')
        return;
    block->relations = list_grow(
        reading->arena, block->relations, block->relation_count, sizeof *block->relations);
    block->relations[block->relation_count++] = (struct block_relation){
        .schema = arena_strdup(reading->arena, text_of(relation, "schemaname")),
        .name = arena_strdup(reading->arena, name),
        .alias = arena_strdup(reading->arena, alias[0] == '\0' ? name : alias),
    };
}

static void
read_from(struct reading *reading, const json_t *node)
{
    const char *kind;
    const json_t *content = node_content(node, &kind);

    if (content == NULL)
        return;
    if (strcmp(kind, "RangeVar") == 0) {
        add_relation(reading, content);
    } else if (strcmp(kind, "JoinExpr") == 0) {
        read_from(reading, json_object_get(content, "larg"));
        read_from(reading, json_object_get(content, "rarg"));
        read_condition(reading, json_object_get(content, "quals"));
    }
}

/* Every column below, but for those of other SELECTs. */
static void
read_uses(struct reading *reading, const json_t *tree, int depth)
{
    struct predicate column = {0};
    const char *key;
    json_t *member;
    size_t index;

    if (depth > TREE_DEPTH_MAX)
        return;
    if (read_column(tree, &column))
        add(reading, PREDICATE_USED, &column, "");
    json_array_foreach(tree, index, member)
    {
        read_uses(reading, member, depth + 1);
    }
    json_object_foreach((json_t *)tree, key, member)
    {
        if (strcmp(key, "SelectStmt") != 0)
            read_uses(reading, member, depth + 1);
    }
}

static void
read_order(struct reading *reading, const json_t *list)
{
    size_t index;
    json_t *item;

    reading->block->order_complete = json_array_size(list) > 0;
    json_array_foreach(list, index, item)
    {
        const json_t *sort = json_object_get(item, "SortBy");
        struct predicate column = {0};

        if (!read_column(json_object_get(sort, "node"), &column)) {
            reading->block->order_complete = false;
            return;
        }
        column.descending = strcmp(text_of(sort, "sortby_dir"), "SORTBY_DESC") == 0;
        add(reading, PREDICATE_ORDER, &column, "");
    }
}

static void
read_block(struct reading *reading, const char *kind, const json_t *content)
{
    struct predicate_blocks *blocks = reading->blocks;
    size_t index;
    json_t *item;

    blocks->items = list_grow(reading->arena, blocks->items, blocks->count, sizeof *blocks->items);
    reading->block = &blocks->items[blocks->count++];
    if (strcmp(kind, "SelectStmt") != 0)
        add_relation(reading, json_object_get(content, "relation"));
    json_array_foreach(json_object_get(content, "fromClause"), index, item)
    {
        read_from(reading, item);
    }
    read_condition(reading, json_object_get(content, "whereClause"));
    read_order(reading, json_object_get(content, "sortClause"));
    reading->block->limited = json_object_get(content, "limitCount") != NULL;
    read_uses(reading, content, 0);
}

static void
find_blocks(struct reading *reading, const json_t *tree, int depth)
{
    static const char *const kinds[] = {"SelectStmt", "UpdateStmt", "DeleteStmt"};
    const char *key;
    json_t *member;
    size_t index;

    if (depth > TREE_DEPTH_MAX)
        return;
    json_array_foreach(tree, index, member)
    {
        find_blocks(reading, member, depth + 1);
    }
    json_object_foreach((json_t *)tree, key, member)
    {
        for (size_t i = 0; i < COUNT_OF(kinds); i++)
            if (strcmp(key, kinds[i]) == 0)
                read_block(reading, key, member);
        find_blocks(reading, member, depth + 1);
    }
}

struct predicate_blocks
predicates_of(struct arena *arena, const char *sql)
{
    struct predicate_blocks blocks = {0};
    struct reading reading = {.arena = arena, .blocks = &blocks};
    PgQueryParseResult result = pg_query_parse(sql);
    json_t *tree = result.error != NULL ? NULL : json_loads(result.parse_tree, 0, NULL);

    find_blocks(&reading, tree, 0);
    json_decref(tree);
    pg_query_free_parse_result(result);
    return blocks;
}
