#include "pggrade/trial/capacity.h"

#include <math.h>
#include <stdlib.h>

#include "pggrade/base/clock.h"
#include "pggrade/base/memory.h"
#include "pggrade/trial/capacity_private.h"
#include "pggrade/trial/machine.h"

/* How the time that is left is divided when a part begins, relative to the parts behind it. */
static const double shares[CAPACITY_PART_COUNT] = {
    [CAPACITY_GROWTH] = 4,
    [CAPACITY_CONCURRENCY] = 2,
    [CAPACITY_RATE] = 3,
    [CAPACITY_REPLAY] = 0, /* says itself how long it takes */
};
#define RESERVE_SHARE 0.03 /* for stopping and the report */

uint64_t
survey_left_ns(const struct survey *survey)
{
    uint64_t spent_ns = clock_monotonic_ns() - survey->start_ns;

    return survey->options->budget_ns > spent_ns ? survey->options->budget_ns - spent_ns : 0;
}

static uint64_t
share_ns(const struct survey *survey, enum capacity_part part)
{
    const struct capacity_options *options = survey->options;
    double left_ns = (double)survey_left_ns(survey) - RESERVE_SHARE * (double)options->budget_ns;
    double sum = 0;

    if (options->parts[CAPACITY_REPLAY])
        left_ns -= (double)(options->profile.time_ns * options->scenario->compare_count);
    for (int i = (int)part; i < CAPACITY_PART_COUNT; i++)
        sum += options->parts[i] ? shares[i] : 0;
    return left_ns > 0 ? (uint64_t)(left_ns * shares[part] / sum) : 0;
}

/* ---- circumstances ---- */

/* A run is what machine_record fills; only the machine is taken from it. */
static void
record_machine(struct capacity *capacity)
{
    struct run *run = run_create();

    machine_record(run);
    capacity->cpu_model = arena_strdup(capacity->arena, run->cpu_model);
    capacity->kernel = arena_strdup(capacity->arena, run->kernel);
    capacity->cpu_count = run->cpu_count;
    capacity->memory_bytes = run->memory_bytes;
    run_destroy(run);
}

static bool
record_server(struct survey *survey, struct error *error)
{
    struct capacity *capacity = survey->capacity;
    const struct session_options options = {.conninfo = server_conninfo(survey->server)};
    struct session *session = NULL;
    char *bytes = NULL;
    bool read;

    capacity->server_version = arena_strdup(capacity->arena, server_version_text(survey->server));
    capacity->configuration = arena_strdup(capacity->arena, server_configuration(survey->server));
    capacity->server_private = server_is_private(survey->server);
    if (!session_open(&options, &session, error))
        return false;
    read = session_value(session,
        "SELECT setting::bigint * 8192 FROM pg_settings WHERE name = 'shared_buffers'", NULL, 0,
        &bytes, error);
    capacity->shared_buffers_bytes = bytes == NULL ? 0 : strtoull(bytes, NULL, 10);
    free(bytes);
    session_close(session);
    return read;
}

static void
record_circumstances(struct survey *survey)
{
    const struct capacity_options *options = survey->options;
    const struct scenario *scenario = options->scenario;
    struct capacity *capacity = survey->capacity;
    struct arena *arena = capacity->arena;

    capacity->version = PGGRADE_VERSION;
    capacity->scenario = arena_strdup(arena, scenario->name);
    capacity->title = arena_strdup(arena, scenario->title);
    capacity->workload = arena_strdup(arena, scenario->workload->name);
    capacity->command = arena_strdup(arena, options->command);
    capacity->started_s = clock_wall_s();
    capacity->budget_ns = options->budget_ns;
    capacity->seed = options->seed;
    capacity->scale = capacity->scale_asked = options->scale;
    capacity->clients = options->clients;
    capacity->threads = options->threads;
    capacity->arrivals = options->arrivals == ARRIVAL_POISSON ? "poisson" : "constant";
    capacity->slo_metric = metric_names[options->slo.metric];
    capacity->slo_limit_ns = options->slo.limit_ns;
    capacity->errors_max = options->errors_max;
    if (options->parts[CAPACITY_REPLAY])
        capacity->replay = arena_strdup(arena, options->profile.path);
    for (size_t i = 0; i < scenario->compare_count; i++)
        *capacity_add(capacity, sides, side_count) = (struct capacity_side){
            arena_strdup(arena, scenario->compare[i]->name),
            scenario->compare[i]->title == NULL ? NULL
                                                : arena_strdup(arena, scenario->compare[i]->title),
        };
    record_machine(capacity);
}

