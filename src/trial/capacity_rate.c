#include <math.h>
#include <stdlib.h>

#include "pggrade/base/clock.h"
#include "pggrade/base/memory.h"
#include "pggrade/base/random.h"
#include "pggrade/stats/bracket.h"
#include "pggrade/trial/capacity_private.h"

#define TOLERANCE 0.03  /* between the highest rate that held and the lowest that did not */
#define QUIET_SHARE 0.1 /* of the saturated throughput: what responses are without a queue */
#define QUIET_DOWNS 1   /* a queue is not what breaks the objective there */
#define FIRST_SHARE 0.6
#define PROBES_EXPECTED 14
#define PROBE_NS_MIN (1500 * NS_PER_MS)
#define PROBE_NS_MAX (20 * NS_PER_S)
#define OVERHEAD_NS (900 * NS_PER_MS)
#define SATURATION_NS (NS_PER_S)
#define OBJECTIVES_LONG 30 /* a probe of so many times its limit sees 3 % too much */

/* The rate search on one side. */
struct rate_part {
    struct survey *survey;
    size_t side;
    uint64_t probe_ns;
    uint64_t deadline_ns;
    size_t probes;
};

/* With all connections busy: from the concurrency part where it was measured. */
static bool
find_saturation(struct rate_part *part, double *throughput, struct error *error)
{
    struct survey *survey = part->survey;
    const struct capacity *capacity = survey->capacity;
    struct load_seen seen;

    *throughput = 0;
    for (size_t i = 0; i < capacity->level_count; i++)
        if (capacity->levels[i].side == part->side)
            *throughput = fmax(*throughput, capacity->levels[i].throughput);
    if (*throughput > 0)
        return true;
    if (!survey_load(survey,
            &(struct load_request){.side = part->side,
                .clients = survey->options->clients,
                .time_ns = SATURATION_NS,
                .seed = survey->options->seed},
            &seen, error))
        return false;
    if (seen.response_sum_ns > 0)
        *throughput = (double)survey->options->clients * (double)seen.counts.ok /
            ((double)seen.response_sum_ns / 1e9);
    load_result_clear(&seen.result);
    return true;
}

/* Long enough for the percentile to have its samples, but not for ever. */
static uint64_t
probe_time_ns(const struct rate_part *part, const struct bracket *bracket)
{
    double fraction = metric_fractions[part->survey->options->slo.metric];
    double samples = isfinite(fraction) && fraction < 1 ? 4 / (1 - fraction) : 100;
    double length = bracket_length(bracket);
    double usual_ns = (double)part->probe_ns * length;
    double wanted_ns = samples * length / bracket->next * 1e9;
    double least_ns = fmax(usual_ns, (double)PROBE_NS_MIN);

    return (uint64_t)fmax(least_ns, fmin(wanted_ns, 4 * usual_ns));
}

static void
record(struct capacity *capacity, size_t side, double rate, const struct load_seen *seen, bool held,
    bool confirmed)
{
    *capacity_add(capacity, probes, probe_count) = (struct capacity_probe){
        .side = side,
        .rate = rate,
        .window_ns = seen->window_ns,
        .offered = seen->counts.offered,
        .ok = seen->counts.ok,
        .failed = seen->counts.failed,
        .timed_out = seen->counts.timed_out,
        .skipped = seen->counts.skipped,
        .unfinished = seen->counts.censored,
        .above = seen->above,
        .mean_ns = seen->mean_ns,
        .p50_ns = seen->p50_ns,
        .p95_ns = seen->p95_ns,
        .p99_ns = seen->p99_ns,
        .backlog_end = seen->backlog_end,
        .overloaded = seen->overloaded,
        .held = held,
        .confirmed = confirmed,
        .lag_p99_ns = seen->lag_p99_ns,
        .lag_max_ns = seen->lag_max_ns,
        .generator_share = seen->generator_share,
        .pressure = seen->pressure,
    };
}

