#include "pggrade/trial/record_load.h"

#include <stdlib.h>
#include <string.h>

#include "pggrade/base/clock.h"
#include "pggrade/base/memory.h"
#include "pggrade/trial/record.h"

static const char *
copy_or_null(struct run *run, const char *text)
{
    return text == NULL ? NULL : arena_strdup(run->arena, text);
}

static void
record_how(struct run *run, const struct trial_traffic *traffic)
{
    const struct manner *manner = &traffic->manner;
    const struct pace *pace = &traffic->pace;

    run->how = (struct run_traffic){
        .arrivals = traffic->rate == NULL        ? "closed"
            : pace->arrivals == ARRIVAL_CONSTANT ? "constant"
                                                 : "poisson",
        .rate = copy_or_null(run, traffic->rate),
        .mixed = traffic->mixed,
        .protocol = protocol_names[manner->protocol],
        .isolation = copy_or_null(run, manner->isolation),
        .pipeline = manner->pipeline,
        .binary = manner->binary,
        .reconnect = manner->reconnect,
        .retries = manner->retries,
        .think_ns = pace->think_ns,
        .limit_ns = pace->limit_ns,
        .drain_ns = pace->drain_ns,
        .spin_ns = pace->spin_ns,
        .timeout_ns = manner->timeout_ns,
    };
}

static void
record_side(struct run *run, struct run_load *to, const struct load_side *from)
{
    to->window_ns = from->window_ns;
    to->connected = from->connected;
    to->generator_cpu_ns = from->generator_cpu_ns;
    to->generator_wall_ns = from->generator_wall_ns;
    to->backlog_max = from->backlog_max;
    to->backlog_end = from->backlog_end;
    to->overloaded = from->overloaded;
    record_errors(run, &from->refusals, &to->refusals, &to->refusal_count);
}

/* Queries that were not selected have no place in a run: the others' places move up. */
static uint64_t *
places(const struct trial_options *options)
{
    size_t count = options->scenario->workload->query_count;
    uint64_t *places = xcalloc(count, sizeof *places);
    uint64_t place = 0;

    for (size_t q = 0; q < count; q++) {
        places[q] = place;
        place += options->query_selected == NULL || options->query_selected[q];
    }
    return places;
}

static void
record_timeline(
    struct run *run, const struct trial_options *options, const struct timeline *timeline)
{
    uint64_t *place = places(options);

    run->point_count = timeline->point_count;
    run->points = arena_alloc(run->arena, timeline->point_count, sizeof *run->points);
    for (size_t i = 0; i < timeline->point_count; i++) {
        const struct timeline_point *from = &timeline->points[i];

        run->points[i] = (struct run_point){
            .second = from->second,
            .query = place[from->query],
            .side = from->side,
            .executions = from->count,
            .failures = from->failures,
            .p50_ns = from->p50_ns,
            .p95_ns = from->p95_ns,
            .p99_ns = from->p99_ns,
            .max_ns = from->max_ns,
        };
    }
    run->backlog_count = timeline->backlog_count;
    run->backlogs = arena_alloc(run->arena, timeline->backlog_count, sizeof *run->backlogs);
    for (size_t i = 0; i < timeline->backlog_count; i++)
        run->backlogs[i] = (struct run_backlog){timeline->backlogs[i].second,
            timeline->backlogs[i].side, timeline->backlogs[i].backlog};
    free(place);
}

static void
record_samples(struct run *run, const struct server_samples *samples)
{
    run->sample_count = samples->count;
    run->samples = arena_alloc(run->arena, samples->count, sizeof *run->samples);
    for (size_t i = 0; i < samples->count; i++) {
        const struct server_sample *from = &samples->items[i];

        run->samples[i] = (struct run_sample){
            .second = from->second,
            .active = from->active,
            .waiting = from->waiting,
            .autovacuums = from->autovacuums,
            .waits = arena_strdup(run->arena, from->waits == NULL ? "" : from->waits),
            .checkpoints = from->checkpoints,
            .wal_bytes = from->wal_bytes,
            .blocks_hit = from->blocks_hit,
            .blocks_read = from->blocks_read,
            .temp_bytes = from->temp_bytes,
            .deadlocks = from->deadlocks,
        };
    }
}

static void
record_turns(struct run *run, const struct trial_options *options, const struct load_result *load)
{
    struct run_query *query = run->queries;

    for (size_t q = 0; q < load->query_count; q++) {
        const struct load_turns *from = &load->turns[q];

        if (options->query_selected != NULL && !options->query_selected[q])
            continue;
        query->turn_count = from->count;
        query->turns_ms = arena_alloc(run->arena, from->count, sizeof *query->turns_ms);
        for (size_t i = 0; i < from->count; i++)
            query->turns_ms[i] = from->start_ns[i] / NS_PER_MS;
        query++;
    }
}

void
record_load(struct run *run, const struct trial_options *options, struct load_result *load)
{
    if (run->histogram_log != NULL)
        (void)fclose(run->histogram_log); /* of a load before; temporary */
    run->histogram_log = load->timeline.log;
    load->timeline.log = NULL;
    record_samples(run, &load->server);
    record_turns(run, options, load);
    if (!run->traffic)
        return;
    record_how(run, options->traffic);
    for (size_t side = 0; side < run->side_count; side++)
        record_side(run, &run->sides[side].load, &load->sides[side]);
    record_timeline(run, options, &load->timeline);
}
