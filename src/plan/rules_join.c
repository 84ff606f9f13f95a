/* Rules on estimates, on what runs many times, and on rows made for nothing. */
#include <math.h>
#include <string.h>

#include "pggrade/base/memory.h"
#include "pggrade/plan/rules.h"

static bool
generic_condition(const struct plan_node *node)
{
    static const char *const keys[] = {"Index Cond", "Recheck Cond", "Filter"};

    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        const char *condition = plan_string(node, keys[i]);
        const char *dollar = condition == NULL ? NULL : strchr(condition, '$');

        /* $0 is the result of a subquery; a statement's parameters begin at 1. */
        if (dollar != NULL && dollar[1] >= '1' && dollar[1] <= '9')
            return true;
    }
    return false;
}

void
rule_misestimate(
    const struct plan_node *node, const struct context *context, struct judgement *judgement)
{
    double planned = plan_expected_rows(node);
    double met = plan_met_rows(node);
    double loops = rule_known(node->loops) / node->processes;

    (void)context;
    if (loops < 1 || fmax(planned, met) * loops < 100 || plan_may_stop_early(node) ||
        node->relation == NULL || plan_is(node, "ModifyTable"))
        return;
    /* Each process of a parallel plan sees a part: the estimate is of one as well. */
    judgement->value = fmax(planned / met, met / planned);
    text_printf(&judgement->evidence, "the planner expected %.0f rows%s and met %.0f", planned,
        loops > 1.5 ? " each time" : "", rule_known(node->actual_rows));
    if (generic_condition(node))
        text_append(&judgement->remedy,
            "SET plan_cache_mode = force_custom_plan; this plan is generic, made without the "
            "parameters' values");
}

/* ---- what runs many times ---- */

static bool
inner_of_nested_loop(const struct plan_node *node)
{
    return node->parent != NULL && plan_is(node->parent, "Nested Loop") &&
        rule_is_relation(node, "Inner");
}

void
rule_nested_loop(
    const struct plan_node *node, const struct context *context, struct judgement *judgement)
{
    double share = plan_share(context->plan, node, context->basis);

    if (!inner_of_nested_loop(node) || share < 0.3)
        return;
    judgement->value = rule_known(node->loops);
    judgement->share = share;
    text_printf(&judgement->evidence,
        "ran %.0f times inside a nested loop, %.0f %% of the plan's %s", node->loops, 100 * share,
        context->basis == PLAN_BASIS_TIME ? "time" : "work");
}

void
rule_inner_seq_scan(
    const struct plan_node *node, const struct context *context, struct judgement *judgement)
{
    double loops = rule_known(node->loops);

    (void)context;
    if (!plan_is(node, "Seq Scan") || !inner_of_nested_loop(node) || loops <= 1 ||
        rule_known(node->own_blocks) / loops <= 100)
        return;
    judgement->value = loops;
    text_printf(&judgement->evidence, "scanned the whole table %.0f times, %.0f pages each", loops,
        node->own_blocks / loops);
}

/* ---- rows made for nothing ---- */

void
rule_join_filter(
    const struct plan_node *node, const struct context *context, struct judgement *judgement)
{
    double removed = rule_number(node, "Rows Removed by Join Filter") * rule_known(node->loops);

    (void)context;
    judgement->value = removed;
    text_printf(&judgement->evidence, "made %.0f pairs of rows to keep %.0f",
        removed + plan_rows_out(node), plan_rows_out(node));
}

void
rule_correlated(
    const struct plan_node *node, const struct context *context, struct judgement *judgement)
{
    const char *name = plan_string(node, "Subplan Name");

    if (!rule_is_relation(node, "SubPlan"))
        return;
    judgement->value = rule_known(node->loops);
    judgement->share = plan_share(context->plan, node, context->basis);
    text_printf(&judgement->evidence, "a subquery (%s) ran once for each of %.0f rows",
        name == NULL ? "SubPlan" : name, node->loops);
}

void
rule_materialize(
    const struct plan_node *node, const struct context *context, struct judgement *judgement)
{
    double rows = plan_rows_out(node);

    (void)context;
    if (!plan_is(node, "Materialize") || rows < 10000)
        return;
    judgement->value = rule_known(node->loops);
    text_printf(&judgement->evidence, "%.0f rows, kept aside, were read %.0f times: %.0f in all",
        rows / fmax(node->loops, 1), node->loops, rows);
}

void
rule_offset(
    const struct plan_node *node, const struct context *context, struct judgement *judgement)
{
    double below = node->child_count == 0 ? 0 : plan_rows_out(node->children[0]);
    double rows = fmax(plan_rows_out(node), 1);

    if (!plan_is(node, "Limit") || below < 1000)
        return;
    judgement->value = below / rows;
    judgement->share = plan_share(context->plan, node, context->basis) * (1 - rows / below);
    text_printf(&judgement->evidence,
        "%.0f rows were made to return %.0f: the rest was skipped by OFFSET", below,
        plan_rows_out(node));
}
