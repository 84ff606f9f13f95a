#include "pggrade/plan/gather.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/base/memory.h"
#include "pggrade/plan/findings.h"
#include "pggrade/plan/promise.h"
#include "pggrade/plan/shape.h"

/* What one statement's plans of the current set add up to. */
struct sums {
    uint64_t explained;
    uint64_t unexplained;
    double buffers;
    double rows;
    double wal_records;
    double wal_bytes;
    double temp_blocks;
    double updates;
    double hot_updates;
    double work;
};

/* What all statements of a set came to. */
struct work {
    double work;
    double pages;
};

struct gathered {
    struct plan *plan;
    size_t statement;
    bool generic;
};

struct gather {
    const struct query *query;
    const struct target *target;
    struct plan_facts facts; /* under construction */
    size_t variant_capacity, index_capacity, set_capacity;
    struct finding_list findings;
    struct finding_list clocked; /* of all clocked sets so far */
    uint64_t clocked_sets;
    struct sums *sums;      /* [statement] */
    struct gathered *plans; /* of the current set */
    size_t plan_count, plan_capacity;
    enum gather_pass pass;                        /* of the current set */
    uint64_t *matched;                            /* [promise] sets in which some plan matched */
    double buffers, rows, wal_records, wal_bytes; /* over all sets */
    double temp_blocks, updates, hot_updates, work;
    uint64_t set;                        /* the current one */
    struct work first[GATHER_AGAIN_MAX]; /* of the sets that may be forced later */
    struct generic_cost generic;
};

struct gather *
gather_create(const struct query *query, const struct target *target)
{
    struct gather *gather = xcalloc(1, sizeof *gather);

    gather->query = query;
    gather->target = target;
    gather->sums = xcalloc(query->statement_count, sizeof *gather->sums);
    gather->matched = xcalloc(query->promise_count, sizeof *gather->matched);
    return gather;
}

static void
drop_plans(struct gather *gather)
{
    for (size_t i = 0; i < gather->plan_count; i++)
        plan_destroy(gather->plans[i].plan);
    gather->plan_count = 0;
}

void
gather_destroy(struct gather *gather)
{
    struct plan_facts rest;

    if (gather == NULL)
        return;
    drop_plans(gather);
    rest = gather->facts;
    rest.findings = gather->findings.items;
    rest.finding_count = gather->findings.count;
    plan_facts_clear(&rest);
    findings_clear(&gather->clocked);
    free(gather->plans);
    free(gather->sums);
    free(gather->matched);
    free(gather);
}

void
gather_begin_set(struct gather *gather, enum gather_pass pass, uint64_t set)
{
    memset(gather->sums, 0, gather->query->statement_count * sizeof *gather->sums);
    drop_plans(gather);
    gather->pass = pass;
    gather->set = set;
}

static double
known(double value)
{
    return isfinite(value) ? value : 0;
}

/* What a statement returned, or changed: a ModifyTable without RETURNING gives out nothing, and
 * what came into it is what it changed. */
static double
rows_of(const struct plan *plan)
{
    const struct plan_node *root = plan->root;

    if (plan_is(root, "ModifyTable") && root->child_count > 0)
        return plan_rows_out(root->children[0]);
    return plan_rows_out(root);
}

void
gather_plan(
    struct gather *gather, size_t statement, struct plan *plan, const struct gather_counts *counts)
{
    struct sums *sums = &gather->sums[statement];

    sums->explained++;
    sums->buffers += known(plan->root->shared_blocks);
    sums->rows += rows_of(plan);
    sums->wal_records += known(plan->wal_records);
    sums->wal_bytes += known(plan->wal_bytes);
    sums->temp_blocks += known(plan->root->temp_blocks);
    sums->updates += counts->updates;
    sums->hot_updates += counts->hot_updates;
    sums->work += plan->root->work;
    gather->plans =
        grow(gather->plans, gather->plan_count, &gather->plan_capacity, sizeof *gather->plans);
    gather->plans[gather->plan_count++] = (struct gathered){
        .plan = plan, .statement = statement, .generic = counts->generic_plans > 0};
}

void
gather_unexplained(struct gather *gather, size_t statement)
{
    gather->sums[statement].unexplained++;
}

/* ---- the end of a set ---- */

/* How often a statement ran, for each time it was explained. */
static double
scale_of(const struct sums *sums)
{
    if (sums->explained == 0)
        return 0;
    return (double)(sums->explained + sums->unexplained) / (double)sums->explained;
}

static void
add_sums(struct gather *gather)
{
    struct plan_facts *facts = &gather->facts;
    struct set_cost cost = {0};
    size_t last = 0;

    for (size_t s = 0; s < gather->query->statement_count; s++) {
        const struct sums *sums = &gather->sums[s];
        double scale = scale_of(sums);

        if (sums->explained == 0)
            continue;
        cost.buffers += scale * sums->buffers;
        cost.wal_bytes += scale * sums->wal_bytes;
        gather->wal_records += scale * sums->wal_records;
        gather->work += scale * sums->work;
        gather->temp_blocks += scale * sums->temp_blocks;
        gather->updates += scale * sums->updates;
        gather->hot_updates += scale * sums->hot_updates;
        last = s;
    }
    cost.rows = scale_of(&gather->sums[last]) * gather->sums[last].rows;
    gather->buffers += cost.buffers;
    gather->rows += cost.rows;
    gather->wal_bytes += cost.wal_bytes;
    facts->sets = grow(facts->sets, facts->samples, &gather->set_capacity, sizeof *facts->sets);
    facts->sets[facts->samples++] = cost;
}

