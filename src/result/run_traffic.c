#include "pggrade/result/run_read.h"
#include "pggrade/result/sparse_json.h"

/* What is read of one member that is an object. */
typedef bool read_part(struct reader *reader, const json_t *object, void *item);

/* A file has it under traffic and not otherwise. */
static bool
read_optional(
    struct reader *reader, const json_t *object, const char *key, read_part *read, void *item)
{
    const json_t *part;
    size_t mark;

    if (json_object_get(object, key) == NULL)
        return true;
    if (!reader_object(reader, object, key, &part))
        return false;
    mark = reader_enter(reader, ".%s", key);
    if (!read(reader, part, item))
        return false;
    reader_leave(reader, mark);
    return true;
}

static bool
read_how(struct reader *reader, const json_t *object, void *item)
{
    struct run *run = item;

    run->traffic = true;
    return member_read(
        reader, object, run_member_traffic.members, run_member_traffic.count, &run->how);
}

/* Positions that a report follows must be there. */
static bool
check_points(struct reader *reader, const struct run *run)
{
    for (size_t i = 0; i < run->point_count; i++)
        if (run->points[i].query >= run->query_count || run->points[i].side >= run->side_count)
            return reader_refuse(reader, "has a points[%zu] of a query or side it has not", i);
    for (size_t i = 0; i < run->backlog_count; i++)
        if (run->backlogs[i].side >= run->side_count)
            return reader_refuse(reader, "has a backlogs[%zu] of a side it has not", i);
    return true;
}

static bool
read_sample(struct reader *reader, const json_t *object, void *item, const void *context)
{
    (void)context;
    return member_read(reader, object, run_member_sample.members, run_member_sample.count, item);
}

bool
run_read_traffic(struct reader *reader, const json_t *object, struct run *run)
{
    void *points = NULL;
    void *backlogs = NULL;
    void *samples = NULL;
    bool read;

    if (!read_optional(reader, object, "traffic", read_how, run))
        return false;
    if (!run->traffic) { /* files of older versions have no samples then */
        const struct member_list list = {
            "samples", sizeof(struct run_sample), read_sample, NULL, false};

        read = member_read_list_if_any(reader, object, &list, &samples, &run->sample_count);
        run->samples = samples;
        return read;
    }
    read = run_read_list(reader, object, "points", &run_member_point, &points, &run->point_count) &&
        run_read_list(
            reader, object, "backlogs", &run_member_backlog, &backlogs, &run->backlog_count) &&
        run_read_list(reader, object, "samples", &run_member_sample, &samples, &run->sample_count);
    run->points = points;
    run->backlogs = backlogs;
    run->samples = samples;
    return read && check_points(reader, run);
}

static bool
read_load(struct reader *reader, const json_t *object, void *item)
{
    struct run_load *load = item;
    void *refusals = NULL;
    bool read = member_read(reader, object, run_member_load.members, run_member_load.count, load) &&
        run_read_list(
            reader, object, "refusals", &run_member_error, &refusals, &load->refusal_count);

    load->refusals = refusals;
    return read;
}

/* The parts are the whole. */
static bool
check_parts(struct reader *reader, const struct run_pool *pool)
{
    for (size_t i = 0; i < pool->part_count; i++) {
        const struct run_part *part = &pool->parts[i];

        if (part->count == 0 ||
            part->response_ns != part->lag_ns + part->queue_ns + part->service_ns)
            return reader_refuse(reader, "has parts[%zu] that do not add up", i);
    }
    return true;
}

static bool
read_pool(struct reader *reader, const json_t *object, void *item)
{
    struct run_pool *pool = item;
    void *traits = NULL;
    void *parts = NULL;
    bool read = member_read(reader, object, run_member_pool.members, run_member_pool.count, pool) &&
        run_read_list(reader, object, "traits", &run_member_trait, &traits, &pool->trait_count) &&
        run_read_list(reader, object, "parts", &run_member_part, &parts, &pool->part_count);

    pool->traits = traits;
    pool->parts = parts;
    return read && check_parts(reader, pool);
}

bool
run_read_pool(struct reader *reader, const json_t *object, struct run_pool *pool)
{
    return read_optional(reader, object, "pool", read_pool, pool);
}

bool
run_read_load(struct reader *reader, const json_t *object, struct run_load *load)
{
    return read_optional(reader, object, "load", read_load, load);
}

static bool
read_counts(struct reader *reader, const json_t *object, void *item)
{
    struct run_cell *cell = item;
    const struct run_counts *counts = &cell->counts;

    if (!member_read(reader, object, run_member_counts.members, run_member_counts.count, cell))
        return false;
    return counts->offered ==
        cell->executions + counts->failed + counts->timed_out + counts->skipped +
            counts->censored ||
        reader_refuse(reader, "has requests whose end is unknown: offered is not the sum");
}

static bool
read_times(struct reader *reader, const json_t *object, void *item)
{
    struct run_cell *cell = item;

    for (size_t kind = TIME_RESPONSE + 1; kind < TIME_COUNT; kind++)
        if (!sparse_from_json(reader, object, time_names[kind], &cell->times[kind]))
            return false;
    return true;
}

bool
run_read_times(struct reader *reader, const json_t *object, struct run_cell *cell)
{
    return read_optional(reader, object, "load", read_counts, cell) &&
        read_optional(reader, object, "times", read_times, cell);
}
