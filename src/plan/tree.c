#include "pggrade/plan/tree.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/base/text.h"
#include "pggrade/plan/totals.h"

static double
object_number(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);

    return json_is_number(value) ? json_number_value(value) : (double)NAN;
}

double
plan_number(const struct plan_node *node, const char *key)
{
    return object_number(node->json, key);
}

const char *
plan_string(const struct plan_node *node, const char *key)
{
    return json_string_value(json_object_get(node->json, key));
}

bool
plan_is(const struct plan_node *node, const char *type)
{
    return strcmp(node->type, type) == 0;
}

static double
known(double value)
{
    return isfinite(value) ? value : 0;
}

double
plan_rows_out(const struct plan_node *node)
{
    return known(node->actual_rows) * known(node->loops);
}

double
plan_rows_handled(const struct plan_node *node)
{
    double removed = known(node->rows_removed_filter) +
        known(plan_number(node, "Rows Removed by Join Filter")) +
        known(plan_number(node, "Rows Removed by Index Recheck"));

    return plan_rows_out(node) + removed * known(node->loops);
}

double
plan_expected_rows(const struct plan_node *node)
{
    return fmax(known(node->plan_rows), 1);
}

double
plan_met_rows(const struct plan_node *node)
{
    return fmax(known(node->actual_rows), 1);
}

/* Nodes that read all that is below them before they give out a row. */
static bool
takes_all(const struct plan_node *node)
{
    const char *strategy = plan_string(node, "Strategy");

    return plan_is(node, "Sort") || plan_is(node, "Hash") || plan_is(node, "Bitmap Heap Scan") ||
        (plan_is(node, "Aggregate") && strategy != NULL && strcmp(strategy, "Sorted") != 0);
}

/* Whether a join asks this child for no more than the first match. */
static bool
first_match_suffices(const struct plan_node *join, const struct plan_node *child)
{
    const char *type = plan_string(join, "Join Type");

    if (!plan_is(join, "Nested Loop") || child->relationship == NULL ||
        strcmp(child->relationship, "Inner") != 0)
        return false;
    return json_is_true(json_object_get(join->json, "Inner Unique")) ||
        (type != NULL && (strcmp(type, "Semi") == 0 || strcmp(type, "Anti") == 0));
}

bool
plan_may_stop_early(const struct plan_node *node)
{
    for (; node->parent != NULL; node = node->parent) {
        const struct plan_node *parent = node->parent;

        if (plan_is(parent, "Limit") || plan_is(parent, "Merge Join") ||
            first_match_suffices(parent, node))
            return true;
        if (node->relationship != NULL &&
            (strcmp(node->relationship, "SubPlan") == 0 ||
                strcmp(node->relationship, "InitPlan") == 0))
            return true; /* EXISTS stops it, and nothing in the plan says so */
        if (takes_all(parent))
            return false;
    }
    return false;
}

void
plan_walk(const struct plan_node *node, void (*visit)(const struct plan_node *node, void *context),
    void *context)
{
    visit(node, context);
    for (size_t i = 0; i < node->child_count; i++)
        plan_walk(node->children[i], visit, context);
}

/* ---- parsing ---- */

/* A sum of two counters; NAN only where neither is there. */
static double
counter_sum(const json_t *object, const char *first, const char *second)
{
    double a = object_number(object, first);
    double b = object_number(object, second);

    return isnan(a) && isnan(b) ? (double)NAN : known(a) + known(b);
}

/* The heap node above a bitmap index scan, perhaps with BitmapAnd and BitmapOr between. */
static void
borrow_heap_names(struct plan_node *node)
{
    const struct plan_node *heap = node->parent;

    while (heap != NULL && (plan_is(heap, "BitmapAnd") || plan_is(heap, "BitmapOr")))
        heap = heap->parent;
    if (heap == NULL || !plan_is(heap, "Bitmap Heap Scan"))
        return;
    node->relation = heap->relation;
    node->schema = heap->schema;
    node->alias = heap->alias;
}

static struct plan_node *
parse_node(struct plan *plan, json_t *json, struct plan_node *parent)
{
    struct plan_node *node = arena_alloc(plan->arena, 1, sizeof *node);
    const json_t *children = json_object_get(json, "Plans");

    node->number = ++plan->node_count;
    node->json = json;
    node->parent = parent;
    node->type = plan_string(node, "Node Type");
    if (node->type == NULL)
        node->type = "?";
    node->relationship = parent == NULL ? NULL : plan_string(node, "Parent Relationship");
    node->schema = plan_string(node, "Schema");
    node->relation = plan_string(node, "Relation Name");
    node->alias = plan_string(node, "Alias");
    node->index = plan_string(node, "Index Name");
    node->plan_rows = plan_number(node, "Plan Rows");
    node->actual_rows = plan_number(node, "Actual Rows");
    node->loops = plan_number(node, "Actual Loops");
    node->rows_removed_filter = plan_number(node, "Rows Removed by Filter");
    node->shared_blocks = counter_sum(json, "Shared Hit Blocks", "Shared Read Blocks");
    node->temp_blocks = counter_sum(json, "Temp Read Blocks", "Temp Written Blocks");
    node->cost = plan_number(node, "Total Cost");
    if (plan_is(node, "Bitmap Index Scan"))
        borrow_heap_names(node);
    node->children =
        arena_alloc(plan->arena, json_array_size(children) + 1, sizeof *node->children);
    for (size_t i = 0; i < json_array_size(children); i++) {
        json_t *child = json_array_get(children, i);

        if (json_is_object(child))
            node->children[node->child_count++] = parse_node(plan, child, node);
    }
    return node;
}

