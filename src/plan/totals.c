#include "pggrade/plan/totals.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/base/text.h"

static const double WORK_PER_ROW = 0.01; /* cpu_tuple_cost beside seq_page_cost */

static double
known(double value)
{
    return isfinite(value) ? value : 0;
}

static bool
is_gather(const struct plan_node *node)
{
    return plan_is(node, "Gather") || plan_is(node, "Gather Merge");
}

static bool
is_relationship(const struct plan_node *node, const char *relationship)
{
    return node->relationship != NULL && strcmp(node->relationship, relationship) == 0;
}

/* ---- processes and times ---- */

/* A Gather's child was run by each worker that started, and by the leader where it takes part:
 * its loops say how many they were. */
static double
processes_of(const struct plan_node *node)
{
    const struct plan_node *parent = node->parent;
    double launched;

    if (parent == NULL)
        return 1;
    if (!is_gather(parent) || !is_relationship(node, "Outer"))
        return parent->processes;
    launched = known(plan_number(parent, "Workers Launched"));
    return fmin(fmax(known(node->loops) / fmax(known(parent->loops), 1), 1), launched + 1);
}

static void
fill_times(struct plan_node *node)
{
    double per_loop = plan_number(node, "Actual Total Time");

    node->processes = processes_of(node);
    node->ms = node->loops == 0 ? 0 : per_loop * node->loops / node->processes;
    node->own_ms = node->ms;
    node->own_blocks = node->shared_blocks;
    node->own_temp_blocks = node->temp_blocks;
    node->own_cost = node->cost;
    for (size_t i = 0; i < node->child_count; i++)
        fill_times(node->children[i]);
}

/* ---- what a node did alone ---- */

/* A part of what `giver` counted that `holder` counted too. */
static void
take_share(struct plan_node *holder, const struct plan_node *giver, double share)
{
    holder->own_ms -= share * known(giver->ms);
    holder->own_blocks -= share * known(giver->shared_blocks);
    holder->own_temp_blocks -= share * known(giver->temp_blocks);
    holder->own_cost -= share * known(giver->cost);
}

struct search {
    const char *name; /* of a CTE, or the parameter of an InitPlan as conditions show it */
    const struct plan_node *subplan;
    struct plan_node *found; /* the deepest, for InitPlans */
    double weight;           /* of all scans of a CTE */
};

/* "$0" in "(id = $0)", not in "(id = $01)". */
static bool
mentions(const char *condition, const char *name)
{
    size_t length = strlen(name);

    for (const char *at = strstr(condition, name); at != NULL; at = strstr(at + 1, name))
        if (strchr("0123456789", at[length]) == NULL || at[length] == '\0')
            return true;
    return false;
}

static bool
asks_for(const struct plan_node *node, const char *name)
{
    const char *key;
    json_t *value;

    json_object_foreach(node->json, key, value)
    {
        (void)key;
        if (json_is_string(value) && strcmp(key, "Subplan Name") != 0 &&
            mentions(json_string_value(value), name))
            return true;
    }
    return false;
}

static void
find_asker(struct plan_node *node, struct search *search)
{
    if (node == search->subplan)
        return;
    if (asks_for(node, search->name))
        search->found = node;
    for (size_t i = 0; i < node->child_count; i++)
        find_asker(node->children[i], search);
}

/* "InitPlan 1 (returns $0)" is "$0" in conditions; from PostgreSQL 17 on "InitPlan 1" itself. */
static char *
asked_name(const struct plan_node *subplan)
{
    const char *name = plan_string(subplan, "Subplan Name");
    const char *dollar = name == NULL ? NULL : strchr(name, '$');

    if (name == NULL || strncmp(name, "InitPlan ", strlen("InitPlan ")) != 0)
        return NULL;
    return dollar == NULL ? xstrdup(name) : xstrndup(dollar, strcspn(dollar, ",)"));
}

/* An InitPlan runs when somebody first asks for its value, and is in that node's counters; a
 * Gather asks for all its workers before it starts them. */
