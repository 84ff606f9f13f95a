#include <stdlib.h>

#include "pggrade/base/json.h"
#include "pggrade/result/capacity.h"
#include "pggrade/result/layout.h"
#include "pggrade/result/member.h"

/* One member of a struct under its own name. */
#define MEMBER(type, kind, name)                                                                   \
    {                                                                                              \
#name, MEMBER_##kind, offsetof(struct type, name)                                          \
    }
#define PRESSURE(type)                                                                             \
    {"seconds", MEMBER_UINT64, offsetof(struct type, pressure.seconds)},                           \
        {"active", MEMBER_NUMBER, offsetof(struct type, pressure.active)},                         \
        {"running", MEMBER_NUMBER, offsetof(struct type, pressure.running)},                       \
        {"lock", MEMBER_NUMBER, offsetof(struct type, pressure.lock)},                             \
        {"lwlock", MEMBER_NUMBER, offsetof(struct type, pressure.lwlock)},                         \
        {"io", MEMBER_NUMBER, offsetof(struct type, pressure.io)},                                 \
        {"wal", MEMBER_NUMBER, offsetof(struct type, pressure.wal)},                               \
        {"ipc", MEMBER_NUMBER, offsetof(struct type, pressure.ipc)},                               \
        {"other", MEMBER_NUMBER, offsetof(struct type, pressure.other)},                           \
        {"machine_busy", MEMBER_NUMBER, offsetof(struct type, pressure.machine_busy)},             \
    {                                                                                              \
        "top_wait", MEMBER_TEXT, offsetof(struct type, pressure.top_wait)                          \
    }

static const struct member heads[] = {
    MEMBER(capacity, TEXT, version),
    MEMBER(capacity, TEXT, scenario),
    MEMBER(capacity, TEXT_OR_NULL, title),
    MEMBER(capacity, TEXT, workload),
    MEMBER(capacity, TEXT_OR_NULL, command),
    MEMBER(capacity, INT64, started_s),
    MEMBER(capacity, UINT64, duration_ns),
    MEMBER(capacity, UINT64, budget_ns),
    MEMBER(capacity, LARGE, seed),
    MEMBER(capacity, AMOUNT, scale),
    MEMBER(capacity, AMOUNT, scale_asked),
    MEMBER(capacity, UINT64, clients),
    MEMBER(capacity, UINT64, threads),
    MEMBER(capacity, TEXT, arrivals),
    MEMBER(capacity, TEXT_OR_NULL, server_version),
    MEMBER(capacity, TEXT_OR_NULL, configuration),
    MEMBER(capacity, BOOL, server_private),
    MEMBER(capacity, UINT64, shared_buffers_bytes),
    MEMBER(capacity, TEXT_OR_NULL, cpu_model),
    MEMBER(capacity, TEXT_OR_NULL, kernel),
    MEMBER(capacity, UINT64, cpu_count),
    MEMBER(capacity, UINT64, memory_bytes),
    MEMBER(capacity, TEXT, slo_metric),
    MEMBER(capacity, UINT64, slo_limit_ns),
    MEMBER(capacity, AMOUNT, errors_max),
    MEMBER(capacity, TEXT, growth),
    MEMBER(capacity, BOOL, growth_compound),
    MEMBER(capacity, NUMBER, growth_month),
    MEMBER(capacity, NUMBER, growth_low),
    MEMBER(capacity, NUMBER, growth_high),
    MEMBER(capacity, TEXT, replay),
};

static const struct member sides[] = {
    MEMBER(capacity_side, TEXT, name),
    MEMBER(capacity_side, TEXT_OR_NULL, title),
};

static const struct member objectives[] = {
    MEMBER(capacity_objective, TEXT, query),
    MEMBER(capacity_objective, TEXT, metric),
    MEMBER(capacity_objective, UINT64, limit_ns),
};

