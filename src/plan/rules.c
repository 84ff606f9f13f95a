#include "pggrade/plan/rules.h"

#include <math.h>
#include <string.h>

#include "pggrade/base/memory.h"
#include "pggrade/plan/remedy.h"

static double
known(double value)
{
    return isfinite(value) ? value : 0;
}

static double
number(const struct plan_node *node, const char *key)
{
    return known(plan_number(node, key));
}

static double
removed_rows(const struct plan_node *node)
{
    return known(node->rows_removed_filter) * known(node->loops);
}

/* ---- the rules ---- */

static void
check_seq_scan(
    const struct plan_node *node, const struct context *context, struct judgement *judgement)
{
    double scanned = plan_rows_out(node) + removed_rows(node);

    (void)context;
    if (!plan_is(node, "Seq Scan") || scanned < 10000)
        return;
    judgement->value = removed_rows(node) / scanned;
    text_printf(&judgement->evidence, "read %.0f rows to keep %.0f, by scanning the whole table",
        scanned, plan_rows_out(node));
    remedy_index(node, &judgement->remedy);
}

static void
check_index_scan(
    const struct plan_node *node, const struct context *context, struct judgement *judgement)
{
    double scanned = plan_rows_out(node) + removed_rows(node);

    (void)context;
    if (node->index == NULL || plan_is(node, "Bitmap Index Scan") || scanned < 1000)
        return;
    judgement->value = removed_rows(node) / scanned;
    text_printf(&judgement->evidence, "%s found %.0f rows, of which the filter kept %.0f",
        node->index, scanned, plan_rows_out(node));
    remedy_index(node, &judgement->remedy);
}

/* Pages for a few rows are the price of an aggregate; and a scan of a whole table has a finding of
 * its own that says more. */
static bool
explained_otherwise(const struct plan_node *node, double blocks)
{
    if (plan_is(node, "Aggregate") || plan_is(node, "Group") || plan_is(node, "WindowAgg") ||
        plan_is(node, "ModifyTable"))
        return true;
    if (plan_is(node, "Seq Scan") && known(node->own_blocks) > blocks / 2)
        return true;
    for (size_t i = 0; i < node->child_count; i++)
        if (explained_otherwise(node->children[i], blocks))
            return true;
    return false;
}

static void
check_buffers_per_row(
    const struct plan_node *node, const struct context *context, struct judgement *judgement)
{
    double rows = fmax(plan_rows_out(node), 1);
    double blocks = known(node->shared_blocks);

    (void)context;
    if (node->parent != NULL || blocks < 1000 || explained_otherwise(node, blocks))
        return;
    judgement->value = blocks / rows;
    judgement->share = 1;
    judgement->whole = true;
    text_printf(&judgement->evidence, "%.0f pages for %.0f rows", blocks, rows);
    text_append(&judgement->remedy,
        "an index in the order of the query, so that it reads only the "
        "pages of the rows it returns");
}

/* Below a Limit, and under a merge join, a node is stopped before it has given all its rows. */
static bool
may_stop_early(const struct plan_node *node)
{
    for (node = node->parent; node != NULL; node = node->parent)
        if (plan_is(node, "Limit") || plan_is(node, "Merge Join"))
            return true;
    return false;
}

static bool
generic_condition(const struct plan_node *node)
{
    static const char *const keys[] = {"Index Cond", "Recheck Cond", "Filter"};

    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        const char *condition = plan_string(node, keys[i]);
        const char *dollar = condition == NULL ? NULL : strchr(condition, '$');

        if (dollar != NULL && dollar[1] >= '1' && dollar[1] <= '9')
            return true;
    }
    return false;
}

