#include "pggrade/result/run_json.h"

#include <string.h>

#include "pggrade/base/json.h"
#include "pggrade/result/facts_json.h"
#include "pggrade/result/run_claims.h"
#include "pggrade/result/run_read.h"
#include "pggrade/result/run_side.h"
#include "pggrade/result/sparse_json.h"

static bool
read_table(struct reader *reader, const json_t *object, void *item, const void *context)
{
    const struct member_table *table = context;

    return member_read(reader, object, table->members, table->count, item);
}

bool
run_read_list(struct reader *reader, const json_t *object, const char *key,
    const struct member_table *table, void **items, size_t *count)
{
    const struct member_list list = {key, table->item_size, read_table, table, false};

    return member_read_list(reader, object, &list, items, count);
}

/* The member of `run` that holds other members of the run. */
static bool
read_group(struct reader *reader, const json_t *object, const char *key,
    const struct member_table *table, struct run *run)
{
    const json_t *group;
    size_t mark;

    if (!reader_object(reader, object, key, &group))
        return false;
    mark = reader_enter(reader, ".%s", key);
    if (!member_read(reader, group, table->members, table->count, run))
        return false;
    reader_leave(reader, mark);
    return true;
}

static bool
read_side(struct reader *reader, const json_t *object, void *item, const void *context)
{
    struct run_side *side = item;
    void *settings = NULL;
    void *tables = NULL;
    bool read = read_table(reader, object, item, &run_member_side) &&
        run_read_list(
            reader, object, "settings", &run_member_setting, &settings, &side->setting_count) &&
        run_steps_from_json(reader, object, side) &&
        run_read_list(reader, object, "tables", &run_member_table, &tables, &side->table_count) &&
        run_indexes_from_json(reader, object, side) && run_read_load(reader, object, &side->load) &&
        run_read_pool(reader, object, &side->pool);

    (void)context;
    side->settings = settings;
    side->tables = tables;
    return read;
}

/* The name at `key` as a position in `names`. */
static bool
read_name(struct reader *reader, const json_t *object, const char *key, const char *const *names,
    size_t count, size_t *position)
{
    const char *name = NULL;

    if (!json_get_string(object, text_string(&reader->place), key, &name, reader->error))
        return false;
    for (*position = 0; *position < count; (*position)++)
        if (strcmp(name, names[*position]) == 0)
            return true;
    return reader_refuse(reader, "has the unknown %s \"%s\"", key, name);
}

static bool
read_slo(struct reader *reader, const json_t *object, void *item, const void *context)
{
    struct slo *slo = item;
    size_t metric = 0;

    (void)context;
    if (!read_name(reader, object, "metric", metric_names, METRIC_COUNT, &metric) ||
        !read_table(reader, object, item, &run_member_slo))
        return false;
    slo->metric = (enum metric)metric;
    return slo->limit_ns > 0 || reader_refuse(reader, "has a limit_ns of 0");
}

static bool
read_promise(struct reader *reader, const json_t *object, void *item, const void *context)
{
    struct run_promise *promise = item;
    size_t kind = 0;

    (void)context;
    if (!read_name(
            reader, object, "kind", run_member_promise_kinds, RUN_MEMBER_PROMISE_KINDS, &kind))
        return false;
    promise->kind = (enum promise_kind)kind;
    return read_table(reader, object, item, &run_member_promise);
}

static bool
read_quad(struct reader *reader, const json_t *object, void *item, const void *context)
{
    struct quad *quad = item;

    (void)context;
    return sparse_from_json(reader, object, "latency", &quad->latency) &&
        sparse_from_json(reader, object, "cpu", &quad->cpu);
}

static bool
read_statement(struct reader *reader, const json_t *object, void *item, const void *context)
{
    (void)context;
    return sparse_from_json(reader, object, "wall", item);
}

/* The figures of a cell must be of the same executions. */
static bool
check_cell(struct reader *reader, const struct run_cell *cell, const struct run_query *query)
{
    uint64_t in_quads = 0;

    if (cell->statement_count != 0 && cell->statement_count != query->statement_count)
        return reader_refuse(reader, "has %zu statements of a query that has %zu",
            cell->statement_count, query->statement_count);
    if (cell->times[TIME_RESPONSE].total != cell->executions + cell->counts.censored)
        return reader_refuse(reader, "has %llu executions, but a wall histogram of %llu",
            (unsigned long long)cell->executions,
            (unsigned long long)cell->times[TIME_RESPONSE].total);
    for (size_t i = 0; i < cell->quad_count; i++) {
        in_quads += cell->quads[i].latency.total;
        if (cell->quads[i].latency.total > cell->times[TIME_RESPONSE].total ||
            in_quads > cell->times[TIME_RESPONSE].total)
            return reader_refuse(reader, "has more executions in its quads than in all");
    }
    return true;
}