static struct plan_node *
holder_of(struct plan_node *parent, const struct plan_node *subplan)
{
    struct search search = {.subplan = subplan};
    char *name = asked_name(subplan);

    if (name != NULL) {
        search.name = name;
        find_asker(parent, &search);
        free(name);
    }
    if (search.found == NULL)
        return parent;
    while (search.found != parent && search.found->processes > parent->processes)
        search.found = search.found->parent;
    return search.found;
}

static void
weigh_scan(const struct plan_node *node, void *context)
{
    struct search *search = context;
    const char *name = plan_string(node, "CTE Name");

    if (plan_is(node, "CTE Scan") && name != NULL && strcmp(name, search->name) == 0)
        search->weight += known(node->shared_blocks) + known(node->ms);
}

static void
take_scans(struct plan_node *node, const struct search *search)
{
    const char *name = plan_string(node, "CTE Name");

    if (plan_is(node, "CTE Scan") && name != NULL && strcmp(name, search->name) == 0)
        take_share(node, search->subplan,
            search->weight > 0 ? (known(node->shared_blocks) + known(node->ms)) / search->weight
                               : 1);
    for (size_t i = 0; i < node->child_count; i++)
        take_scans(node->children[i], search);
}

/* A CTE runs within the scans of it, as far as they read. */
static void
subtract_subplan(struct plan *plan, struct plan_node *parent, const struct plan_node *subplan)
{
    const char *name = plan_string(subplan, "Subplan Name");
    struct search search = {.subplan = subplan};

    if (name == NULL || strncmp(name, "CTE ", 4) != 0) {
        take_share(holder_of(parent, subplan), subplan, 1);
        return;
    }
    search.name = name + 4;
    plan_walk(plan->root, weigh_scan, &search);
    take_scans(plan->root, &search);
}

static void
subtract_children(struct plan *plan, struct plan_node *node)
{
    for (size_t i = 0; i < node->child_count; i++) {
        struct plan_node *child = node->children[i];

        subtract_children(plan, child);
        if (is_relationship(child, "InitPlan"))
            subtract_subplan(plan, node, child);
        else
            take_share(node, child, 1);
    }
}

/* What is rounded, or counted in two places, can leave less than nothing. */
static double
not_negative(double value)
{
    return isnan(value) ? value : fmax(value, 0);
}

static void
fill_work(struct plan_node *node)
{
    node->own_ms = not_negative(node->own_ms);
    node->own_blocks = not_negative(node->own_blocks);
    node->own_temp_blocks = not_negative(node->own_temp_blocks);
    node->own_cost = not_negative(node->own_cost);
    node->own_work = known(node->own_blocks) + known(node->own_temp_blocks) +
        WORK_PER_ROW * plan_rows_handled(node);
    node->work = node->own_work;
    for (size_t i = 0; i < node->child_count; i++) {
        fill_work(node->children[i]);
        node->work += node->children[i]->work;
    }
}

void
totals_fill(struct plan *plan)
{
    fill_times(plan->root);
    subtract_children(plan, plan->root);
    fill_work(plan->root);
    plan->basis = !plan->analyzed  ? PLAN_BASIS_COST
        : isfinite(plan->root->ms) ? PLAN_BASIS_TIME
                                   : PLAN_BASIS_WORK;
}

/* ---- shares ---- */

static double
share(double part, double whole)
{
    return whole > 0 && isfinite(part) ? fmin(part / whole, 1) : 0;
}

double
plan_own_share(const struct plan *plan, const struct plan_node *node, enum plan_basis basis)
{
    switch (basis) {
    case PLAN_BASIS_TIME:
        return share(node->own_ms, fmax(plan->root->ms, known(plan->execution_ms)));
    case PLAN_BASIS_COST:
        return share(node->own_cost, plan->root->cost);
    default:
        return share(node->own_work, plan->root->work);
    }
}

double
plan_share(const struct plan *plan, const struct plan_node *node, enum plan_basis basis)
{
    switch (basis) {
    case PLAN_BASIS_TIME:
        return share(node->ms, fmax(plan->root->ms, known(plan->execution_ms)));
    case PLAN_BASIS_COST:
        return share(node->cost, plan->root->cost);
    default:
        return share(node->work, plan->root->work);
    }
}