/* "btree (city, age)" of "CREATE INDEX people_city_age ON public.people USING btree (city, age)".
 * Plans do not say of which schema an index is: where two differ, its name has to do. */
static const char *
index_key(const char *relation, const char *index, const void *context)
{
    const struct target *target = context;
    const char *key = NULL;

    for (size_t i = 0; i < target->index_count; i++) {
        const struct index_fact *fact = &target->indexes[i];
        const char *using;

        if (strcmp(fact->name, index) != 0 || strcmp(fact->table, relation) != 0)
            continue;
        using = strstr(fact->definition, " USING ");
        if (using == NULL || (key != NULL && strcmp(key, using) != 0))
            return NULL;
        key = using;
    }
    return key == NULL ? NULL : key + strlen(" USING ");
}

static struct plan_variant *
find_variant(struct gather *gather, size_t statement, const struct plan *plan)
{
    struct plan_facts *facts = &gather->facts;
    char *hash = plan_hash(plan, true, index_key, gather->target);

    for (size_t i = 0; i < facts->variant_count; i++)
        if (facts->variants[i].statement == statement &&
            strcmp(facts->variants[i].hash, hash) == 0) {
            free(hash);
            return &facts->variants[i];
        }
    facts->variants = grow(
        facts->variants, facts->variant_count, &gather->variant_capacity, sizeof *facts->variants);
    facts->variants[facts->variant_count] = (struct plan_variant){
        .statement = statement,
        .shape = plan_shape(plan, false),
        .hash = hash,
        .shape_hash = plan_hash(plan, false, index_key, gather->target),
        .headline = xstrdup(plan_headline(plan)),
        .example = json_incref(plan->json),
    };
    return &facts->variants[facts->variant_count++];
}

/* Counts a plan once in a set, however often the set's executions met it. */
static void
add_variant(struct gather *gather, const struct gathered *gathered, bool *counted)
{
    struct plan_variant *variant = find_variant(gather, gathered->statement, gathered->plan);
    bool *done = &counted[variant - gather->facts.variants];

    if (*done)
        return;
    *done = true;
    if (gather->pass == GATHER_FORCED) {
        variant->forced++;
    } else if (gather->pass == GATHER_DRIVER) {
        variant->samples++;
        variant->generic += gathered->generic;
    } else { /* an example with times tells more */
        json_decref(variant->example);
        variant->example = json_incref(gathered->plan->json);
    }
}

static void
count_index(struct gather *gather, const char *name)
{
    struct plan_facts *facts = &gather->facts;

    for (size_t i = 0; i < facts->index_count; i++)
        if (strcmp(facts->indexes[i].name, name) == 0) {
            facts->indexes[i].samples++;
            return;
        }
    facts->indexes =
        grow(facts->indexes, facts->index_count, &gather->index_capacity, sizeof *facts->indexes);
    facts->indexes[facts->index_count++] = (struct index_use){.name = xstrdup(name), .samples = 1};
}

struct names {
    const char **items;
    size_t count, capacity;
};

static void
collect_index(const struct plan_node *node, void *context)
{
    struct names *names = context;

    if (node->index == NULL || node->loops == 0)
        return;
    for (size_t i = 0; i < names->count; i++)
        if (strcmp(names->items[i], node->index) == 0)
            return;
    names->items = grow(names->items, names->count, &names->capacity, sizeof *names->items);
    names->items[names->count++] = node->index;
}

static void
look_for_traits(const struct plan_node *node, void *context)
{
    struct plan_facts *facts = context;
    const char *space = plan_string(node, "Sort Space Type");

    facts->parallel = facts->parallel || known(plan_number(node, "Workers Planned")) > 0;
    facts->spilled = facts->spilled || (space != NULL && strcmp(space, "Disk") == 0) ||
        known(plan_number(node, "Hash Batches")) > 1 ||
        known(plan_number(node, "HashAgg Batches")) > 1;
}

static void
count_promises(struct gather *gather)
{
    for (size_t p = 0; p < gather->query->promise_count; p++)
        for (size_t i = 0; i < gather->plan_count; i++)
            if (promise_matches(&gather->query->promises[p], gather->plans[i].plan)) {
                gather->matched[p]++;
                break;
            }
}

static struct work
work_of_set(const struct gather *gather)
{
    struct work work = {0};

    for (size_t s = 0; s < gather->query->statement_count; s++) {
        work.work += scale_of(&gather->sums[s]) * gather->sums[s].work;
        work.pages += scale_of(&gather->sums[s]) * gather->sums[s].buffers;
    }
    return work;
}

