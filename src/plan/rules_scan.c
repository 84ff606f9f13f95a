/* Rules on how rows are found. */
#include <math.h>
#include <string.h>

#include "pggrade/plan/rules.h"

void
rule_selective_seq_scan(
    const struct plan_node *node, const struct context *context, struct judgement *judgement)
{
    double removed = rule_removed_rows(node);
    double scanned = plan_rows_out(node) + removed;

    (void)context;
    if (!plan_is(node, "Seq Scan") || scanned < 10000)
        return;
    judgement->value = 100 * removed / scanned;
    text_printf(&judgement->evidence, "read %.0f rows to keep %.0f, by scanning the whole table",
        scanned, plan_rows_out(node));
}

/* The names of the indexes below a bitmap heap scan, or the scan's own. */
static void
append_indexes(const struct plan_node *node, struct text *out)
{
    if (node->index != NULL)
        text_printf(out, "%s%s", out->length == 0 ? "" : ", ", node->index);
    for (size_t i = 0; i < node->child_count; i++)
        append_indexes(node->children[i], out);
}

static bool
reads_table_by_index(const struct plan_node *node)
{
    return plan_is(node, "Index Scan") || plan_is(node, "Index Only Scan") ||
        plan_is(node, "Bitmap Heap Scan");
}

void
rule_inefficient_index(
    const struct plan_node *node, const struct context *context, struct judgement *judgement)
{
    double removed = rule_removed_rows(node);
    double scanned = plan_rows_out(node) + removed;

    (void)context;
    if (!reads_table_by_index(node) || scanned < 1000)
        return;
    judgement->value = 100 * removed / scanned;
    append_indexes(node, &judgement->evidence);
    text_printf(&judgement->evidence, " found %.0f rows, of which the filter kept %.0f", scanned,
        plan_rows_out(node));
}

/* ---- pages ---- */

/* A scan that gives few rows for its pages, and not because of its filter, which has a finding of
 * its own; a scan that is run often pays a few pages each time. */
static double
pages_per_row(const struct plan_node *node)
{
    double rows = fmax(fmax(plan_rows_handled(node), rule_known(node->loops)), 1);
    double blocks = plan_is(node, "Bitmap Heap Scan") ? node->shared_blocks : node->own_blocks;

    return reads_table_by_index(node) && rule_known(blocks) >= 1000 ? blocks / rows : 0;
}

/* Pages for a few rows are the price of an aggregate; and a scan that is to blame for them has a
 * finding of its own that says more. */
static bool
explained_otherwise(const struct plan_node *node, double blocks)
{
    if (plan_is(node, "Aggregate") || plan_is(node, "Group") || plan_is(node, "WindowAgg") ||
        plan_is(node, "ModifyTable"))
        return true;
    if (plan_is(node, "Seq Scan") && rule_known(node->own_blocks) > blocks / 2)
        return true;
    if (pages_per_row(node) >= 20)
        return true;
    for (size_t i = 0; i < node->child_count; i++)
        if (explained_otherwise(node->children[i], blocks))
            return true;
    return false;
}

void
rule_buffers_per_row(
    const struct plan_node *node, const struct context *context, struct judgement *judgement)
{
    double searches = rule_number(node, "Index Searches");
    double blocks = rule_known(node->shared_blocks);
    double rows = fmax(plan_rows_out(node), 1);

    (void)context;
    judgement->value = pages_per_row(node);
    if (judgement->value > 0) {
        append_indexes(node, &judgement->evidence);
        text_printf(&judgement->evidence, " read %.0f pages for %.0f rows",
            plan_is(node, "Bitmap Heap Scan") ? blocks : node->own_blocks, plan_rows_out(node));
        if (searches > 1)
            text_printf(&judgement->evidence, ", in %.0f searches", searches);
        return;
    }
    if (node->parent != NULL || blocks < 1000 || explained_otherwise(node, blocks))
        return;
    judgement->value = blocks / rows;
    judgement->share = 1;
    judgement->whole = true;
    text_printf(&judgement->evidence, "%.0f pages for %.0f rows", blocks, rows);
}

void
rule_heap_fetches(
    const struct plan_node *node, const struct context *context, struct judgement *judgement)
{
    double fetches = rule_number(node, "Heap Fetches");
    double rows = plan_rows_handled(node);

    (void)context;
    if (!plan_is(node, "Index Only Scan") || fetches < 1000)
        return;
    judgement->value = 100 * fetches / fmax(rows, 1);
    text_printf(&judgement->evidence, "%.0f of %.0f rows had to be looked up in the table", fetches,
        fmax(rows, fetches));
}

