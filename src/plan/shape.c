#include "pggrade/plan/shape.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/base/memory.h"
#include "pggrade/base/random.h"
#include "pggrade/base/text.h"
#include "pggrade/plan/condition.h"

struct printer {
    bool full;
    bool hashed; /* names that may differ between equal plans are left out */
    plan_index_key *key;
    const void *context;
};

/* Nodes that only say that the serial node below them runs in parallel. */
static bool
only_parallel(const struct plan_node *node)
{
    return plan_is(node, "Gather") || plan_is(node, "Gather Merge");
}

static bool
finalizes(const struct plan_node *node)
{
    const char *mode = plan_string(node, "Partial Mode");

    return mode != NULL && strcmp(mode, "Finalize") == 0 && node->child_count == 1;
}

static const struct plan_node *
serial(const struct plan_node *node)
{
    bool finalized = false;

    while (node->child_count > 0) {
        if (finalizes(node))
            finalized = true;
        else if (!only_parallel(node) && !(finalized && plan_is(node, "Sort")))
            return node;
        /* A finalising node collapses into its partial one, past the Gather and Sort between. */
        node = node->children[0];
    }
    return node;
}

/* ---- names ---- */

static bool
is_append(const struct plan_node *node)
{
    return plan_is(node, "Append") || plan_is(node, "Merge Append");
}

/* Bytes of "parts" in the alias "parts_12" that the planner gives the members of an Append. */
static size_t
family_length(const struct plan_node *node)
{
    size_t length = node->alias == NULL ? 0 : strlen(node->alias);
    size_t whole = length;

    while (length > 0 && isdigit((unsigned char)node->alias[length - 1]))
        length--;
    if (length < 2 || length == whole || node->alias[length - 1] != '_')
        return 0;
    for (node = node->parent; node != NULL; node = node->parent)
        if (is_append(node))
            return length - 1;
    return 0;
}

/* One partition alone has the alias of its table: which one it is depends on the parameters. */
static bool
sole_partition(const struct plan_node *node)
{
    size_t length = node->alias == NULL ? 0 : strlen(node->alias);

    return length > 0 && strncmp(node->relation, node->alias, length) == 0 &&
        node->relation[length] == '_';
}

static void
append_relation(struct text *out, const struct plan_node *node, const struct printer *printer)
{
    size_t family = family_length(node);

    text_append(out, " on ");
    if (node->schema != NULL)
        text_printf(out, "%s.", node->schema);
    if (printer->hashed && family > 0)
        text_append_length(out, node->alias, family);
    else if (printer->hashed && sole_partition(node))
        text_append(out, node->alias);
    else
        text_append(out, node->relation);
}

/* Indexes of partitions are named after them. */
static const char *
without_relation(const struct plan_node *node)
{
    size_t length = node->relation == NULL ? 0 : strlen(node->relation);

    if (length > 0 && (family_length(node) > 0 || sole_partition(node)) &&
        strncmp(node->index, node->relation, length) == 0)
        return node->index + length;
    return node->index;
}

static void
append_index(struct text *out, const struct plan_node *node, const struct printer *printer)
{
    const char *key = NULL;

    if (printer->hashed && printer->key != NULL && node->relation != NULL)
        key = printer->key(node->relation, node->index, printer->context);
    if (key == NULL)
        key = printer->hashed ? without_relation(node) : node->index;
    text_printf(out, " using %s", key);
}

/* ---- lines ---- */

static void
append_keys(struct text *out, const struct plan_node *node, const char *key)
{
    const json_t *list = json_object_get(node->json, key);
    size_t i;
    const json_t *entry;

    if (!json_is_array(list))
        return;
    text_printf(out, " %s[", key);
    json_array_foreach(list, i, entry)
    {
        if (i > 0)
            text_append(out, ", ");
        condition_append(json_is_string(entry) ? json_string_value(entry) : "?", NULL, out);
    }
    text_append_char(out, ']');
}