static void
check_estimate(
    const struct plan_node *node, const struct context *context, struct judgement *judgement)
{
    double planned = fmax(known(node->plan_rows), 1);
    double actual = fmax(known(node->actual_rows), 1);

    (void)context;
    if (known(node->loops) < 1 || fmax(planned, actual) < 100 || may_stop_early(node) ||
        node->relation == NULL)
        return;
    judgement->value = fmax(planned / actual, actual / planned);
    text_printf(
        &judgement->evidence, "the planner expected %.0f rows and met %.0f", planned, actual);
    if (generic_condition(node))
        text_append(&judgement->remedy,
            "the plan is generic, made without the parameters' values: "
            "SET plan_cache_mode = force_custom_plan;");
    else
        text_printf(&judgement->remedy,
            "ANALYZE %s; where it stays, raise the columns' statistics target or CREATE STATISTICS",
            node->relation);
}

static void
check_sort_spill(
    const struct plan_node *node, const struct context *context, struct judgement *judgement)
{
    const char *space = plan_string(node, "Sort Space Type");
    double kilobytes = number(node, "Sort Space Used");

    (void)context;
    if (space == NULL || strcmp(space, "Disk") != 0)
        return;
    judgement->value = kilobytes / 1024;
    text_printf(&judgement->evidence, "the sort wrote %.1f MB to disk", kilobytes / 1024);
    text_printf(&judgement->remedy, "SET work_mem = '%.0fMB';", ceil(kilobytes / 1024 * 3) + 1);
}

static void
check_hash_spill(
    const struct plan_node *node, const struct context *context, struct judgement *judgement)
{
    double batches = fmax(number(node, "Hash Batches"), number(node, "HashAgg Batches"));

    (void)context;
    judgement->value = batches;
    text_printf(
        &judgement->evidence, "the hash table did not fit into memory: %.0f batches", batches);
    text_append(&judgement->remedy, "SET work_mem or hash_mem_multiplier higher;");
}

static void
check_offset(
    const struct plan_node *node, const struct context *context, struct judgement *judgement)
{
    double below = node->child_count == 0 ? 0 : plan_rows_out(node->children[0]);
    double rows = fmax(plan_rows_out(node), 1);

    (void)context;
    if (!plan_is(node, "Limit") || below < 1000)
        return;
    judgement->value = below / rows;
    judgement->share = 1 - rows / below;
    text_printf(&judgement->evidence,
        "%.0f rows were made to return %.0f: the rest was skipped by OFFSET", below, rows);
    text_append(&judgement->remedy,
        "page by key: WHERE (sort columns) < (those of the last row seen) ORDER BY … LIMIT n");
}

static void
check_heap_fetches(
    const struct plan_node *node, const struct context *context, struct judgement *judgement)
{
    double fetches = number(node, "Heap Fetches");

    (void)context;
    if (!plan_is(node, "Index Only Scan") || fetches < 1000)
        return;
    judgement->value = fetches / fmax(plan_rows_out(node), 1);
    text_printf(&judgement->evidence, "%.0f of %.0f rows had to be looked up in the table", fetches,
        plan_rows_out(node));
    text_printf(&judgement->remedy, "VACUUM %s;", node->relation == NULL ? "" : node->relation);
}

static void
check_lossy_bitmap(
    const struct plan_node *node, const struct context *context, struct judgement *judgement)
{
    double lossy = number(node, "Lossy Heap Blocks");
    double exact = number(node, "Exact Heap Blocks");

    (void)context;
    if (lossy <= 0)
        return;
    judgement->value = lossy / (lossy + exact);
    text_printf(&judgement->evidence, "%.0f of %.0f pages of the bitmap lost their rows", lossy,
        lossy + exact);
    text_append(&judgement->remedy, "SET work_mem higher, so that the bitmap keeps single rows;");
}

