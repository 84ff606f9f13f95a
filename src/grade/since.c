#include "pggrade/grade/since.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/grade/shape.h"
#include "pggrade/grade/wording.h"

/* A plan that so many of the sets had is missed even in a few others. */
#define USUAL_SHARE 0.5

/* ---- whether they are of the same thing ---- */

/* Of two runs: requests that come on a schedule are another workload, and so is other SQL. */
static bool
same_workload(const struct since *since, struct error *error)
{
    const struct baseline *from = since->from;
    const struct baseline *to = since->to;

    if (from->run != NULL && (from->run->traffic || to->run->traffic))
        return error_set(error, ERROR_USAGE,
            "%s was measured under traffic (--rate, --mix, --think or --reconnect); runs can be "
            "compared where queries ran one by one",
            from->run->traffic ? from->name : to->name);
    for (size_t i = 0; i < since->item_count; i++) {
        const struct since_item *item = &since->items[i];

        if (item->from->sql != NULL && strcmp(item->from->sql, item->to->sql) != 0)
            return error_set(error, ERROR_USAGE,
                "%s and %s cannot be compared: query %s has other SQL; --except %s leaves it out",
                from->name, to->name, item->to->query, item->to->query);
    }
    return true;
}

/* ---- plans ---- */

/* The share of the explained sets in which the statement had a plan of this shape. */
static double
share_of(const struct baseline_cell *cell, const struct baseline_plan *wanted)
{
    double share = 0.0;

    for (size_t i = 0; i < cell->plan_count; i++)
        if (cell->plans[i].statement == wanted->statement &&
            shape_same(cell->plans[i].shape, wanted->shape))
            share += (double)cell->plans[i].samples / (double)cell->plans[i].of;
    return share;
}

/* The first plan that is frequent in `has` and unknown to `lacks`.  Where `lacks` explained
 * fewer sets it may have missed one that is not usual. */
static const struct baseline_plan *
missing_plan(const struct baseline_cell *has, const struct baseline_cell *lacks)
{
    for (size_t i = 0; i < has->plan_count; i++) {
        const struct baseline_plan *plan = &has->plans[i];
        double share = share_of(has, plan);

        if (share >= BASELINE_SHAPE_SHARE && share_of(lacks, plan) <= 0.0 &&
            (lacks->plans[0].of >= plan->of || share > USUAL_SHARE))
            return plan;
    }
    return NULL;
}

static void
fill_plans(struct since_item *item)
{
    item->plans_known = item->from->plan_count > 0 && item->to->plan_count > 0;
    if (!item->plans_known)
        return;
    item->new_plan = missing_plan(item->to, item->from);
    item->old_plan = missing_plan(item->from, item->to);
}

const char *
since_lost_promise(const struct since_item *item)
{
    for (size_t i = 0; i < item->from->kept_count; i++) {
        bool kept = false;

        for (size_t k = 0; k < item->to->kept_count; k++)
            kept = kept || strcmp(item->from->kept[i], item->to->kept[k]) == 0;
        /* The same plans with another name: the index was renamed, or the promise was. */
        if (!kept && (item->new_plan != NULL || item->old_plan != NULL))
            return item->from->kept[i];
    }
    return NULL;
}

/* ---- counters ---- */

static bool
same_figure(double a, double b)
{
    return fabs(a - b) <= 0.0051 + 1e-9 * fmax(a, b); /* a file has two places */
}

struct since_counter
since_counter(const struct since_item *item, enum baseline_counter_kind kind)
{
    const struct baseline_counter *from = &item->from->counters[kind];
    const struct baseline_counter *to = &item->to->counters[kind];
    struct since_counter compared = {
        .from = from->mean,
        .to = to->mean,
        .known = isfinite(from->mean) && isfinite(to->mean),
        .exact = from->exact && to->exact,
        .differing = SIZE_MAX,
    };

    if (!compared.known || !compared.exact)
        return compared;
    compared.sets = from->count < to->count ? from->count : to->count;
    compared.from = compared.to = 0.0;
    for (size_t i = 0; i < compared.sets; i++) {
        compared.from += from->values[i] / (double)compared.sets;
        compared.to += to->values[i] / (double)compared.sets;
        if (compared.differing == SIZE_MAX && !same_figure(from->values[i], to->values[i]))
            compared.differing = i;
    }
    return compared;
}

bool
since_answers_differ(const struct since_item *item)
{
    return item->from->answers != NULL && item->to->answers != NULL &&
        strcmp(item->from->answers, item->to->answers) != 0;
}

/* ---- the whole ---- */

static bool
in_run(const struct run *run, const char *query, const char *side)
{
    bool has_query = false;
    bool has_side = false;

    for (size_t i = 0; i < run->query_count; i++)
        has_query = has_query || strcmp(run->queries[i].name, query) == 0;
    for (size_t i = 0; i < run->side_count; i++)
        has_side = has_side || strcmp(run->sides[i].name, side) == 0;
    return has_query && has_side;
}

static void
fill_items(struct since *since, const bool *selected)
{
    const struct run *run = since->to->run;
    struct arena *arena = since->arena;

    since->items = arena_alloc(arena, run->query_count * run->side_count, sizeof *since->items);
    for (size_t query = 0; query < run->query_count; query++)
        for (size_t side = 0; side < run->side_count; side++) {
            struct since_item *item = &since->items[since->item_count];
            const char *names[] = {run->queries[query].name, run->sides[side].name};

            *item = (struct since_item){
                .from = baseline_cell(since->from, names[0], names[1]),
                .to = baseline_cell(since->to, names[0], names[1]),
                .query = query,
                .side = side,
            };
            if (item->to == NULL || (selected != NULL && !selected[query]))
                continue;
            if (item->from == NULL) {
                since->new_count++;
                continue;
            }
            fill_plans(item);
            since->item_count++;
        }
    for (size_t i = 0; i < since->from->cell_count; i++) {
        const struct baseline_cell *cell = &since->from->cells[i];

        if (!in_run(run, cell->query, cell->side))
            wording_add(arena, &since->missing, &since->missing_count,
                arena_printf(arena, "%s on %s", cell->query, cell->side));
    }
}

bool
since_create(const struct baseline *from, const struct baseline *to, const bool *selected,
    struct since **since, struct error *error)
{
    struct since *made;

    *since = NULL;
    if (!baseline_is_for(from, to->keys, to->name, error))
        return false;
    made = xcalloc(1, sizeof *made);
    made->arena = arena_create();
    made->from = from;
    made->to = to;
    fill_items(made, selected);
    if (made->item_count == 0)
        (void)error_set(error, ERROR_USAGE, "%s and %s have no query on the same side in common",
            from->name, to->name);
    if (made->item_count == 0 || !same_workload(made, error)) {
        since_destroy(made);
        return false;
    }
    since_fill_circumstances(made);
    for (size_t i = 0; i < made->item_count; i++)
        since_fill_time(made, &made->items[i]);
    *since = made;
    return true;
}

void
since_destroy(struct since *since)
{
    if (since == NULL)
        return;
    arena_destroy(since->arena);
    free(since);
}

const struct since_item *
since_item(const struct since *since, size_t query, size_t side)
{
    for (size_t i = 0; i < since->item_count; i++)
        if (since->items[i].query == query && since->items[i].side == side)
            return &since->items[i];
    return NULL;
}