static const struct member levels[] = {
    MEMBER(capacity_level, SIZE, side),
    MEMBER(capacity_level, UINT64, round),
    MEMBER(capacity_level, UINT64, clients),
    MEMBER(capacity_level, UINT64, executions),
    MEMBER(capacity_level, UINT64, failures),
    MEMBER(capacity_level, AMOUNT, throughput),
    MEMBER(capacity_level, UINT64, mean_ns),
    MEMBER(capacity_level, UINT64, p95_ns),
    MEMBER(capacity_level, UINT64, p99_ns),
    PRESSURE(capacity_level),
};

static const struct member probes[] = {
    MEMBER(capacity_probe, SIZE, side),
    MEMBER(capacity_probe, AMOUNT, rate),
    MEMBER(capacity_probe, UINT64, window_ns),
    MEMBER(capacity_probe, UINT64, offered),
    MEMBER(capacity_probe, UINT64, ok),
    MEMBER(capacity_probe, UINT64, failed),
    MEMBER(capacity_probe, UINT64, timed_out),
    MEMBER(capacity_probe, UINT64, skipped),
    MEMBER(capacity_probe, UINT64, unfinished),
    MEMBER(capacity_probe, UINT64, above),
    MEMBER(capacity_probe, UINT64, mean_ns),
    MEMBER(capacity_probe, UINT64, p50_ns),
    MEMBER(capacity_probe, UINT64, p95_ns),
    MEMBER(capacity_probe, UINT64, p99_ns),
    MEMBER(capacity_probe, UINT64, backlog_end),
    MEMBER(capacity_probe, BOOL, overloaded),
    MEMBER(capacity_probe, BOOL, held),
    MEMBER(capacity_probe, BOOL, confirmed),
    MEMBER(capacity_probe, UINT64, lag_p99_ns),
    MEMBER(capacity_probe, UINT64, lag_max_ns),
    MEMBER(capacity_probe, NUMBER, generator_share),
    PRESSURE(capacity_probe),
};

static const struct member searches[] = {
    MEMBER(capacity_search, SIZE, side),
    MEMBER(capacity_search, AMOUNT, held),
    MEMBER(capacity_search, NUMBER, failed),
    MEMBER(capacity_search, BOOL, held_confirmed),
    MEMBER(capacity_search, BOOL, failed_confirmed),
    MEMBER(capacity_search, BOOL, complete),
};

static const struct member steps[] = {
    MEMBER(capacity_step, AMOUNT, scale),
    MEMBER(capacity_step, UINT64, build_ns),
    MEMBER(capacity_step, UINT64, measure_ns),
};

static const struct member points[] = {
    MEMBER(capacity_point, SIZE, step),
    MEMBER(capacity_point, SIZE, side),
    MEMBER(capacity_point, SIZE, objective),
    MEMBER(capacity_point, TEXT, table),
    MEMBER(capacity_point, NUMBER, rows),
    MEMBER(capacity_point, UINT64, executions),
    MEMBER(capacity_point, UINT64, failures),
    MEMBER(capacity_point, NUMBER, latency_ns),
    MEMBER(capacity_point, NUMBER, low_ns),
    MEMBER(capacity_point, NUMBER, high_ns),
    MEMBER(capacity_point, NUMBER, average_ns),
    MEMBER(capacity_point, NUMBER, buffers),
    MEMBER(capacity_point, UINT64, plan_samples),
    MEMBER(capacity_point, TEXT, plan),
    MEMBER(capacity_point, TEXT, access),
};

static const struct member relations[] = {
    MEMBER(capacity_relation, SIZE, step),
    MEMBER(capacity_relation, SIZE, side),
    MEMBER(capacity_relation, TEXT, table),
    MEMBER(capacity_relation, TEXT_OR_NULL, index),
    MEMBER(capacity_relation, NUMBER, rows),
    MEMBER(capacity_relation, UINT64, size_bytes),
    MEMBER(capacity_relation, BOOL, used),
};

