#include "pggrade/spec/hazard.h"

#include <jansson.h>
#include <pg_query.h>
#include <string.h>

#include "pggrade/spec/list.h"
#include "pggrade/spec/result_columns.h"

struct reading {
    struct arena *arena;
    struct hazards *hazards;
    const char *table; /* of the statement */
};

static const char *
text_of(const json_t *content, const char *key)
{
    const char *text = json_string_value(json_object_get(content, key));

    return text == NULL ? "" : text;
}

static bool
is_true(const json_t *content, const char *key)
{
    return json_is_true(json_object_get(content, key));
}

/* A name as SQL has to write it. */
static const char *
quoted(struct arena *arena, const char *name)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyz0123456789_";

    if (name[0] != '\0' && strspn(name, plain) == strlen(name) &&
        !(name[0] >= '0' && name[0] <= '9'))
        return arena_strdup(arena, name);
    return arena_printf(arena, "\"%s\"", name);
}

/* "app.items", of a RangeVar's content. */
static const char *
relation_name(struct arena *arena, const json_t *relation)
{
    const char *schema = text_of(relation, "schemaname");
    const char *name = text_of(relation, "relname");

    if (name[0] == '\0')
        return "";
    if (schema[0] == '\0')
        return quoted(arena, name);
    return arena_printf(arena, "%s.%s", quoted(arena, schema), quoted(arena, name));
}

static void
add(struct reading *reading, enum hazard_kind kind, const char *object, const char *detail)
{
    struct hazards *hazards = reading->hazards;

    hazards->items =
        list_grow(reading->arena, hazards->items, hazards->count, sizeof *hazards->items);
    hazards->items[hazards->count++] = (struct hazard){
        .kind = kind,
        .table = reading->table,
        .object = object[0] == '\0' ? "" : quoted(reading->arena, object),
        .detail = arena_strdup(reading->arena, detail),
        .alone = true,
    };
}

/* Whether a list of DefElem has this option, not switched off. */
static bool
has_option(const json_t *options, const char *name)
{
    size_t index;
    json_t *option;

    json_array_foreach(options, index, option)
    {
        const json_t *element = json_object_get(option, "DefElem");
        const char *kind;
        const json_t *value = node_content(json_object_get(element, "arg"), &kind);

        if (strcmp(text_of(element, "defname"), name) != 0)
            continue;
        return !(strcmp(kind, "Boolean") == 0 && !is_true(value, "boolval")) &&
            strcmp(text_of(value, "sval"), "off") != 0 &&
            strcmp(text_of(value, "sval"), "false") != 0;
    }
    return false;
}

/* ---- ALTER TABLE ---- */

static void
read_constraint(struct reading *reading, const json_t *constraint)
{
    const char *type = text_of(constraint, "contype");
    const char *name = text_of(constraint, "conname");
    bool unchecked = is_true(constraint, "skip_validation");

    if (strcmp(type, "CONSTR_FOREIGN") == 0 && !unchecked)
        add(reading, HAZARD_FOREIGN_KEY, name,
            relation_name(reading->arena, json_object_get(constraint, "pktable")));
    else if (strcmp(type, "CONSTR_CHECK") == 0 && !unchecked)
        add(reading, HAZARD_CHECK, name, "");
    else if ((strcmp(type, "CONSTR_PRIMARY") == 0 || strcmp(type, "CONSTR_UNIQUE") == 0) &&
        text_of(constraint, "indexname")[0] == '\0')
        add(reading, HAZARD_UNIQUE, name,
            strcmp(type, "CONSTR_PRIMARY") == 0 ? "PRIMARY KEY" : "UNIQUE");
    else if (strcmp(type, "CONSTR_EXCLUSION") == 0)
        add(reading, HAZARD_EXCLUDE, name, "");
}

static bool
is_serial(const json_t *column)
{
    const json_t *names = json_object_get(json_object_get(column, "typeName"), "names");
    const json_t *last = json_array_get(names, json_array_size(names) - 1);
    const char *type = text_of(json_object_get(last, "String"), "sval");

    return strstr(type, "serial") != NULL;
}

static void
read_added_column(struct reading *reading, const json_t *column)
{
    const char *name = text_of(column, "colname");
    bool filled = is_serial(column);
    size_t index;
    json_t *node;

    json_array_foreach(json_object_get(column, "constraints"), index, node)
    {
        const json_t *constraint = json_object_get(node, "Constraint");
        const char *type = text_of(constraint, "contype");

        if (strcmp(type, "CONSTR_DEFAULT") == 0 || strcmp(type, "CONSTR_GENERATED") == 0 ||
            strcmp(type, "CONSTR_IDENTITY") == 0)
            filled = true;
        else if (strcmp(type, "CONSTR_FOREIGN") != 0 || filled)
            read_constraint(reading, constraint); /* a key that is null everywhere checks nothing */
    }
    if (filled)
        add(reading, HAZARD_ADD_COLUMN, name, "");
}