static void
check_nested_loop(
    const struct plan_node *node, const struct context *context, struct judgement *judgement)
{
    const struct plan_node *parent = node->parent;

    if (parent == NULL || !plan_is(parent, "Nested Loop") || node->relationship == NULL ||
        strcmp(node->relationship, "Inner") != 0 || context->work <= 0 ||
        plan_work(node) < 0.3 * context->work)
        return;
    judgement->value = known(node->loops);
    judgement->share = plan_work(node) / context->work;
    text_printf(&judgement->evidence, "ran %.0f times inside a nested loop, %.0f %% of the work",
        node->loops, 100 * judgement->share);
    text_append(&judgement->remedy,
        "fewer rows on the outer side, an index on the inner side's join column, or a hash join");
}

static void
check_inner_seq_scan(
    const struct plan_node *node, const struct context *context, struct judgement *judgement)
{
    (void)context;
    if (!plan_is(node, "Seq Scan") || node->parent == NULL ||
        !plan_is(node->parent, "Nested Loop") || node->relationship == NULL ||
        strcmp(node->relationship, "Inner") != 0 || known(node->loops) <= 1 ||
        known(node->own_blocks) / node->loops <= 100)
        return;
    judgement->value = node->loops;
    text_printf(&judgement->evidence, "scanned the whole table %.0f times", node->loops);
    remedy_index(node, &judgement->remedy);
}

static void
check_subplan(
    const struct plan_node *node, const struct context *context, struct judgement *judgement)
{
    if (node->relationship == NULL || strcmp(node->relationship, "SubPlan") != 0)
        return;
    judgement->value = known(node->loops);
    judgement->share = context->work > 0 ? plan_work(node) / context->work : 0;
    text_printf(&judgement->evidence, "a subquery ran once for each of %.0f rows", node->loops);
    text_append(&judgement->remedy, "a join, or LATERAL, in place of the subquery per row");
}

static void
check_workers(
    const struct plan_node *node, const struct context *context, struct judgement *judgement)
{
    double planned = number(node, "Workers Planned");
    double launched = number(node, "Workers Launched");

    (void)context;
    if (planned <= launched)
        return;
    judgement->value = launched == 0 ? 2 : 1;
    text_printf(
        &judgement->evidence, "%.0f of %.0f parallel workers were started", launched, planned);
    text_append(&judgement->remedy, "max_parallel_workers or max_worker_processes higher");
}

static void
check_jit(const struct plan_node *node, const struct context *context, struct judgement *judgement)
{
    const json_t *document = context->plan->json;
    const json_t *timing;
    double total;

    if (node->parent != NULL)
        return;
    if (json_is_array(document))
        document = json_array_get(document, 0);
    timing = json_object_get(json_object_get(document, "JIT"), "Timing");
    total = json_number_value(json_object_get(timing, "Total"));
    if (total <= 0 || known(context->plan->execution_ms) <= 0)
        return;
    judgement->value = total / context->plan->execution_ms;
    judgement->share = fmin(judgement->value, 1);
    text_printf(&judgement->evidence, "%.1f of %.1f ms went into JIT compilation", total,
        context->plan->execution_ms);
    text_append(&judgement->remedy, "SET jit = off; or jit_above_cost higher");
}

const struct rule plan_rules[] = {
    {"selective-seq-scan", check_seq_scan, 0.9, 0.99},
    {"inefficient-index-scan", check_index_scan, 0.9, 0.99},
    {"buffers-per-row", check_buffers_per_row, 20, 200},
    {"misestimate", check_estimate, 10, 100},
    {"sort-spill", check_sort_spill, 1e-6, 64},
    {"hash-spill", check_hash_spill, 2, 8},
    {"large-offset", check_offset, 10, 100},
    {"heap-fetches", check_heap_fetches, 0.1, 0.5},
    {"lossy-bitmap", check_lossy_bitmap, 0.1, 0.5},
    {"nested-loop-hot", check_nested_loop, 1000, 10000},
    {"seq-scan-inner", check_inner_seq_scan, 2, 100},
    {"correlated-subplan", check_subplan, 100, 10000},
    {"workers-missing", check_workers, 1, 2},
    {"jit-share", check_jit, 0.1, 0.3},
};
const size_t plan_rule_count = COUNT_OF(plan_rules);
