#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/base/text.h"
#include "pggrade/plan/tree.h"

/* Nodes that only say that the serial node below them runs in parallel. */
static bool
only_parallel(const struct plan_node *node)
{
    return plan_is(node, "Gather") || plan_is(node, "Gather Merge");
}

static const struct plan_node *
serial(const struct plan_node *node)
{
    const char *mode = plan_string(node, "Partial Mode");

    while (only_parallel(node) ||
        (mode != NULL && strcmp(mode, "Finalize") == 0 && node->child_count == 1)) {
        if (node->child_count == 0)
            return node;
        node = node->children[0];
        /* A finalising node collapses into its partial one, past the Gather and Sort between. */
        if (mode != NULL && strcmp(mode, "Finalize") == 0 && plan_is(node, "Sort") &&
            node->child_count == 1)
            node = node->children[0];
        mode = plan_string(node, "Partial Mode");
    }
    return node;
}

/* A condition with its constants as "?": text, numbers, parameters, arrays. */
static void
append_condition(struct text *out, const char *condition)
{
    while (*condition != '\0') {
        if (*condition == '\'') {
            condition++;
            while (*condition != '\0' && !(*condition == '\'' && condition[1] != '\''))
                condition += *condition == '\'' ? 2 : 1;
            condition += *condition == '\'';
            text_append_char(out, '?');
        } else if (*condition == '$' && isdigit((unsigned char)condition[1])) {
            condition += 1 + strspn(condition + 1, "0123456789");
            text_append_char(out, '?');
        } else if (isdigit((unsigned char)*condition) &&
            (out->length == 0 ||
                (!isalnum((unsigned char)out->data[out->length - 1]) &&
                    out->data[out->length - 1] != '_'))) {
            condition += strspn(condition, "0123456789.eE");
            text_append_char(out, '?');
        } else if (strncmp(condition, "::", 2) == 0) {
            /* Generic and custom plans cast differently: '5'::bigint against $1. */
            condition += 2;
            while (isalnum((unsigned char)*condition) || strchr("_ []\"", *condition) != NULL) {
                if (*condition == '\0' ||
                    (*condition == ' ' && !isalpha((unsigned char)condition[1])))
                    break;
                if (*condition == ' ' && strncmp(condition, " AND", 4) == 0)
                    break;
                if (*condition == ' ' && strncmp(condition, " OR", 3) == 0)
                    break;
                condition++;
            }
        } else {
            text_append_char(out, *condition++);
        }
    }
}

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
        append_condition(out, json_is_string(entry) ? json_string_value(entry) : "?");
    }
    text_append_char(out, ']');
}

static void
append_node_line(struct text *out, const struct plan_node *node, bool full)
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
        text_printf(out, " using %s", node->index);
    if (node->relation != NULL)
        text_printf(out, " on %s%s%s", node->schema == NULL ? "" : node->schema,
            node->schema == NULL ? "" : ".", node->relation);
    append_keys(out, node, "Sort Key");
    append_keys(out, node, "Group Key");
    for (size_t i = 0; full && i < COUNT_OF(conditions); i++) {
        const char *condition = plan_string(node, conditions[i]);

        if (condition == NULL)
            continue;
        text_printf(out, " %s{", conditions[i]);
        append_condition(out, condition);
        text_append_char(out, '}');
    }
}

static void append_tree(struct text *out, const struct plan_node *node, int depth, bool full);

/* Children that print alike (the partitions of a table differ only in their names) become
 * one line with their number. */
static void
append_children(struct text *out, const struct plan_node *node, int depth, bool full)
{
    size_t alike = 0;
    bool append = plan_is(node, "Append") || plan_is(node, "Merge Append");

    for (size_t i = 0; i < node->child_count; i++) {
        const struct plan_node *child = serial(node->children[i]);

        if (append && i > 0 && strcmp(child->type, serial(node->children[0])->type) == 0) {
            alike++;
            continue;
        }
        append_tree(out, child, depth, full);
    }
    if (alike > 0)
        text_printf(out, "\n%*sand others like it", 2 * depth, "");
}

static void
append_tree(struct text *out, const struct plan_node *node, int depth, bool full)
{
    if (depth > 0)
        text_printf(out, "\n%*s", 2 * depth, "");
    if (node->relationship != NULL && strcmp(node->relationship, "Outer") != 0 &&
        strcmp(node->relationship, "Inner") != 0 && strcmp(node->relationship, "Member") != 0)
        text_printf(out, "%s: ", node->relationship);
    append_node_line(out, node, full);
    append_children(out, node, depth + 1, full);
}

char *
plan_shape(const struct plan *plan, bool full)
{
    struct text out = {0};

    append_tree(&out, serial(plan->root), 0, full);
    return out.data;
}
