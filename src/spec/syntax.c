#include "pggrade/spec/syntax.h"

#include <jansson.h>
#include <pg_query.h>
#include <stdio.h>
#include <string.h>

#include "pggrade/spec/choice.h"
#include "pggrade/spec/list.h"
#include "pggrade/spec/result_columns.h"

/* Deeper trees are not followed: nobody writes them, and recursion needs an end. */
#define TREE_DEPTH_MAX 500

static const char *const write_kinds[] = {"InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt"};

static bool
one_of(const char *word, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(word, list[i]) == 0)
            return true;
    return false;
}

static bool
is_true(const json_t *content, const char *key)
{
    return json_is_true(json_object_get(content, key));
}

static void
add_column(struct arena *arena, const char *name, struct syntax *syntax)
{
    syntax->columns =
        list_grow(arena, syntax->columns, syntax->column_count, sizeof *syntax->columns);
    syntax->columns[syntax->column_count++] = arena_strdup(arena, name);
}

static void
read_select(struct arena *arena, const json_t *select, struct syntax *syntax)
{
    const json_t *values;

    const json_t *whole = select;

    syntax->ordered = json_array_size(json_object_get(select, "sortClause")) > 0;
    /* A UNION is named after its leftmost branch. */
    while (json_object_get(select, "larg") != NULL)
        select = json_object_get(select, "larg");
    syntax->returns_rows = json_object_get(select, "intoClause") == NULL;
    values = json_array_get(json_object_get(select, "valuesLists"), 0);
    if (values != NULL) {
        const char *kind;
        const json_t *list = json_object_get(node_content(values, &kind), "items");

        for (size_t i = 1; i <= json_array_size(list); i++)
            add_column(arena, arena_printf(arena, "column%zu", i), syntax);
        return;
    }
    result_columns_add(arena, json_object_get(select, "targetList"), syntax);
    choice_read(arena, whole, syntax);
}

/* Whether a data-changing statement stands anywhere in the tree. */
static bool
changes_data(const json_t *tree, int depth)
{
    const char *key;
    json_t *member;

    if (depth > TREE_DEPTH_MAX)
        return false;
    if (json_is_array(tree)) {
        size_t index;

        json_array_foreach(tree, index, member)
        {
            if (changes_data(member, depth + 1))
                return true;
        }
    } else if (json_is_object(tree)) {
        json_object_foreach((json_t *)tree, key, member)
        {
            if (one_of(key, write_kinds, COUNT_OF(write_kinds)) || changes_data(member, depth + 1))
                return true;
        }
    }
    return false;
}

static const char *
transaction_word(const json_t *content)
{
    static const struct {
        const char *kind;
        const char *word;
    } words[] = {{"TRANS_STMT_BEGIN", "BEGIN"}, {"TRANS_STMT_START", "START TRANSACTION"},
        {"TRANS_STMT_COMMIT", "COMMIT"}, {"TRANS_STMT_ROLLBACK", "ROLLBACK"},
        {"TRANS_STMT_SAVEPOINT", "SAVEPOINT"}, {"TRANS_STMT_RELEASE", "RELEASE"},
        {"TRANS_STMT_ROLLBACK_TO", "ROLLBACK TO"}, {"TRANS_STMT_PREPARE", "PREPARE TRANSACTION"},
        {"TRANS_STMT_COMMIT_PREPARED", "COMMIT PREPARED"},
        {"TRANS_STMT_ROLLBACK_PREPARED", "ROLLBACK PREPARED"}};
    const char *kind = json_string_value(json_object_get(content, "kind"));

    for (size_t i = 0; kind != NULL && i < COUNT_OF(words); i++)
        if (strcmp(kind, words[i].kind) == 0)
            return words[i].word;
    return "a transaction command";
}