static void
read_alter_command(struct reading *reading, const json_t *command)
{
    static const struct {
        const char *subtype;
        enum hazard_kind kind;
    } plain[] = {
        {"AT_AlterColumnType", HAZARD_ALTER_TYPE},
        {"AT_SetNotNull", HAZARD_SET_NOT_NULL},
        {"AT_SetLogged", HAZARD_REWRITE},
        {"AT_SetUnLogged", HAZARD_REWRITE},
        {"AT_SetTableSpace", HAZARD_REWRITE},
        {"AT_SetAccessMethod", HAZARD_REWRITE},
        {"AT_DropColumn", HAZARD_DROP_COLUMN},
        {"AT_AttachPartition", HAZARD_ATTACH},
    };
    const char *subtype = text_of(command, "subtype");
    const char *kind;
    const json_t *definition = node_content(json_object_get(command, "def"), &kind);

    if (strcmp(subtype, "AT_AddConstraint") == 0)
        read_constraint(reading, definition);
    else if (strcmp(subtype, "AT_AddColumn") == 0)
        read_added_column(reading, definition);
    else if (strcmp(subtype, "AT_DetachPartition") == 0 && !is_true(definition, "concurrent"))
        add(reading, HAZARD_DETACH, "",
            relation_name(reading->arena, json_object_get(definition, "name")));
    for (size_t i = 0; i < COUNT_OF(plain); i++)
        if (strcmp(subtype, plain[i].subtype) == 0)
            add(reading, plain[i].kind, text_of(command, "name"), "");
}

static bool
read_alter_table(struct reading *reading, const json_t *content)
{
    const char *kind;
    size_t index;
    json_t *command;
    bool in_transaction = true;

    json_array_foreach(json_object_get(content, "cmds"), index, command)
    {
        const json_t *inner = json_object_get(command, "AlterTableCmd");
        const char *subtype = text_of(inner, "subtype");

        read_alter_command(reading, inner);
        if (strcmp(subtype, "AT_DetachPartition") == 0 &&
            is_true(node_content(json_object_get(inner, "def"), &kind), "concurrent"))
            in_transaction = false;
    }
    for (size_t i = 0; i < reading->hazards->count; i++)
        reading->hazards->items[i].alone = json_array_size(json_object_get(content, "cmds")) == 1;
    return in_transaction;
}

/* ---- the other statements ---- */

static bool
read_index(struct reading *reading, const json_t *content)
{
    bool concurrent = is_true(content, "concurrent");

    if (!concurrent)
        add(reading, HAZARD_CREATE_INDEX, text_of(content, "idxname"), "");
    else if (is_true(content, "if_not_exists"))
        add(reading, HAZARD_IF_NOT_EXISTS, text_of(content, "idxname"), "");
    return !concurrent;
}

/* The last names of the objects that are dropped, with their schemas. */
static const char *
dropped_name(struct arena *arena, const json_t *object)
{
    const char *kind;
    const json_t *content = node_content(object, &kind);
    const json_t *items = json_object_get(content, "items");
    const char *name = "";
    size_t index;
    json_t *item;

    json_array_foreach(items, index, item)
    {
        const char *part = quoted(arena, text_of(json_object_get(item, "String"), "sval"));

        name = index == 0 ? part : arena_printf(arena, "%s.%s", name, part);
    }
    return name;
}

static bool
read_drop(struct reading *reading, const json_t *content)
{
    const char *type = text_of(content, "removeType");
    bool concurrent = is_true(content, "concurrent");
    const json_t *first = json_array_get(json_object_get(content, "objects"), 0);

    if (strcmp(type, "OBJECT_INDEX") == 0 && !concurrent)
        add(reading, HAZARD_DROP_INDEX, "", dropped_name(reading->arena, first));
    else if (strcmp(type, "OBJECT_TABLE") == 0 || strcmp(type, "OBJECT_MATVIEW") == 0)
        add(reading, HAZARD_DROP_TABLE, "", dropped_name(reading->arena, first));
    return !concurrent;
}

static bool
read_vacuum(struct reading *reading, const json_t *content)
{
    const json_t *relations = json_object_get(content, "rels");
    const json_t *first = json_object_get(json_array_get(relations, 0), "VacuumRelation");

    reading->table = relation_name(reading->arena, json_object_get(first, "relation"));
    if (has_option(json_object_get(content, "options"), "full"))
        add(reading, HAZARD_VACUUM_FULL, "", "");
    return false; /* each table is a transaction of its own */
}

static bool
read_reindex(struct reading *reading, const json_t *content)
{
    const char *kind = text_of(content, "kind");
    bool concurrent = has_option(json_object_get(content, "params"), "concurrently");

    if (!concurrent)
        add(reading, HAZARD_REINDEX, "", "");
    return !concurrent &&
        (strcmp(kind, "REINDEX_OBJECT_INDEX") == 0 || strcmp(kind, "REINDEX_OBJECT_TABLE") == 0);
}