double
gather_work(const struct gather *gather)
{
    return work_of_set(gather).work;
}

/* The share of the query's work that one of its plans stands for. */
static double
work_share(const struct gather *gather, size_t index)
{
    double total = gather_work(gather);

    if (total <= 0)
        return 0;
    return scale_of(&gather->sums[gather->plans[index].statement]) *
        gather->sums[gather->plans[index].statement].work / total;
}

static void
end_forced_set(struct gather *gather)
{
    struct work work = work_of_set(gather);
    struct generic_cost *cost = &gather->generic;

    if (gather->set >= GATHER_AGAIN_MAX || gather->first[gather->set].work <= 0)
        return; /* it failed when it was planned with its values */
    cost->sets++;
    cost->custom_work += gather->first[gather->set].work;
    cost->custom_pages += gather->first[gather->set].pages;
    cost->generic_work += work.work;
    cost->generic_pages += work.pages;
}

static void
end_clocked_set(struct gather *gather)
{
    struct finding_list list = {0};

    for (size_t i = 0; i < gather->plan_count; i++)
        findings_of_plan(
            gather->plans[i].plan, PLAN_BASIS_WORK, work_share(gather, i), FINDINGS_CLOCKED, &list);
    if (gather->clocked_sets++ == 0)
        findings_merge(&gather->clocked, &list);
    else
        findings_keep_common(&gather->clocked, &list);
}

static void
end_set_of_driver(struct gather *gather)
{
    struct names names = {0};

    if (gather->set < GATHER_AGAIN_MAX)
        gather->first[gather->set] = work_of_set(gather);
    add_sums(gather);
    for (size_t i = 0; i < gather->plan_count; i++) {
        const struct plan *plan = gather->plans[i].plan;

        plan_walk(plan->root, collect_index, &names);
        plan_walk(plan->root, look_for_traits, &gather->facts);
        gather->facts.generic = gather->facts.generic || gather->plans[i].generic;
        findings_of_plan(
            plan, PLAN_BASIS_WORK, work_share(gather, i), FINDINGS_EXACT, &gather->findings);
    }
    for (size_t i = 0; i < names.count; i++)
        count_index(gather, names.items[i]);
    count_promises(gather);
    free(names.items);
}

void
gather_end_set(struct gather *gather)
{
    bool *counted;

    if (gather->plan_count == 0 || gather->pass == GATHER_UNCOUNTED) {
        drop_plans(gather);
        return;
    }
    counted = xcalloc(gather->facts.variant_count + gather->plan_count, sizeof *counted);
    for (size_t i = 0; i < gather->plan_count; i++)
        add_variant(gather, &gather->plans[i], counted);
    free(counted);
    if (gather->pass == GATHER_DRIVER)
        end_set_of_driver(gather);
    else if (gather->pass == GATHER_FORCED)
        end_forced_set(gather);
    else
        end_clocked_set(gather);
    drop_plans(gather);
}

static int
compare_uses(const void *a, const void *b)
{
    const struct index_use *left = a;
    const struct index_use *right = b;

    if (left->samples != right->samples)
        return left->samples > right->samples ? -1 : 1;
    return strcmp(left->name, right->name);
}

static void
judge_promises(struct gather *gather)
{
    struct plan_facts *facts = &gather->facts;

    facts->promise_count = gather->query->promise_count;
    facts->promises = xcalloc(facts->promise_count, sizeof *facts->promises);
    for (size_t p = 0; p < facts->promise_count; p++) {
        facts->promises[p].promise = p;
        promise_judge(&gather->query->promises[p], gather->target, gather->matched[p],
            facts->samples, &facts->promises[p]);
        /* Of a query that could not be explained nothing is known, so nothing is broken. */
        if (facts->samples == 0)
            facts->promises[p].bound = false;
    }
}

void
gather_finish(struct gather *gather, struct plan_facts *facts)
{
    struct plan_facts *made = &gather->facts;
    double samples = made->samples == 0 ? 1 : (double)made->samples;

    made->buffers_per_call = gather->buffers / samples;
    made->rows_per_call = gather->rows / samples;
    made->wal_records_per_call = gather->wal_records / samples;
    made->wal_bytes_per_call = gather->wal_bytes / samples;
    made->work_per_call = gather->work / samples;
    made->temp_blocks_per_call = gather->temp_blocks / samples;
    made->updates_per_call = gather->updates / samples;
    made->hot_updates_per_call = gather->hot_updates / samples;
    if (made->index_count > 0)
        qsort(made->indexes, made->index_count, sizeof *made->indexes, compare_uses);
    judge_promises(gather);
    findings_of_promises(gather->query, gather->target, made->promises, made->promise_count,
        made->samples, &gather->findings);
    findings_merge(&gather->findings, &gather->clocked);
    gather->generic.met = made->generic;
    findings_of_generic(&gather->generic, &gather->findings);
    findings_sort(&gather->findings);
    made->findings = gather->findings.items;
    made->finding_count = gather->findings.count;
    *facts = *made;
    gather->facts = (struct plan_facts){0};
    gather->findings = (struct finding_list){0};
}