/* ---- bitmaps ---- */

/* Of the node, and of the workers, which count for themselves from PostgreSQL 18 on. */
static double
with_workers(const struct plan_node *node, const char *key)
{
    const json_t *workers = json_object_get(node->json, "Workers");
    double sum = rule_number(node, key);
    const json_t *worker;
    size_t i;

    json_array_foreach(workers, i, worker) sum += json_number_value(json_object_get(worker, key));
    return sum;
}

void
rule_lossy_bitmap(
    const struct plan_node *node, const struct context *context, struct judgement *judgement)
{
    double lossy = with_workers(node, "Lossy Heap Blocks");
    double exact = with_workers(node, "Exact Heap Blocks");
    double rechecked = rule_number(node, "Rows Removed by Index Recheck") * rule_known(node->loops);

    (void)context;
    if (lossy <= 0)
        return;
    judgement->value = 100 * lossy / (lossy + exact);
    /* An exact page takes about 100 bytes of the bitmap. */
    judgement->memory_kb = (lossy + exact) / 10;
    text_printf(&judgement->evidence,
        "%.0f of %.0f pages of the bitmap lost their rows, %.0f rows were read in vain", lossy,
        lossy + exact, rechecked);
}

/* ---- partitions ---- */

/* "parts" of the alias "parts_12", which the planner gives to a partition of parts. */
static size_t
family_length(const char *alias)
{
    size_t length = strlen(alias);
    size_t digits = 0;

    while (digits < length && strchr("0123456789", alias[length - digits - 1]) != NULL)
        digits++;
    return digits > 0 && length > digits + 1 && alias[length - digits - 1] == '_'
        ? length - digits - 1
        : 0;
}

static bool
searches(const struct plan_node *node)
{
    return plan_string(node, "Filter") != NULL || plan_string(node, "Index Cond") != NULL ||
        plan_string(node, "Recheck Cond") != NULL;
}

/* How many members are searches in partitions of one table that found nothing; 0 where one was
 * left out, or is something else. */
static size_t
fruitless_partitions(const struct plan_node *append)
{
    const char *family = NULL;
    size_t fruitless = 0;

    for (size_t i = 0; i < append->child_count; i++) {
        const struct plan_node *child = append->children[i];
        size_t length = child->alias == NULL ? 0 : family_length(child->alias);

        if (rule_is_relation(child, "InitPlan"))
            continue;
        if (length == 0 || !searches(child) || rule_known(child->loops) < 1 ||
            (family != NULL &&
                (family_length(family) != length || strncmp(family, child->alias, length) != 0)))
            return 0;
        family = child->alias;
        fruitless += plan_rows_out(child) <= 0;
    }
    return fruitless;
}

void
rule_no_pruning(
    const struct plan_node *node, const struct context *context, struct judgement *judgement)
{
    size_t fruitless;
    const char *alias;

    (void)context;
    if ((!plan_is(node, "Append") && !plan_is(node, "Merge Append")) || node->child_count < 4 ||
        rule_number(node, "Subplans Removed") > 0 || plan_may_stop_early(node))
        return;
    fruitless = fruitless_partitions(node);
    alias = node->children[0]->alias;
    if (2 * fruitless < node->child_count || alias == NULL)
        return;
    judgement->value = (double)fruitless;
    judgement->share = plan_share(context->plan, node, context->basis) * (double)fruitless /
        (double)node->child_count;
    text_printf(&judgement->evidence,
        "%zu partitions were searched, and %zu of them had no row of the answer", node->child_count,
        fruitless);
    text_append(&judgement->remedy, "compare the partition key of ");
    text_append_length(&judgement->remedy, alias, family_length(alias));
    text_append(&judgement->remedy,
        " with a constant or a parameter, or partition by what the query asks for");
}

/* ---- what did not run ---- */

void
rule_never_executed(
    const struct plan_node *node, const struct context *context, struct judgement *judgement)
{
    (void)context;
    if (node->loops != 0 || (node->parent != NULL && node->parent->loops == 0))
        return;
    judgement->value = 1;
    judgement->share = 0;
    text_append(&judgement->evidence, "was never executed: nothing above it asked for a row");
}