static bool
read_refresh(struct reading *reading, const json_t *content)
{
    if (!is_true(content, "concurrent"))
        add(reading, HAZARD_REFRESH, "", "");
    return true;
}

static bool
read_cluster(struct reading *reading, const json_t *content)
{
    add(reading, HAZARD_CLUSTER, text_of(content, "indexname"), "");
    return reading->table[0] != '\0';
}

static bool
read_lock(struct reading *reading, const json_t *content)
{
    (void)content;
    add(reading, HAZARD_LOCK, "", "");
    return true;
}

static bool
read_truncate(struct reading *reading, const json_t *content)
{
    (void)content;
    add(reading, HAZARD_TRUNCATE, "", "");
    return true;
}

static bool
read_rename(struct reading *reading, const json_t *content)
{
    const char *type = text_of(content, "renameType");

    if (strcmp(type, "OBJECT_TABLE") == 0 || strcmp(type, "OBJECT_COLUMN") == 0)
        add(reading, HAZARD_RENAME, text_of(content, "subname"), text_of(content, "newname"));
    return true;
}

static bool
read_trigger(struct reading *reading, const json_t *content)
{
    add(reading, HAZARD_TRIGGER, text_of(content, "trigname"), "");
    return true;
}

static bool
read_change(struct reading *reading, const json_t *content)
{
    if (json_object_get(content, "whereClause") == NULL &&
        json_object_get(content, "usingClause") == NULL &&
        json_object_get(content, "fromClause") == NULL)
        add(reading, HAZARD_ALL_ROWS, "", "");
    return true;
}

static bool
read_plain(struct reading *reading, const json_t *content)
{
    (void)reading;
    (void)content;
    return true;
}

/* Kinds of statements; what is not here is run alone, as it is written.  The function says
 * whether it does the same in a transaction block. */
static const struct {
    const char *kind;
    bool (*read)(struct reading *reading, const json_t *content);
} readers[] = {
    {"AlterTableStmt", read_alter_table},
    {"IndexStmt", read_index},
    {"DropStmt", read_drop},
    {"VacuumStmt", read_vacuum},
    {"ReindexStmt", read_reindex},
    {"RefreshMatViewStmt", read_refresh},
    {"ClusterStmt", read_cluster},
    {"LockStmt", read_lock},
    {"TruncateStmt", read_truncate},
    {"RenameStmt", read_rename},
    {"CreateTrigStmt", read_trigger},
    {"UpdateStmt", read_change},
    {"DeleteStmt", read_change},
    {"InsertStmt", read_plain},
    {"SelectStmt", read_plain},
    {"CreateStmt", read_plain},
    {"CreateTableAsStmt", read_plain},
    {"CreateStatsStmt", read_plain},
    {"AlterStatsStmt", read_plain},
    {"CreateExtensionStmt", read_plain},
    {"CreateSchemaStmt", read_plain},
    {"CreateSeqStmt", read_plain},
    {"AlterSeqStmt", read_plain},
    {"CreateFunctionStmt", read_plain},
    {"CreateDomainStmt", read_plain},
    {"CreateEnumStmt", read_plain},
    {"CompositeTypeStmt", read_plain},
    {"ViewStmt", read_plain},
    {"RuleStmt", read_plain},
    {"CommentStmt", read_plain},
    {"GrantStmt", read_plain},
    {"CreatePolicyStmt", read_plain},
    {"AlterOwnerStmt", read_plain},
    {"AlterObjectSchemaStmt", read_plain},
};

static void
read_statement(struct reading *reading, const char *kind, const json_t *content)
{
    const json_t *relation = json_object_get(content, "relation");
    const json_t *first = json_array_get(json_object_get(content, "relations"), 0);

    if (relation == NULL)
        relation = json_object_get(first, "RangeVar");
    reading->table = relation_name(reading->arena, relation);
    for (size_t i = 0; i < COUNT_OF(readers); i++)
        if (strcmp(kind, readers[i].kind) == 0) {
            reading->hazards->in_transaction = readers[i].read(reading, content);
            return;
        }
}

struct hazards
hazards_of(struct arena *arena, const char *sql)
{
    struct hazards hazards = {0};
    struct reading reading = {.arena = arena, .hazards = &hazards, .table = ""};
    PgQueryParseResult result = pg_query_parse(sql);
    json_t *tree = result.error != NULL ? NULL : json_loads(result.parse_tree, 0, NULL);
    const json_t *statements = json_object_get(tree, "stmts");
    const char *kind;
    const json_t *content;

    if (json_array_size(statements) == 1) {
        content = node_content(json_object_get(json_array_get(statements, 0), "stmt"), &kind);
        hazards.parsed = content != NULL;
        read_statement(&reading, kind, content);
    }
    json_decref(tree);
    pg_query_free_parse_result(result);
    return hazards;
}
