#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/base/clock.h"
#include "pggrade/base/memory.h"
#include "pggrade/trial/capacity_private.h"
#include "pggrade/trial/machine.h"

#define SETTLE_NS (300 * NS_PER_MS)
#define DRAIN_OBJECTIVES                                                                           \
    3 /* unfinished requests are given up after so many times the objective                        \
       */
#define DRAIN_NS_MIN (2 * NS_PER_S)
#define RETRIES 10
#define TIMEOUT_NS (60 * NS_PER_S)

/* ---- what the backends waited for ---- */

/* "IO:WALSync" and "LWLock:WALWrite" are of the log, whatever else they are. */
static double *
class_of(struct capacity_pressure *pressure, const char *wait)
{
    const char *colon = strchr(wait, ':');

    if (colon != NULL && strncmp(colon + 1, "WAL", 3) == 0)
        return &pressure->wal;
    if (strncmp(wait, "Lock:", 5) == 0)
        return &pressure->lock;
    if (strncmp(wait, "LWLock:", 7) == 0 || strncmp(wait, "BufferPin:", 10) == 0)
        return &pressure->lwlock;
    if (strncmp(wait, "IO:", 3) == 0)
        return &pressure->io;
    if (strncmp(wait, "IPC:", 4) == 0)
        return &pressure->ipc;
    return &pressure->other;
}

/* "Lock:transactionid 3, IO:DataFileRead 1"; the first of all seconds with the most backends is
 * the top one. */
static void
add_waits(
    struct capacity_pressure *pressure, const char *waits, double *most, char *top, size_t top_size)
{
    char *copy = xstrdup(waits);
    char *rest = copy;

    for (char *wait = strsep(&rest, ","); wait != NULL; wait = strsep(&rest, ",")) {
        char *blank;
        double many;

        wait += strspn(wait, " ");
        blank = strrchr(wait, ' ');
        if (blank == NULL)
            continue;
        many = strtod(blank + 1, NULL);
        *blank = '\0';
        *class_of(pressure, wait) += many;
        if (many > *most) {
            *most = many;
            (void)snprintf(top, top_size, "%s", wait);
        }
    }
    free(copy);
}

static struct capacity_pressure
pressure_of_samples(const struct server_samples *samples, struct arena *arena)
{
    struct capacity_pressure pressure = {.seconds = samples->count, .top_wait = ""};
    double seconds = samples->count == 0 ? 1 : (double)samples->count;
    double *const means[] = {&pressure.active, &pressure.running, &pressure.lock, &pressure.lwlock,
        &pressure.io, &pressure.wal, &pressure.ipc, &pressure.other};
    char top[64] = "";
    double most = 0;

    for (size_t i = 0; i < samples->count; i++) {
        const struct server_sample *sample = &samples->items[i];

        pressure.active += (double)sample->active;
        pressure.running += (double)sample->active - (double)sample->waiting;
        if (sample->waits != NULL)
            add_waits(&pressure, sample->waits, &most, top, sizeof top);
    }
    for (size_t i = 0; i < COUNT_OF(means); i++)
        *means[i] /= seconds;
    pressure.top_wait = arena_strdup(arena, top);
    return pressure;
}

/* ---- what became of the requests ---- */

static uint64_t
count_above(const struct histogram *responses, const struct slo *slo)
{
    return histogram_count_above(responses, slo->limit_ns);
}

