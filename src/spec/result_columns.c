#include "pggrade/spec/result_columns.h"

#include <string.h>

#include "pggrade/base/memory.h"
#include "pggrade/spec/list.h"

/* How good a name is, as in the server's FigureColname: a good one comes from a column or a
 * function, a weak one (`int4`, `case`) gives way to a good one further inside. */
enum strength { NAME_NONE, NAME_WEAK, NAME_GOOD, NAME_UNKNOWN };

struct figure {
    enum strength strength;
    const char *name;
};

const json_t *
node_content(const json_t *node, const char **kind)
{
    void *member = json_object_iter((json_t *)node);

    *kind = "";
    if (member == NULL)
        return NULL;
    *kind = json_object_iter_key(member);
    return json_object_iter_value(member);
}

/* The last {"String": {"sval": …}} of a list, NULL where the last is something else. */
static const char *
last_string(const json_t *list)
{
    const json_t *last;

    if (json_array_size(list) == 0)
        return NULL;
    last = json_array_get(list, json_array_size(list) - 1);
    return json_string_value(json_object_get(json_object_get(last, "String"), "sval"));
}

static struct figure figure_name(const json_t *node);

static struct figure
weak_unless_good(const json_t *inner, const char *name)
{
    struct figure figure = figure_name(inner);

    if (figure.strength == NAME_GOOD || figure.strength == NAME_UNKNOWN || name == NULL)
        return figure;
    return (struct figure){NAME_WEAK, name};
}

static struct figure
figure_sublink(const json_t *content)
{
    const char *type = json_string_value(json_object_get(content, "subLinkType"));
    const char *kind;
    const json_t *query = node_content(json_object_get(content, "subselect"), &kind);
    const json_t *target = json_array_get(json_object_get(query, "targetList"), 0);
    const char *name;

    if (type != NULL && strcmp(type, "EXISTS_SUBLINK") == 0)
        return (struct figure){NAME_GOOD, "exists"};
    if (type != NULL && strcmp(type, "ARRAY_SUBLINK") == 0)
        return (struct figure){NAME_GOOD, "array"};
    if (type == NULL || strcmp(type, "EXPR_SUBLINK") != 0 || target == NULL)
        return (struct figure){NAME_UNKNOWN, NULL};
    target = node_content(target, &kind);
    name = json_string_value(json_object_get(target, "name"));
    if (name != NULL)
        return (struct figure){NAME_GOOD, name};
    return figure_name(json_object_get(target, "val"));
}

static struct figure
figure_indirection(const json_t *content)
{
    const char *field = last_string(json_object_get(content, "indirection"));
    const json_t *list = json_object_get(content, "indirection");
    const json_t *last = json_array_get(list, json_array_size(list) - 1);

    if (field != NULL)
        return (struct figure){NAME_GOOD, field};
    if (json_object_get(last, "A_Star") != NULL)
        return (struct figure){NAME_UNKNOWN, NULL};
    return figure_name(json_object_get(content, "arg"));
}

static struct figure
good_or_unknown(const char *name)
{
    return (struct figure){name == NULL ? NAME_UNKNOWN : NAME_GOOD, name};
}

static struct figure
figure_name(const json_t *node)
{
    static const char *const nameless[] = {
        "A_Const", "BoolExpr", "NullTest", "BooleanTest", "ParamRef"};
    const char *kind;
    const json_t *content = node_content(node, &kind);

    if (content == NULL)
        return (struct figure){NAME_NONE, NULL};
    if (strcmp(kind, "ColumnRef") == 0)
        return good_or_unknown(last_string(json_object_get(content, "fields")));
    if (strcmp(kind, "FuncCall") == 0)
        return good_or_unknown(last_string(json_object_get(content, "funcname")));
    if (strcmp(kind, "A_Indirection") == 0)
        return figure_indirection(content);
    if (strcmp(kind, "CollateClause") == 0)
        return figure_name(json_object_get(content, "arg"));
    if (strcmp(kind, "TypeCast") == 0)
        return weak_unless_good(json_object_get(content, "arg"),
            last_string(json_object_get(json_object_get(content, "typeName"), "names")));
    if (strcmp(kind, "CaseExpr") == 0)
        return weak_unless_good(json_object_get(content, "defresult"), "case");
    if (strcmp(kind, "CoalesceExpr") == 0)
        return (struct figure){NAME_GOOD, "coalesce"};
    if (strcmp(kind, "SubLink") == 0)
        return figure_sublink(content);
    if (strcmp(kind, "A_Expr") == 0) {
        const char *form = json_string_value(json_object_get(content, "kind"));

        if (form != NULL && strcmp(form, "AEXPR_NULLIF") == 0)
            return (struct figure){NAME_GOOD, "nullif"};
        return (struct figure){NAME_NONE, NULL};
    }
    for (size_t i = 0; i < COUNT_OF(nameless); i++)
        if (strcmp(kind, nameless[i]) == 0)
            return (struct figure){NAME_NONE, NULL};
    return (struct figure){NAME_UNKNOWN, NULL};
}

void
result_columns_add(struct arena *arena, const json_t *targets, struct syntax *syntax)
{
    for (size_t i = 0; i < json_array_size(targets); i++) {
        const char *kind;
        const json_t *target = node_content(json_array_get(targets, i), &kind);
        const char *name = json_string_value(json_object_get(target, "name"));

        if (name == NULL) {
            struct figure figure = figure_name(json_object_get(target, "val"));

            syntax->any_column |= figure.strength == NAME_UNKNOWN;
            name = figure.name == NULL ? "?column?" : figure.name;
        }
        syntax->columns =
            list_grow(arena, syntax->columns, syntax->column_count, sizeof *syntax->columns);
        syntax->columns[syntax->column_count++] = arena_strdup(arena, name);
    }
}