static const struct member stretches[] = {
    MEMBER(capacity_stretch, SIZE, side),
    MEMBER(capacity_stretch, TEXT, label),
    MEMBER(capacity_stretch, AMOUNT, rate),
    MEMBER(capacity_stretch, AMOUNT, seconds),
    MEMBER(capacity_stretch, UINT64, executions),
    MEMBER(capacity_stretch, UINT64, failures),
    MEMBER(capacity_stretch, UINT64, worst_p99_ns),
    MEMBER(capacity_stretch, UINT64, max_ns),
    MEMBER(capacity_stretch, UINT64, backlog_max),
};

static const struct member replays[] = {
    MEMBER(capacity_replay, SIZE, side),
    MEMBER(capacity_replay, UINT64, offered),
    MEMBER(capacity_replay, UINT64, failed),
    MEMBER(capacity_replay, UINT64, above),
    MEMBER(capacity_replay, UINT64, p50_ns),
    MEMBER(capacity_replay, UINT64, p95_ns),
    MEMBER(capacity_replay, UINT64, p99_ns),
    MEMBER(capacity_replay, BOOL, held),
};

/* The lists of the file: where they are in the struct, and what their items have.  Items that
 * name a side, a step or an objective by position say where that position stands. */
#define NOWHERE SIZE_MAX
static const struct list {
    const char *key;
    const struct member *members;
    size_t member_count;
    size_t item_size;
    size_t items; /* offsets in struct capacity */
    size_t count;
    size_t side, step, objective; /* offsets in the item; NOWHERE: it has none */
} lists[] = {
#define LIST(name, counter, type, side, step, objective)                                           \
    {                                                                                              \
#name, name, COUNT_OF(name), sizeof(struct type), offsetof(struct capacity, name),         \
            offsetof(struct capacity, counter), side, step, objective                              \
    }
    LIST(sides, side_count, capacity_side, NOWHERE, NOWHERE, NOWHERE),
    LIST(objectives, objective_count, capacity_objective, NOWHERE, NOWHERE, NOWHERE),
    LIST(steps, step_count, capacity_step, NOWHERE, NOWHERE, NOWHERE),
    LIST(levels, level_count, capacity_level, offsetof(struct capacity_level, side), NOWHERE,
        NOWHERE),
    LIST(probes, probe_count, capacity_probe, offsetof(struct capacity_probe, side), NOWHERE,
        NOWHERE),
    LIST(searches, search_count, capacity_search, offsetof(struct capacity_search, side), NOWHERE,
        NOWHERE),
    LIST(points, point_count, capacity_point, offsetof(struct capacity_point, side),
        offsetof(struct capacity_point, step), offsetof(struct capacity_point, objective)),
    LIST(relations, relation_count, capacity_relation, offsetof(struct capacity_relation, side),
        offsetof(struct capacity_relation, step), NOWHERE),
    LIST(stretches, stretch_count, capacity_stretch, offsetof(struct capacity_stretch, side),
        NOWHERE, NOWHERE),
    LIST(replays, replay_count, capacity_replay, offsetof(struct capacity_replay, side), NOWHERE,
        NOWHERE),
};

/* ---- writing ---- */

static const void *
at_offset(const struct capacity *capacity, size_t offset)
{
    return (const char *)capacity + offset;
}

static json_t *
list_json(const struct capacity *capacity, const struct list *list)
{
    const char *items = *(const char *const *)at_offset(capacity, list->items);
    size_t count = *(const size_t *)at_offset(capacity, list->count);
    json_t *array = json_array();

    for (size_t i = 0; i < count; i++) {
        json_t *object = json_object();

        member_write(object, list->members, list->member_count, items + i * list->item_size);
        (void)json_array_append_new(array, object);
    }
    return array;
}