static bool
read_cell(struct reader *reader, const json_t *object, void *item, const void *context)
{
    const struct run_query *query = context;
    const struct facts_limits limits = {query->statement_count, query->promise_count};
    const struct member_list statements = {
        "statements", sizeof(struct sparse), read_statement, NULL, false};
    const struct member_list quads = {"quads", sizeof(struct quad), read_quad, NULL, false};
    const struct member_list again = {"confirmation", sizeof(struct quad), read_quad, NULL, false};
    const struct member_list slow = {
        "slowest", sizeof(struct run_slow), read_table, &run_member_slow, false};
    struct run_cell *cell = item;
    void *items = NULL;
    bool read;

    if (!read_table(reader, object, item, &run_member_cell) ||
        !sparse_from_json(reader, object, "wall", &cell->times[TIME_RESPONSE]) ||
        !run_read_times(reader, object, cell))
        return false;
    read = run_read_list(reader, object, "errors", &run_member_error, &items, &cell->error_count);
    cell->errors = items;
    if (!read)
        return false;
    read = member_read_list(reader, object, &statements, &items, &cell->statement_count);
    cell->statements = items;
    if (!read)
        return false;
    read = member_read_list(reader, object, &quads, &items, &cell->quad_count);
    cell->quads = items;
    if (!read)
        return false;
    read = member_read_list_if_any(reader, object, &again, &items, &cell->confirmation_count);
    cell->confirmation = items;
    if (!read)
        return false;
    read = member_read_list_if_any(reader, object, &slow, &items, &cell->slow_count);
    cell->slow = items;
    if (!read || !check_cell(reader, cell, query) ||
        !facts_from_json(reader, object, &limits, &cell->plan))
        return false;
    if (json_object_get(object, "answers") == NULL) /* a run of an earlier version */
        return true;
    read =
        run_read_list(reader, object, "answers", &run_member_answer, &items, &cell->answers.count);
    cell->answers.items = items;
    return read;
}

static bool
read_statements(struct reader *reader, const json_t *object, struct run_query *query)
{
    const json_t *list;

    if (!reader_list(reader, object, "statements", &list))
        return false;
    query->statement_count = json_array_size(list);
    query->statements =
        arena_alloc(reader->arena, query->statement_count, sizeof *query->statements);
    for (size_t i = 0; i < query->statement_count; i++) {
        const char *text = json_string_value(json_array_get(list, i));

        if (text == NULL)
            return reader_refuse(reader, "has a statements[%zu] that is not text", i);
        query->statements[i] = arena_strdup(reader->arena, text);
    }
    return true;
}

/* One cell for each side, as run_destroy and all readers of a run expect. */
static bool
read_cells(struct reader *reader, const json_t *object, struct run_query *query, size_t side_count)
{
    const json_t *list;

    if (!reader_list(reader, object, "cells", &list))
        return false;
    if (json_array_size(list) != side_count)
        return reader_refuse(
            reader, "has %zu cells in a run of %zu sides", json_array_size(list), side_count);
    query->cells = arena_alloc(reader->arena, side_count, sizeof *query->cells);
    for (size_t i = 0; i < side_count; i++) {
        const json_t *cell = json_array_get(list, i);
        size_t mark = reader_enter(reader, ".cells[%zu]", i);

        if (!json_is_object(cell))
            return reader_refuse(reader, "is not an object");
        if (!read_cell(reader, cell, &query->cells[i], query))
            return false;
        reader_leave(reader, mark);
    }
    return true;
}