static void
sum_up(const struct load_result *result, const struct slo *slo, struct load_seen *seen)
{
    static const double fractions[] = {0.5, 0.95, 0.99};
    struct histogram *responses = histogram_create();
    struct histogram *lag = histogram_create();
    uint64_t quantiles_ns[COUNT_OF(fractions)];

    for (size_t q = 0; q < result->query_count; q++) {
        const struct load_cell *cell = &result->cells[q][0];

        tally_counts_add(&seen->counts, &cell->counts);
        histogram_add_sparse(responses, &cell->times[TIME_RESPONSE]);
        histogram_add_sparse(lag, &cell->times[TIME_LAG]);
        seen->response_sum_ns +=
            cell->times[TIME_RESPONSE].sum_ns + cell->times[TIME_FAILED].sum_ns;
    }
    histogram_quantiles_ns(responses, fractions, COUNT_OF(fractions), quantiles_ns);
    seen->mean_ns = (uint64_t)histogram_mean_ns(responses);
    seen->p50_ns = quantiles_ns[0];
    seen->p95_ns = quantiles_ns[1];
    seen->p99_ns = quantiles_ns[2];
    /* What was given up is in the histogram with the time it had waited, perhaps below the
     * limit: it counts as above it in any case. */
    seen->above = count_above(responses, slo) + seen->counts.failed + seen->counts.timed_out +
        seen->counts.skipped;
    if (seen->counts.censored > seen->above)
        seen->above = seen->counts.censored;
    seen->lag_p99_ns = histogram_quantile_ns(lag, 0.99);
    seen->lag_max_ns = histogram_max_ns(lag);
    histogram_destroy(responses);
    histogram_destroy(lag);
}

static uint64_t
drain_ns(const struct slo *slo)
{
    uint64_t wanted_ns = DRAIN_OBJECTIVES * slo->limit_ns;

    return wanted_ns > DRAIN_NS_MIN ? wanted_ns : DRAIN_NS_MIN;
}

bool
survey_load(struct survey *survey, const struct load_request *request, struct load_seen *seen,
    struct error *error)
{
    const struct capacity_options *options = survey->options;
    const struct target *target = &survey->stand.targets.items[request->side];
    struct session_options session = target_session_options(target);
    const char *name = target->side->name;
    struct machine_times before;
    struct machine_times after;
    bool local = server_is_private(survey->server) && machine_times_read(&before);

    *seen = (struct load_seen){0};
    if (!load_run(
            &(struct load_options){
                .workload = options->scenario->workload,
                .parameters = &survey->stand.parameters,
                .query_selected = options->query_selected,
                .sessions = &session,
                .side_names = &name,
                .side_count = 1,
                .clients = request->clients,
                .threads =
                    options->threads < request->clients ? options->threads : request->clients,
                .traffic = true,
                .mixed = true,
                .time_ns = request->time_ns,
                .settle_ns = SETTLE_NS,
                .dropped = 1, /* clients begin one by one: what they meet is not yet so many */
                .manner = {.retries = RETRIES, .timeout_ns = TIMEOUT_NS},
                .pace =
                    {
                        .segments = (struct arrival_segment *)request->segments,
                        .segment_count = request->segment_count,
                        .arrivals = options->arrivals,
                        .drain_ns = drain_ns(&options->slo),
                    },
                .seed = request->seed,
                .watcher = NULL, /* the part says how far it is */
            },
            &seen->result, error))
        return false;
    sum_up(&seen->result, &options->slo, seen);
    seen->window_ns = seen->result.sides[0].window_ns;
    seen->backlog_end = seen->result.sides[0].backlog_end;
    seen->overloaded = seen->result.sides[0].overloaded;
    seen->generator_share = seen->result.sides[0].generator_wall_ns == 0
        ? NAN
        : (double)seen->result.sides[0].generator_cpu_ns /
            (double)seen->result.sides[0].generator_wall_ns;
    seen->pressure = pressure_of_samples(&seen->result.server, survey->capacity->arena);
    seen->pressure.machine_busy =
        local && machine_times_read(&after) ? machine_busy(&before, &after) : NAN;
    return true;
}

bool
survey_held(const struct capacity_options *options, const struct load_seen *seen)
{
    double offered = (double)seen->counts.offered;
    double failed = (double)(seen->counts.failed + seen->counts.timed_out);
    double above = (double)seen->above;

    if (seen->counts.offered == 0)
        return true; /* so few that none came */
    if (failed > options->errors_max * offered || seen->overloaded)
        return false;
    if (options->slo.metric == METRIC_AVERAGE)
        return seen->counts.censored == 0 && seen->mean_ns <= options->slo.limit_ns;
    return above <= (1 - metric_fractions[options->slo.metric]) * offered;
}