static bool
probe(struct rate_part *part, const struct bracket *bracket, bool *held, struct error *error)
{
    struct survey *survey = part->survey;
    double rate = bracket->next;
    const struct capacity_options *options = survey->options;
    const struct arrival_segment segment = {rate, rate, 0};
    struct load_seen seen;

    watch_step(options->watcher,
        (double)part->side * PROBES_EXPECTED +
            (double)(part->probes < PROBES_EXPECTED ? part->probes : PROBES_EXPECTED),
        "%.4g/s on %s", rate, options->scenario->compare[part->side]->name);
    part->probes++;
    if (!survey_load(survey,
            &(struct load_request){
                .side = part->side,
                .clients = options->clients,
                .time_ns = probe_time_ns(part, bracket),
                .segments = &segment,
                .segment_count = 1,
                .seed = random_at(options->seed, 1000 + part->probes),
            },
            &seen, error))
        return error_prefix(error, "%.4g/s", rate);
    *held = survey_held(options, &seen);
    record(survey->capacity, part->side, rate, &seen, *held, bracket->stage == BRACKET_CONFIRM);
    load_result_clear(&seen.result);
    return true;
}

static bool
search(struct rate_part *part, double saturated, struct error *error)
{
    struct survey *survey = part->survey;
    struct bracket bracket = bracket_start(saturated * QUIET_SHARE, TOLERANCE, QUIET_DOWNS);
    bool quiet = true;

    while (!bracket_ended(&bracket)) {
        bool held = false;

        if (part->probes > 0 &&
            clock_monotonic_ns() + probe_time_ns(part, &bracket) > part->deadline_ns)
            break;
        if (!probe(part, &bracket, &held, error))
            return false;
        bracket_tell(&bracket, held);
        if (quiet && held)
            bracket.next = saturated * FIRST_SHARE;
        quiet = false;
    }
    *capacity_add(survey->capacity, searches, search_count) = (struct capacity_search){
        .side = part->side,
        .held = bracket.held,
        .failed = isinf(bracket.failed) ? NAN : bracket.failed,
        .held_confirmed = bracket.held_confirmed,
        .failed_confirmed = bracket.failed_confirmed,
        .complete = bracket_ended(&bracket),
    };
    if (!bracket_ended(&bracket))
        capacity_leave_out(survey->capacity,
            "rate on %s: the search ended after %zu probes, before its ends were within %.0f %% "
            "and tried twice; the budget was used up",
            survey->options->scenario->compare[part->side]->name, part->probes, 100 * TOLERANCE);
    return true;
}

bool
survey_rate(struct survey *survey, uint64_t share_ns, struct error *error)
{
    const struct capacity_options *options = survey->options;
    size_t side_count = survey->stand.targets.count;
    uint64_t deadline_ns = clock_monotonic_ns() + share_ns;

    watch_stage(options->watcher, (double)(side_count * PROBES_EXPECTED),
        "rate: the highest that holds %s<%.6g ms", metric_names[options->slo.metric],
        (double)options->slo.limit_ns / 1e6);
    for (size_t side = 0; side < side_count; side++) {
        uint64_t now_ns = clock_monotonic_ns();
        uint64_t left_ns = deadline_ns > now_ns ? deadline_ns - now_ns : 0;
        uint64_t side_ns = left_ns / (side_count - side);
        struct rate_part part = {.survey = survey, .side = side, .deadline_ns = now_ns + side_ns};
        double saturated;

        part.probe_ns = side_ns / PROBES_EXPECTED;
        part.probe_ns =
            part.probe_ns > OVERHEAD_NS + PROBE_NS_MIN ? part.probe_ns - OVERHEAD_NS : PROBE_NS_MIN;
        if (part.probe_ns > PROBE_NS_MAX)
            part.probe_ns = PROBE_NS_MAX;
        if (side == 0 && part.probe_ns < OBJECTIVES_LONG * options->slo.limit_ns)
            capacity_leave_out(survey->capacity,
                "rate: probes of %.1f s show an overload of %.0f %% and more within %s<%.6g ms; "
                "a longer --budget shows less",
                (double)part.probe_ns / 1e9,
                100 * (double)options->slo.limit_ns / (double)part.probe_ns,
                metric_names[options->slo.metric], (double)options->slo.limit_ns / 1e6);
        if (!find_saturation(&part, &saturated, error))
            return false;
        if (!(saturated > 0))
            capacity_leave_out(survey->capacity, "rate on %s: no query succeeded",
                options->scenario->compare[side]->name);
        else if (!search(&part, saturated, error))
            return false;
    }
    return true;
}