/* ---- the parts ---- */

static bool
applies_load(const struct capacity_options *options)
{
    return options->parts[CAPACITY_CONCURRENCY] || options->parts[CAPACITY_RATE] ||
        options->parts[CAPACITY_REPLAY];
}

/* Where growth could not afford the size that was asked for, load cannot either; and only to count
 * rows by month the largest that is there will do. */
static void
choose_scale(struct survey *survey)
{
    const struct capacity_options *options = survey->options;
    struct capacity *capacity = survey->capacity;
    double largest = 0;

    for (size_t i = 0; i < capacity->step_count; i++)
        largest = fmax(largest, capacity->steps[i].scale);
    if (capacity->step_count == 0)
        return;
    if (!applies_load(options)) {
        capacity->scale = largest;
    } else if (options->scales == NULL && largest < options->scale) {
        capacity->scale = largest;
        capacity_leave_out(capacity,
            "rate and concurrency were measured at scale %g; scale %g did not fit into the budget",
            largest, options->scale);
    }
}

static bool
open_stand(struct survey *survey, struct error *error)
{
    const struct capacity_options *options = survey->options;
    const struct target_request request = {
        .scenario = options->scenario,
        .scale = survey->capacity->scale,
        .seed = options->seed,
        .query_selected = options->query_selected,
        .allow_writes = options->allow_writes,
        .rebuild = options->rebuild && survey->capacity->step_count == 0,
        .watcher = options->watcher,
    };

    return stand_open(survey->server, NULL, &request, &survey->stand, error) &&
        stand_draw(&survey->stand, &request, error);
}

/* All that needs a database at one size. */
static bool
run_loads(struct survey *survey, struct error *error)
{
    const bool *parts = survey->options->parts;
    bool counting;
    bool applied;

    if (!survey_forecast(survey, &counting, error))
        return false;
    if (!applies_load(survey->options) && !counting)
        return true;
    choose_scale(survey);
    applied = open_stand(survey, error) && (!counting || survey_count_months(survey, error)) &&
        (!parts[CAPACITY_CONCURRENCY] ||
            survey_concurrency(survey, share_ns(survey, CAPACITY_CONCURRENCY), error)) &&
        (!parts[CAPACITY_RATE] || survey_rate(survey, share_ns(survey, CAPACITY_RATE), error)) &&
        (!parts[CAPACITY_REPLAY] || survey_replay(survey, error));
    if (survey->stand.server != NULL)
        stand_close(&survey->stand);
    return applied;
}

bool
capacity_measure(
    const struct capacity_options *options, struct capacity **capacity, struct error *error)
{
    struct survey survey = {
        .options = options,
        .capacity = capacity_create(),
        .start_ns = clock_monotonic_ns(),
    };
    bool measured;

    *capacity = NULL;
    record_circumstances(&survey);
    measured = server_open(
                   &(struct server_options){
                       .dsn = options->dsn,
                       .cache_folder = options->cache_folder,
                       .watcher = options->watcher,
                   },
                   &survey.server, error) &&
        record_server(&survey, error) &&
        (!options->parts[CAPACITY_GROWTH] ||
            survey_growth(&survey, share_ns(&survey, CAPACITY_GROWTH), error)) &&
        run_loads(&survey, error);
    server_close(survey.server);
    survey.capacity->duration_ns = clock_monotonic_ns() - survey.start_ns;
    if (!measured) {
        capacity_destroy(survey.capacity);
        return false;
    }
    *capacity = survey.capacity;
    return true;
}
