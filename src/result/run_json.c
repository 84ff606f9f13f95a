#include "pggrade/result/run_json.h"

#include "pggrade/result/layout.h"
#include "pggrade/result/run_claims.h"
#include "pggrade/result/run_member.h"
#include "pggrade/result/run_side.h"
#include "pggrade/result/sparse_json.h"
#include "pggrade/result/facts_json.h"

static json_t *
table_to_json(const struct member_table *table, const void *data)
{
    json_t *object = json_object();

    member_write(object, table->members, table->count, data);
    return object;
}

static json_t *
list_to_json(const struct member_table *table, const void *items, size_t count)
{
    json_t *list = json_array();

    for (size_t i = 0; i < count; i++)
        (void)json_array_append_new(
            list, table_to_json(table, (const char *)items + i * table->item_size));
    return list;
}

static void
set(json_t *object, const char *key, json_t *value)
{
    (void)json_object_set_new(object, key, value);
}

static json_t *
side_to_json(const struct run_side *side, bool traffic)
{
    json_t *object = table_to_json(&run_member_side, side);

    set(object, "settings", list_to_json(&run_member_setting, side->settings, side->setting_count));
    set(object, "steps", run_steps_to_json(side));
    if (side->undoes != NULL)
        set(object, "undone", run_undone_to_json(side));
    set(object, "tables", list_to_json(&run_member_table, side->tables, side->table_count));
    set(object, "indexes", run_indexes_to_json(side));
    if (traffic) {
        json_t *load = table_to_json(&run_member_load, &side->load);

        set(load, "refusals",
            list_to_json(&run_member_error, side->load.refusals, side->load.refusal_count));
        set(object, "load", load);
    }
    if (side->pool.mode != NULL) {
        json_t *pool = table_to_json(&run_member_pool, &side->pool);

        set(pool, "traits",
            list_to_json(&run_member_trait, side->pool.traits, side->pool.trait_count));
        set(pool, "parts", list_to_json(&run_member_part, side->pool.parts, side->pool.part_count));
        set(object, "pool", pool);
    }
    return object;
}

static json_t *
quads_to_json(const struct quad *quads, size_t count)
{
    json_t *list = json_array();

    for (size_t i = 0; i < count; i++) {
        json_t *quad = json_object();

        set(quad, "latency", sparse_to_json(&quads[i].latency));
        set(quad, "cpu", sparse_to_json(&quads[i].cpu));
        (void)json_array_append_new(list, quad);
    }
    return list;
}

static json_t *
cell_to_json(const struct run_cell *cell, bool traffic)
{
    json_t *object = table_to_json(&run_member_cell, cell);
    json_t *statements = json_array();

    set(object, "errors", list_to_json(&run_member_error, cell->errors, cell->error_count));
    if (cell->slow_count > 0)
        set(object, "slowest", list_to_json(&run_member_slow, cell->slow, cell->slow_count));
    set(object, "wall", sparse_to_json(&cell->times[TIME_RESPONSE]));
    for (size_t i = 0; i < cell->statement_count; i++) {
        json_t *statement = json_object();

        set(statement, "wall", sparse_to_json(&cell->statements[i]));
        (void)json_array_append_new(statements, statement);
    }
    set(object, "statements", statements);
    if (traffic) {
        json_t *times = json_object();

        for (size_t kind = TIME_RESPONSE + 1; kind < TIME_COUNT; kind++)
            set(times, time_names[kind], sparse_to_json(&cell->times[kind]));
        set(object, "load", table_to_json(&run_member_counts, cell));
        set(object, "times", times);
    }
    set(object, "quads", quads_to_json(cell->quads, cell->quad_count));
    if (cell->confirmation_count > 0)
        set(object, "confirmation", quads_to_json(cell->confirmation, cell->confirmation_count));
    set(object, "plan", facts_to_json(&cell->plan));
    if (cell->answers.count > 0)
        set(object, "answers",
            list_to_json(&run_member_answer, cell->answers.items, cell->answers.count));
    return object;
}

