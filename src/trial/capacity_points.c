#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/base/random.h"
#include "pggrade/base/text.h"
#include "pggrade/trial/capacity_private.h"

/* ---- which relations plans name ---- */

/* Whether an EXPLAIN document has this name under this key, at any depth. */
static bool
names(const json_t *json, const char *key, const char *name)
{
    const char *member_key;
    json_t *member;
    size_t i;

    json_array_foreach(json, i, member) if (names(member, key, name)) return true;
    json_object_foreach((json_t *)json, member_key, member)
    {
        if (json_is_string(member) && strcmp(member_key, key) == 0 &&
            strcmp(json_string_value(member), name) == 0)
            return true;
        if (names(member, key, name))
            return true;
    }
    return false;
}

static bool
plans_name(const struct plan_facts *plan, const char *key, const char *name)
{
    for (size_t i = 0; i < plan->variant_count; i++)
        if (names(plan->variants[i].example, key, name))
            return true;
    return false;
}

static bool
workload_names(const struct run *run, size_t side, const char *key, const char *name)
{
    for (size_t q = 0; q < run->query_count; q++)
        if (plans_name(&run->queries[q].cells[side].plan, key, name))
            return true;
    return false;
}

static const struct run_table *
largest_table(const struct run_side *side, const struct plan_facts *plan)
{
    const struct run_table *largest = NULL;

    for (size_t i = 0; i < side->table_count; i++)
        if (plans_name(plan, "Relation Name", side->tables[i].name) &&
            (largest == NULL || side->tables[i].rows > largest->rows))
            largest = &side->tables[i];
    return largest;
}

/* ---- points ---- */

/* Of each statement the plan most parameter sets had: a hash of their shapes. */
static const char *
plan_of(struct capacity *capacity, const struct plan_facts *plan, size_t statement_count)
{
    struct text shapes = {0};
    const char *hash = "";

    for (size_t s = 0; s < statement_count; s++) {
        const struct plan_variant *most = NULL;

        for (size_t i = 0; i < plan->variant_count; i++)
            if (plan->variants[i].statement == s &&
                (most == NULL || plan->variants[i].samples > most->samples))
                most = &plan->variants[i];
        if (most != NULL)
            text_printf(&shapes, "%zu %s\n", s, most->shape);
    }
    if (shapes.length > 0)
        hash = arena_printf(
            capacity->arena, "%016llx", (unsigned long long)random_hash_text(text_string(&shapes)));
    text_free(&shapes);
    return hash;
}

static const char *
access_of(struct capacity *capacity, const struct plan_facts *plan)
{
    const struct plan_variant *most = NULL;

    if (plan->index_count > 0)
        return arena_strdup(capacity->arena, plan->indexes[0].name);
    for (size_t i = 0; i < plan->variant_count; i++)
        if (most == NULL || plan->variants[i].samples > most->samples)
            most = &plan->variants[i];
    return most == NULL ? "" : arena_strdup(capacity->arena, most->headline);
}

/* The position of an objective, which the first step adds. */
static size_t
objective_of(struct capacity *capacity, const char *query, const struct slo *slo)
{
    struct capacity_objective *objective;

    for (size_t i = 0; i < capacity->objective_count; i++)
        if (strcmp(capacity->objectives[i].query, query) == 0 &&
            strcmp(capacity->objectives[i].metric, metric_names[slo->metric]) == 0)
            return i;
    objective = capacity_add(capacity, objectives, objective_count);
    *objective = (struct capacity_objective){
        arena_strdup(capacity->arena, query), metric_names[slo->metric], slo->limit_ns};
    return capacity->objective_count - 1;
}

static void
add_point(struct survey *survey, size_t step, const struct run *run, size_t query, size_t side,
    const struct slo *slo)
{
    struct capacity *capacity = survey->capacity;
    const struct run_query *asked = &run->queries[query];
    const struct run_cell *cell = &asked->cells[side];
    const struct run_table *table = largest_table(&run->sides[side], &cell->plan);
    struct capacity_figure latency = survey->options->latency(run, query, side, slo->metric);
    size_t objective = objective_of(capacity, asked->name, slo);
    struct capacity_point *point = capacity_add(capacity, points, point_count);

    *point = (struct capacity_point){
        .step = step,
        .side = side,
        .objective = objective,
        .table =
            table == NULL ? "" : arena_printf(capacity->arena, "%s.%s", table->schema, table->name),
        .rows = table == NULL ? NAN : table->rows,
        .executions = cell->executions,
        .latency_ns = latency.value,
        .low_ns = latency.low,
        .high_ns = latency.high,
        .average_ns = survey->options->latency(run, query, side, METRIC_AVERAGE).value,
        .buffers = cell->plan.samples == 0 ? NAN : cell->plan.buffers_per_call,
        .plan_samples = cell->plan.samples,
        .plan = plan_of(capacity, &cell->plan, asked->statement_count),
        .access = access_of(capacity, &cell->plan),
    };
    for (size_t i = 0; i < cell->error_count; i++)
        point->failures += cell->errors[i].count;
}

/* ---- relations ---- */

static const struct run_table *
table_of(const struct run_side *side, const struct run_index *index)
{
    for (size_t i = 0; i < side->table_count; i++)
        if (strcmp(side->tables[i].schema, index->schema) == 0 &&
            strcmp(side->tables[i].name, index->table) == 0)
            return &side->tables[i];
    return NULL;
}

static void
add_relations(struct capacity *capacity, size_t step, const struct run *run, size_t side)
{
    const struct run_side *from = &run->sides[side];

    for (size_t i = 0; i < from->table_count; i++)
        *capacity_add(capacity, relations, relation_count) = (struct capacity_relation){
            .step = step,
            .side = side,
            .table = arena_printf(
                capacity->arena, "%s.%s", from->tables[i].schema, from->tables[i].name),
            .rows = from->tables[i].rows,
            .size_bytes = from->tables[i].size_bytes,
            .used = workload_names(run, side, "Relation Name", from->tables[i].name),
        };
    for (size_t i = 0; i < from->index_count; i++) {
        const struct run_index *index = &from->indexes[i];
        const struct run_table *table = table_of(from, index);

        *capacity_add(capacity, relations, relation_count) = (struct capacity_relation){
            .step = step,
            .side = side,
            .table = arena_printf(capacity->arena, "%s.%s", index->schema, index->table),
            .index = arena_strdup(capacity->arena, index->name),
            .rows = table == NULL ? NAN : table->rows,
            .size_bytes = index->size_bytes,
            .used = workload_names(run, side, "Index Name", index->name),
        };
    }
}

void
survey_add_points(struct survey *survey, size_t step, const struct run *run)
{
    for (size_t q = 0; q < run->query_count; q++)
        for (size_t i = 0; i < run->queries[q].slo_count; i++)
            for (size_t side = 0; side < run->side_count; side++)
                add_point(survey, step, run, q, side, &run->queries[q].slos[i]);
    for (size_t side = 0; side < run->side_count; side++)
        add_relations(survey->capacity, step, run, side);
}