/* ---- the headline ---- */

struct access {
    const char *relation;
    const struct plan_node *node; /* the heaviest scan so far that returns the relation's rows */
    double work;
};

struct accesses {
    struct access *items;
    size_t count;
    size_t capacity;
};

static bool
same_text(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static void
add_access(const struct plan_node *node, void *context)
{
    struct accesses *accesses = context;
    struct access *access = NULL;
    bool bitmap = plan_is(node, "Bitmap Index Scan");

    if (node->relation == NULL || plan_is(node, "ModifyTable"))
        return;
    for (size_t i = 0; i < accesses->count; i++)
        if (same_text(accesses->items[i].relation, node->relation))
            access = &accesses->items[i];
    if (access == NULL) {
        accesses->items =
            grow(accesses->items, accesses->count, &accesses->capacity, sizeof *accesses->items);
        access = &accesses->items[accesses->count++];
        *access = (struct access){.relation = node->relation};
    }
    access->work += node->own_work;
    if (!bitmap && (access->node == NULL || node->own_work > access->node->own_work))
        access->node = node;
}

static void
append_index_names(const struct plan_node *node, struct text *names)
{
    if (node->index != NULL && strstr(text_string(names), node->index) == NULL)
        text_printf(names, "%s%s", names->length == 0 ? "" : ", ", node->index);
    for (size_t i = 0; i < node->child_count; i++)
        append_index_names(node->children[i], names);
}

static const char *
find_headline(const struct plan *plan)
{
    struct accesses accesses = {0};
    const struct access *largest = NULL;
    const char *operation = plan_string(plan->root, "Operation");
    struct text names = {0};
    const char *headline;

    plan_walk(plan->root, add_access, &accesses);
    for (size_t i = 0; i < accesses.count; i++)
        if (accesses.items[i].node != NULL &&
            (largest == NULL || accesses.items[i].work > largest->work))
            largest = &accesses.items[i];
    if (largest == NULL)
        headline = operation != NULL ? operation : plan->root->type;
    else {
        append_index_names(largest->node, &names);
        headline = names.length == 0
            ? largest->node->type
            : arena_printf(plan->arena, "%s %s", largest->node->type, text_string(&names));
    }
    text_free(&names);
    free(accesses.items);
    return headline;
}

const char *
plan_headline(const struct plan *plan)
{
    return plan->headline;
}

char *
plan_label(const struct plan_node *node)
{
    struct text label = {0};
    const char *name = node->relation;

    text_append(&label, node->type);
    if (plan_is(node, "ModifyTable") && plan_string(node, "Operation") != NULL) {
        label.length = 0;
        text_append(&label, plan_string(node, "Operation"));
    }
    if (node->index != NULL)
        text_printf(&label, " using %s", node->index);
    if (name == NULL)
        name = plan_string(node, "CTE Name");
    if (name == NULL)
        name = plan_string(node, "Function Name");
    if (name != NULL && node->schema != NULL && strcmp(node->schema, "public") != 0)
        text_printf(&label, " on %s.%s", node->schema, name);
    else if (name != NULL)
        text_printf(&label, " on %s", name);
    return label.data;
}

/* ---- the document ---- */

bool
plan_parse(json_t *json, struct plan **plan, struct error *error)
{
    json_t *document = json_is_array(json) ? json_array_get(json, 0) : json;
    json_t *root = json_object_get(document, "Plan");
    struct arena *arena;

    if (!json_is_object(root) || json_string_value(json_object_get(root, "Node Type")) == NULL)
        return error_set(error, ERROR_USAGE, "this JSON is no plan of EXPLAIN (FORMAT JSON)");
    arena = arena_create();
    *plan = arena_alloc(arena, 1, sizeof **plan);
    (*plan)->arena = arena;
    (*plan)->json = json;
    (*plan)->document = document;
    (*plan)->root = parse_node(*plan, root, NULL);
    (*plan)->analyzed = isfinite((*plan)->root->loops);
    (*plan)->planning_ms = object_number(document, "Planning Time");
    (*plan)->execution_ms = object_number(document, "Execution Time");
    (*plan)->wal_records = object_number(root, "WAL Records");
    (*plan)->wal_bytes = object_number(root, "WAL Bytes");
    totals_fill(*plan);
    (*plan)->headline = find_headline(*plan);
    return true;
}

void
plan_destroy(struct plan *plan)
{
    if (plan == NULL)
        return;
    json_decref(plan->json);
    arena_destroy(plan->arena);
}