static json_t *
promises_to_json(const struct run_query *query)
{
    json_t *list = json_array();

    for (size_t i = 0; i < query->promise_count; i++) {
        const struct run_promise *promise = &query->promises[i];
        json_t *object = json_object();

        set(object, "kind", json_string(run_member_promise_kinds[promise->kind]));
        member_write(object, run_member_promise.members, run_member_promise.count, promise);
        (void)json_array_append_new(list, object);
    }
    return list;
}

static json_t *
query_to_json(const struct run *run, const struct run_query *query)
{
    json_t *object = table_to_json(&run_member_query, query);
    json_t *statements = json_array();
    json_t *slos = json_array();
    json_t *cells = json_array();

    if (query->writes)
        set(object, "writes", json_true());
    if (query->commits)
        set(object, "commits", json_true());
    for (size_t i = 0; i < query->statement_count; i++)
        (void)json_array_append_new(statements, member_string(query->statements[i]));
    set(object, "statements", statements);
    for (size_t i = 0; i < query->slo_count; i++) {
        json_t *slo = json_object();

        set(slo, "metric", json_string(metric_names[query->slos[i].metric]));
        member_write(slo, run_member_slo.members, run_member_slo.count, &query->slos[i]);
        (void)json_array_append_new(slos, slo);
    }
    set(object, "slos", slos);
    set(object, "promises", promises_to_json(query));
    if (query->turn_count > 0)
        set(object, "turns_ms", member_counts(query->turns_ms, query->turn_count));
    for (size_t i = 0; i < run->side_count; i++)
        (void)json_array_append_new(cells, cell_to_json(&query->cells[i], run->traffic));
    set(object, "cells", cells);
    return object;
}

/* What only runs under traffic have. */
static void
add_traffic(json_t *object, const struct run *run)
{
    set(object, "traffic", table_to_json(&run_member_traffic, &run->how));
    set(object, "points", list_to_json(&run_member_point, run->points, run->point_count));
    set(object, "backlogs", list_to_json(&run_member_backlog, run->backlogs, run->backlog_count));
}

static json_t *
calibrations_to_json(const struct run *run)
{
    json_t *list = json_array();

    for (size_t i = 0; i < run->calibration_count; i++) {
        json_t *object = table_to_json(&run_member_calibration, &run->calibrations[i]);

        set(object, "wall", sparse_to_json(&run->calibrations[i].wall));
        set(object, "cpu", sparse_to_json(&run->calibrations[i].cpu));
        (void)json_array_append_new(list, object);
    }
    return list;
}

char *
run_to_text(const struct run *run)
{
    json_t *object = json_object();
    json_t *sides = json_array();
    json_t *queries = json_array();
    char *text;

    set(object, "pggrade", member_string(run->version == NULL ? "" : run->version));
    set(object, "format", json_integer(RUN_FORMAT));
    member_write(object, run_member_run.members, run_member_run.count, run);
    member_write(object, run_member_run_later.members, run_member_run_later.count, run);
    set(object, "server", table_to_json(&run_member_server, run));
    set(object, "machine", table_to_json(&run_member_machine, run));
    if (run->note_count > 0)
        set(object, "preflight", list_to_json(&run_member_note, run->notes, run->note_count));
    if (run->data_source != NULL)
        set(object, "data_source", member_string(run->data_source));
    if (run->calibration_count > 0)
        set(object, "calibrations", calibrations_to_json(run));
    if (run->traffic)
        add_traffic(object, run);
    if (run->traffic || run->sample_count > 0)
        set(object, "samples", list_to_json(&run_member_sample, run->samples, run->sample_count));
    for (size_t i = 0; i < run->side_count; i++)
        (void)json_array_append_new(sides, side_to_json(&run->sides[i], run->traffic));
    set(object, "sides", sides);
    for (size_t i = 0; i < run->query_count; i++)
        (void)json_array_append_new(queries, query_to_json(run, &run->queries[i]));
    set(object, "queries", queries);
    if (run->claim_count > 0)
        set(object, "claims", run_claims_to_json(run));
    text = layout_text(object);
    json_decref(object);
    return text;
}
