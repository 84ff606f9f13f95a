#include "pggrade/plan/gather.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/base/memory.h"
#include "pggrade/base/random.h"
#include "pggrade/plan/findings.h"
#include "pggrade/plan/promise.h"

/* What one statement's plans of the current set add up to. */
struct sums {
    uint64_t explained;
    uint64_t unexplained;
    double buffers;
    double rows;
    double wal_records;
    double wal_bytes;
    double work;
};

struct gather {
    const struct query *query;
    const struct target *target;
    struct plan_facts facts; /* under construction */
    size_t variant_capacity, index_capacity;
    struct finding_list findings;
    struct sums *sums;   /* [statement] */
    struct plan **plans; /* of the current set */
    size_t *plan_statements;
    size_t plan_count, plan_capacity, statement_capacity;
    uint64_t *matched;                            /* [promise] sets in which some plan matched */
    double buffers, rows, wal_records, wal_bytes; /* over all sets */
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
        plan_destroy(gather->plans[i]);
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
    free(gather->plans);
    free(gather->plan_statements);
    free(gather->sums);
    free(gather->matched);
    free(gather);
}

void
gather_begin_set(struct gather *gather)
{
    memset(gather->sums, 0, gather->query->statement_count * sizeof *gather->sums);
    drop_plans(gather);
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
gather_plan(struct gather *gather, size_t statement, struct plan *plan)
{
    struct sums *sums = &gather->sums[statement];

    sums->explained++;
    sums->buffers += known(plan->root->shared_blocks);
    sums->rows += rows_of(plan);
    sums->wal_records += known(plan->wal_records);
    sums->wal_bytes += known(plan->wal_bytes);
    sums->work += plan_work(plan->root);
    gather->plans =
        grow(gather->plans, gather->plan_count, &gather->plan_capacity, sizeof *gather->plans);
    gather->plan_statements = grow(gather->plan_statements, gather->plan_count,
        &gather->statement_capacity, sizeof *gather->plan_statements);
    gather->plans[gather->plan_count] = plan;
    gather->plan_statements[gather->plan_count++] = statement;
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
    size_t last = 0;

    for (size_t s = 0; s < gather->query->statement_count; s++) {
        const struct sums *sums = &gather->sums[s];
        double scale = scale_of(sums);

        if (sums->explained == 0)
            continue;
        gather->buffers += scale * sums->buffers;
        gather->wal_records += scale * sums->wal_records;
        gather->wal_bytes += scale * sums->wal_bytes;
        last = s;
    }
    gather->rows += scale_of(&gather->sums[last]) * gather->sums[last].rows;
}

static void
add_variant(struct gather *gather, size_t statement, const struct plan *plan, bool *counted)
{
    char *full = plan_shape(plan, true);
    char *hash = xasprintf("%016llx", (unsigned long long)random_hash_text(full));
    struct plan_variant *variant;
    size_t i = 0;

    free(full);
    while (i < gather->facts.variant_count &&
        (gather->facts.variants[i].statement != statement ||
            strcmp(gather->facts.variants[i].hash, hash) != 0))
        i++;
    if (i == gather->facts.variant_count) {
        gather->facts.variants = grow(gather->facts.variants, gather->facts.variant_count,
            &gather->variant_capacity, sizeof *gather->facts.variants);
        variant = &gather->facts.variants[gather->facts.variant_count++];
        *variant = (struct plan_variant){
            .statement = statement,
            .shape = plan_shape(plan, false),
            .hash = hash,
            .headline = xstrdup(plan_headline(plan)),
            .example = json_incref(plan->json),
        };
    } else {
        free(hash);
    }
    if (!counted[i])
        gather->facts.variants[i].samples++;
    counted[i] = true;
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
            if (promise_matches(&gather->query->promises[p], gather->plans[i])) {
                gather->matched[p]++;
                break;
            }
}

/* The share of the query's work that one of its plans stands for. */
static double
work_share(const struct gather *gather, size_t index)
{
    double total = 0;

    for (size_t s = 0; s < gather->query->statement_count; s++)
        total += scale_of(&gather->sums[s]) * gather->sums[s].work;
    if (total <= 0)
        return 0;
    return scale_of(&gather->sums[gather->plan_statements[index]]) *
        gather->sums[gather->plan_statements[index]].work / total;
}

void
gather_end_set(struct gather *gather)
{
    struct names names = {0};
    bool *counted;

    if (gather->plan_count == 0)
        return;
    gather->facts.samples++;
    add_sums(gather);
    counted = xcalloc(gather->facts.variant_count + gather->plan_count, sizeof *counted);
    for (size_t i = 0; i < gather->plan_count; i++) {
        const struct plan *plan = gather->plans[i];

        add_variant(gather, gather->plan_statements[i], plan, counted);
        plan_walk(plan->root, collect_index, &names);
        plan_walk(plan->root, look_for_traits, &gather->facts);
        findings_of_plan(plan, work_share(gather, i), &gather->findings);
    }
    for (size_t i = 0; i < names.count; i++)
        count_index(gather, names.items[i]);
    count_promises(gather);
    free(names.items);
    free(counted);
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
    if (made->index_count > 0)
        qsort(made->indexes, made->index_count, sizeof *made->indexes, compare_uses);
    judge_promises(gather);
    findings_of_promises(gather->query, gather->target, made->promises, made->promise_count,
        made->samples, &gather->findings);
    findings_sort(&gather->findings);
    made->findings = gather->findings.items;
    made->finding_count = gather->findings.count;
    *facts = *made;
    gather->facts = (struct plan_facts){0};
    gather->findings = (struct finding_list){0};
}