static bool
read_query(struct reader *reader, const json_t *object, void *item, const void *context)
{
    const struct run *run = context;
    const struct member_list slos = {"slos", sizeof(struct slo), read_slo, NULL, false};
    const struct member_list promises = {
        "promises", sizeof(struct run_promise), read_promise, NULL, false};
    struct run_query *query = item;
    void *items = NULL;
    bool read;

    if (!read_table(reader, object, item, &run_member_query) ||
        !read_statements(reader, object, query))
        return false;
    query->writes = json_is_true(json_object_get(object, "writes"));
    query->commits = json_is_true(json_object_get(object, "commits"));
    read = member_read_list(reader, object, &slos, &items, &query->slo_count);
    query->slos = items;
    if (!read)
        return false;
    read = member_read_list(reader, object, &promises, &items, &query->promise_count);
    query->promises = items;
    return read &&
        member_read_counts_if_any(
            reader, object, "turns_ms", &query->turns_ms, &query->turn_count) &&
        read_cells(reader, object, query, run->side_count);
}

static bool
read_format(struct reader *reader, const json_t *object)
{
    uint64_t format = 0;

    if (!json_get_uint64(object, text_string(&reader->place), "format", &format, reader->error))
        return false;
    if (format > RUN_FORMAT)
        return reader_refuse(reader,
            "has format %llu, written by a newer pggrade; this one reads up to format %d",
            (unsigned long long)format, RUN_FORMAT);
    return format >= 1 || reader_refuse(reader, "has format 0, which there never was");
}

static bool
read_calibration(struct reader *reader, const json_t *object, void *item, const void *context)
{
    struct run_calibration *calibration = item;

    (void)context;
    return read_table(reader, object, item, &run_member_calibration) &&
        sparse_from_json(reader, object, "wall", &calibration->wall) &&
        sparse_from_json(reader, object, "cpu", &calibration->cpu);
}

/* What runs of older versions have not, and some newer ones neither. */
static bool
read_optional(struct reader *reader, const json_t *object, struct run *run)
{
    static const struct member source = {
        "data_source", MEMBER_TEXT, offsetof(struct run, data_source)};
    const struct member_list calibrations = {
        "calibrations", sizeof(struct run_calibration), read_calibration, NULL, false};
    void *items = NULL;
    bool read = member_read_if_any(reader, object, &source, 1, run) &&
        member_read_list_if_any(reader, object, &calibrations, &items, &run->calibration_count);

    run->calibrations = items;
    return read;
}

static bool
read_run(struct reader *reader, const json_t *object, struct run *run)
{
    static const struct member version = {"pggrade", MEMBER_TEXT, offsetof(struct run, version)};
    const struct member_list sides = {"sides", sizeof(struct run_side), read_side, NULL, false};
    const struct member_list queries = {
        "queries", sizeof(struct run_query), read_query, run, false};
    void *items = NULL;
    bool read;

    if (!json_is_object(object))
        return reader_refuse(reader, "is not an object");
    if (!read_format(reader, object) || !member_read(reader, object, &version, 1, run) ||
        !member_read(reader, object, run_member_run.members, run_member_run.count, run) ||
        !member_read_if_any(
            reader, object, run_member_run_later.members, run_member_run_later.count, run) ||
        !read_group(reader, object, "server", &run_member_server, run) ||
        !read_group(reader, object, "machine", &run_member_machine, run) ||
        !read_optional(reader, object, run))
        return false;
    read = member_read_list(reader, object, &sides, &items, &run->side_count);
    run->sides = items;
    if (!read)
        return false;
    if (run->side_count == 0)
        return reader_refuse(reader, "has no side");
    if (json_object_get(object, "preflight") != NULL) {
        read =
            run_read_list(reader, object, "preflight", &run_member_note, &items, &run->note_count);
        run->notes = items;
        if (!read)
            return false;
    }
    read = member_read_list(reader, object, &queries, &items, &run->query_count);
    run->queries = items;
    return read && run_read_traffic(reader, object, run) &&
        run_claims_from_json(reader, object, run);
}

bool
run_load(const char *path, struct run **run, struct error *error)
{
    struct run *draft;
    struct reader reader = {.error = error};
    json_t *object = NULL;
    bool loaded;

    *run = NULL;
    if (!json_read_file(path, &object, error))
        return false;
    draft = run_create();
    reader.arena = draft->arena;
    text_append(&reader.place, "run");
    loaded = read_run(&reader, object, draft);
    json_decref(object);
    text_free(&reader.place);
    if (!loaded) {
        run_destroy(draft);
        return error_prefix(error, "%s", path);
    }
    *run = draft;
    return true;
}