static void
append_node_line(struct text *out, const struct plan_node *node, const struct printer *printer)
{
    static const char *const traits[] = {
        "Join Type", "Strategy", "Scan Direction", "Operation", "Command"};
    static const char *const conditions[] = {"Index Cond", "Recheck Cond", "Filter", "Hash Cond",
        "Merge Cond", "Join Filter", "TID Cond", "One-Time Filter"};

    text_append(out, node->type);
    for (size_t i = 0; i < COUNT_OF(traits); i++) {
        const char *trait = plan_string(node, traits[i]);

        if (trait != NULL && strcmp(trait, "Forward") != 0 && strcmp(trait, "Plain") != 0 &&
            strcmp(trait, "Inner") != 0)
            text_printf(out, " %s", trait);
    }
    if (node->index != NULL)
        append_index(out, node, printer);
    if (node->relation != NULL)
        append_relation(out, node, printer);
    append_keys(out, node, "Sort Key");
    append_keys(out, node, "Group Key");
    for (size_t i = 0; printer->full && i < COUNT_OF(conditions); i++) {
        const char *condition = plan_string(node, conditions[i]);

        if (condition == NULL)
            continue;
        text_printf(out, " %s{", conditions[i]);
        condition_append(condition, printer->hashed ? node->alias : NULL, out);
        text_append_char(out, '}');
    }
}

/* ---- the tree ---- */

static void append_tree(
    struct text *out, const struct plan_node *node, int depth, const struct printer *printer);

static bool
text_is_among(const char *text, char *const *others, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(text, others[i]) == 0)
            return true;
    return false;
}

/* Members that are alike but for the partition they read become one line. */
static void
append_members(
    struct text *out, const struct plan_node *append, int depth, const struct printer *printer)
{
    const struct printer alike = {
        .full = printer->full, .hashed = true, .key = printer->key, .context = printer->context};
    char **seen = xcalloc(append->child_count, sizeof *seen);
    size_t count = 0;

    for (size_t i = 0; i < append->child_count; i++) {
        const struct plan_node *child = serial(append->children[i]);
        struct text member = {0};

        append_tree(&member, child, depth, &alike);
        if (text_is_among(text_string(&member), seen, count)) {
            text_free(&member);
            continue;
        }
        seen[count++] = member.data;
        /* Rendered once where it can be: Appends may stand within Appends. */
        if (printer->hashed)
            text_append(out, member.data);
        else
            append_tree(out, child, depth, printer);
    }
    if (count < append->child_count)
        text_printf(out, "\n%*sand others like it", 2 * depth, "");
    for (size_t i = 0; i < count; i++)
        free(seen[i]);
    free(seen);
}

static void
append_tree(
    struct text *out, const struct plan_node *node, int depth, const struct printer *printer)
{
    if (depth > 0)
        text_printf(out, "\n%*s", 2 * depth, "");
    if (node->relationship != NULL && strcmp(node->relationship, "Outer") != 0 &&
        strcmp(node->relationship, "Inner") != 0 && strcmp(node->relationship, "Member") != 0)
        text_printf(out, "%s: ", node->relationship);
    append_node_line(out, node, printer);
    if (is_append(node)) {
        append_members(out, node, depth + 1, printer);
        return;
    }
    for (size_t i = 0; i < node->child_count; i++)
        append_tree(out, serial(node->children[i]), depth + 1, printer);
}

char *
plan_shape(const struct plan *plan, bool full)
{
    struct printer printer = {.full = full};
    struct text out = {0};

    append_tree(&out, serial(plan->root), 0, &printer);
    return out.data;
}

char *
plan_hash(const struct plan *plan, bool full, plan_index_key *key, const void *context)
{
    struct printer printer = {.full = full, .hashed = true, .key = key, .context = context};
    struct text out = {0};
    char *hash;

    append_tree(&out, serial(plan->root), 0, &printer);
    hash = xasprintf("%016llx", (unsigned long long)random_hash_text(text_string(&out)));
    text_free(&out);
    return hash;
}
