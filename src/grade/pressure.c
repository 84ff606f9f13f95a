#include "pggrade/grade/pressure.h"

#include <math.h>

#include "pggrade/grade/caps.h"

/*
 * From here a figure is the generator's more than the server's.  A share of the response alone
 * would condemn every fast query on a busy machine, where all timers come milliseconds late;
 * so the delay must also be long enough for a person to mind.
 */
#define LAG_SHARE 0.05
#define LAG_MS 10.0
#define STANDSTILL_MS 250.0
#define BUSY_OPEN 0.90
#define BUSY_CLOSED 0.97

static double
ms_of(uint64_t duration_ns)
{
    return (double)duration_ns / 1e6;
}

static struct pressure_times
times_of(const struct run *run, size_t side, enum time_kind kind, struct histogram *total)
{
    struct pressure_times times;
    uint64_t quantiles_ns[METRIC_COUNT - 1];

    histogram_clear(total);
    for (size_t q = 0; q < run->query_count; q++)
        histogram_add_sparse(total, &run->queries[q].cells[side].times[kind]);
    times.count = histogram_count(total);
    times.average_ms = times.count == 0 ? NAN : histogram_mean_ns(total) / 1e6;
    times.quantiles_ms[METRIC_AVERAGE] = times.average_ms;
    /* All but the average, which is no quantile; their fractions ascend. */
    histogram_quantiles_ns(total, metric_fractions + 1, METRIC_COUNT - 1, quantiles_ns);
    for (size_t m = 1; m < METRIC_COUNT; m++)
        times.quantiles_ms[m] = times.count == 0 || times.count < caps_samples_min((enum metric)m)
            ? NAN
            : ms_of(quantiles_ns[m - 1]);
    return times;
}

static void
add_counts(struct pressure *pressure, const struct run_cell *cell)
{
    pressure->ok += cell->executions;
    pressure->counts.offered += cell->counts.offered;
    pressure->counts.failed += cell->counts.failed;
    pressure->counts.timed_out += cell->counts.timed_out;
    pressure->counts.skipped += cell->counts.skipped;
    pressure->counts.censored += cell->counts.censored;
    pressure->counts.retried += cell->counts.retried;
    pressure->counts.late += cell->counts.late;
}

const char *
pressure_judge_generator(const struct pressure_generator *generator, struct arena *arena)
{
    if (generator->lag_max_ms >= STANDSTILL_MS)
        return arena_printf(arena,
            "the generator stood still for %.0f ms; responses hold that time",
            generator->lag_max_ms);
    if (generator->lag_p99_ms > LAG_MS &&
        generator->lag_p99_ms > LAG_SHARE * generator->response_p99_ms)
        return arena_printf(arena, "the generator sent 1 %% of the requests more than %.1f ms late",
            generator->lag_p99_ms);
    if (generator->share > (generator->open ? BUSY_OPEN : BUSY_CLOSED))
        return arena_printf(arena,
            "the generator's threads were busy %.0f %% of the time: more --threads, or fewer "
            "requests",
            100.0 * generator->share);
    return NULL;
}

static const char *
judge_generator(const struct run *run, const struct pressure *pressure, struct arena *arena)
{
    const struct pressure_times *lag = &pressure->times[TIME_LAG];

    return pressure_judge_generator(
        &(struct pressure_generator){
            .lag_p99_ms = lag->quantiles_ms[METRIC_P99],
            .lag_max_ms = lag->quantiles_ms[METRIC_MAX],
            .response_p99_ms = pressure->times[TIME_RESPONSE].quantiles_ms[METRIC_P99],
            .share = pressure->generator_share,
            .open = run->how.rate != NULL,
        },
        arena);
}

static const char *
judge_backlog(const struct run_load *load, const struct pressure *pressure, struct arena *arena)
{
    if (!load->overloaded)
        return NULL;
    return arena_printf(arena,
        "overloaded: %.6g/s came in, %.6g/s were done, and the backlog grew to %llu; response "
        "times would grow for as long as this went on",
        pressure->offered_rate, pressure->ok_rate, (unsigned long long)load->backlog_max);
}

struct pressure
pressure_of(const struct run *run, size_t side, struct arena *arena)
{
    const struct run_load *load = &run->sides[side].load;
    struct pressure pressure = {0};
    struct histogram *total = histogram_create();
    double seconds = (double)load->window_ns / 1e9;
    uint64_t in_time;

    for (size_t q = 0; q < run->query_count; q++)
        add_counts(&pressure, &run->queries[q].cells[side]);
    for (size_t kind = 0; kind < TIME_COUNT; kind++)
        pressure.times[kind] = times_of(run, side, (enum time_kind)kind, total);
    histogram_destroy(total);
    in_time = pressure.ok > pressure.counts.late ? pressure.ok - pressure.counts.late : 0;
    pressure.offered_rate = seconds > 0 ? (double)pressure.counts.offered / seconds : NAN;
    pressure.ok_rate = seconds > 0 ? (double)in_time / seconds : NAN;
    pressure.generator_share = load->generator_wall_ns == 0
        ? NAN
        : (double)load->generator_cpu_ns / (double)load->generator_wall_ns;
    pressure.generator_limited = judge_generator(run, &pressure, arena);
    pressure.overloaded = judge_backlog(load, &pressure, arena);
    return pressure;
}