char *
capacity_to_text(const struct capacity *capacity)
{
    json_t *file = json_object();
    json_t *left_out = json_array();
    char *text;

    (void)json_object_set_new(file, "format", json_integer(CAPACITY_FORMAT));
    member_write(file, heads, COUNT_OF(heads), capacity);
    for (size_t i = 0; i < COUNT_OF(lists); i++)
        (void)json_object_set_new(file, lists[i].key, list_json(capacity, &lists[i]));
    for (size_t i = 0; i < capacity->left_out_count; i++)
        (void)json_array_append_new(left_out, member_string(capacity->left_out[i]));
    (void)json_object_set_new(file, "left_out", left_out);
    text = layout_text(file);
    json_decref(file);
    return text;
}

/* ---- reading ---- */

static bool
check_position(
    struct reader *reader, const void *item, size_t offset, const char *what, size_t count)
{
    size_t position;

    if (offset == NOWHERE)
        return true;
    position = *(const size_t *)((const char *)item + offset);
    return position < count ||
        reader_refuse(reader, "has the %s %zu, and there are %zu", what, position, count);
}

struct item_context {
    const struct list *list;
    const struct capacity *capacity;
};

static bool
read_item(struct reader *reader, const json_t *object, void *item, const void *context)
{
    const struct item_context *where = context;
    const struct list *list = where->list;

    return member_read(reader, object, list->members, list->member_count, item) &&
        check_position(reader, item, list->side, "side", where->capacity->side_count) &&
        check_position(reader, item, list->step, "step", where->capacity->step_count) &&
        check_position(
            reader, item, list->objective, "objective", where->capacity->objective_count);
}

static bool
read_left_out(struct reader *reader, const json_t *file, struct capacity *capacity)
{
    const json_t *list;
    size_t i;
    json_t *sentence;

    if (!reader_list(reader, file, "left_out", &list))
        return false;
    json_array_foreach(list, i, sentence)
    {
        if (!json_is_string(sentence))
            return reader_refuse(reader, "has a \"left_out\" that is not a list of texts");
        capacity_leave_out(capacity, "%s", json_string_value(sentence));
    }
    return true;
}

static bool
read_file(struct reader *reader, const json_t *file, struct capacity *capacity)
{
    uint64_t format;

    if (!json_get_uint64(file, "capacity", "format", &format, reader->error))
        return false;
    if (format > CAPACITY_FORMAT)
        return reader_refuse(reader,
            "is of format %llu, and this pggrade reads up to %d; a newer one wrote it",
            (unsigned long long)format, CAPACITY_FORMAT);
    if (!member_read(reader, file, heads, COUNT_OF(heads), capacity))
        return false;
    for (size_t i = 0; i < COUNT_OF(lists); i++) {
        const struct item_context context = {&lists[i], capacity};
        void **items = (void **)(void *)((char *)capacity + lists[i].items);
        size_t *count = (size_t *)(void *)((char *)capacity + lists[i].count);

        if (!member_read_list(reader, file,
                &(struct member_list){lists[i].key, lists[i].item_size, read_item, &context, false},
                items, count))
            return false;
    }
    return (capacity->side_count > 0 || reader_refuse(reader, "has no sides")) &&
        read_left_out(reader, file, capacity);
}

bool
capacity_load(const char *path, struct capacity **capacity, struct error *error)
{
    struct reader reader = {.error = error};
    json_t *file = NULL;
    bool read;

    *capacity = NULL;
    if (!json_read_file(path, &file, error))
        return false;
    *capacity = capacity_create();
    reader.arena = (*capacity)->arena;
    text_append(&reader.place, "capacity");
    read = json_is_object(file) ? read_file(&reader, file, *capacity)
                                : reader_refuse(&reader, "is not an object");
    text_free(&reader.place);
    json_decref(file);
    if (!read) {
        capacity_destroy(*capacity);
        *capacity = NULL;
        return error_prefix(error, "%s", path);
    }
    return true;
}