/* What the server refuses inside a transaction block. */
static bool
never_in_transaction(const char *kind, const json_t *content)
{
    static const char *const kinds[] = {"CreatedbStmt", "DropdbStmt", "CreateTableSpaceStmt",
        "DropTableSpaceStmt", "AlterSystemStmt"};

    if (strcmp(kind, "VacuumStmt") == 0)
        return is_true(content, "is_vacuumcmd");
    if (strcmp(kind, "IndexStmt") == 0 || strcmp(kind, "DropStmt") == 0)
        return is_true(content, "concurrent");
    if (strcmp(kind, "ReindexStmt") == 0) {
        const json_t *option;
        size_t index;

        json_array_foreach(json_object_get(content, "params"), index, option)
        {
            const char *name =
                json_string_value(json_object_get(json_object_get(option, "DefElem"), "defname"));

            if (name != NULL && strcmp(name, "concurrently") == 0)
                return true;
        }
    }
    return one_of(kind, kinds, COUNT_OF(kinds));
}

static void
read_statement(struct arena *arena, const char *kind, const json_t *content, struct syntax *syntax)
{
    /* Their results depend on what the server knows. */
    static const char *const opaque[] = {
        "CallStmt", "ExecuteStmt", "FetchStmt", "VariableShowStmt"};

    if (strcmp(kind, "SelectStmt") == 0) {
        read_select(arena, content, syntax);
    } else if (one_of(kind, write_kinds, COUNT_OF(write_kinds))) {
        const json_t *returning = json_object_get(content, "returningList");

        syntax->returns_rows = json_array_size(returning) > 0;
        result_columns_add(arena, returning, syntax);
    } else if (strcmp(kind, "ExplainStmt") == 0) {
        syntax->returns_rows = true;
        add_column(arena, "QUERY PLAN", syntax);
    } else if (one_of(kind, opaque, COUNT_OF(opaque))) {
        syntax->returns_rows = true;
        syntax->any_column = true;
    } else if (strcmp(kind, "TransactionStmt") == 0) {
        syntax->transaction_word = transaction_word(content);
    } else if (strcmp(kind, "CopyStmt") == 0) {
        syntax->copies_stream = json_object_get(content, "filename") == NULL;
    }
    syntax->never_in_transaction = never_in_transaction(kind, content);
}

/* The parser counts characters, everything here counts bytes. */
static size_t
byte_offset(const char *sql, int position)
{
    size_t at = 0;

    for (int character = 1; character < position && sql[at] != '\0'; character++)
        do
            at++;
        while (((unsigned char)sql[at] & 0xC0) == 0x80);
    return at;
}

bool
syntax_read(
    struct arena *arena, const char *sql, struct syntax *syntax, struct syntax_problem *problem)
{
    PgQueryParseResult result = pg_query_parse(sql);
    json_t *tree = NULL;
    bool refused = result.error != NULL && !syntax_is_newer(sql, result.error->message);

    *syntax = (struct syntax){0};
    if (refused) {
        (void)snprintf(problem->message, sizeof problem->message, "%s", result.error->message);
        problem->offset = byte_offset(sql, result.error->cursorpos);
    } else if (result.error == NULL) {
        tree = json_loads(result.parse_tree, 0, NULL);
    }
    if (tree != NULL) {
        const json_t *statements = json_object_get(tree, "stmts");
        const char *kind;
        const json_t *content =
            node_content(json_object_get(json_array_get(statements, 0), "stmt"), &kind);

        syntax->parsed = true;
        syntax->statement_count = json_array_size(statements);
        syntax->changes_data = changes_data(json_array_get(statements, 0), 0);
        if (content != NULL)
            read_statement(arena, kind, content, syntax);
        json_decref(tree);
    }
    pg_query_free_parse_result(result);
    return !refused;
}

bool
syntax_may_return(const struct syntax *syntax, const char *column)
{
    if (!syntax->parsed || syntax->any_column)
        return true;
    return one_of(column, syntax->columns, syntax->column_count);
}
