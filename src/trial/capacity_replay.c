#include <stdlib.h>
#include <string.h>

#include "pggrade/base/clock.h"
#include "pggrade/base/memory.h"
#include "pggrade/trial/capacity_private.h"

#define EXECUTIONS_MIN 20 /* of a second's percentile that is worth a look */

/* The seconds of the timeline that a stretch was played in; a second in which two stretches meet
 * counts for the one it began in. */
static size_t
stretch_at(const struct capacity_profile *profile, uint64_t second)
{
    uint64_t end_ns = 0;

    for (size_t i = 0; i < profile->count; i++) {
        end_ns += profile->segments[i].duration_ns;
        if (second * NS_PER_S < end_ns)
            return i;
    }
    return profile->count - 1;
}

static void
add_stretches(struct survey *survey, size_t side, const struct timeline *timeline)
{
    const struct capacity_profile *profile = &survey->options->profile;
    struct capacity *capacity = survey->capacity;
    size_t first = capacity->stretch_count;

    for (size_t i = 0; i < profile->count; i++)
        *capacity_add(capacity, stretches, stretch_count) = (struct capacity_stretch){
            .side = side,
            .label = arena_strdup(capacity->arena, profile->labels[i]),
            .rate = profile->segments[i].rate_from,
            .seconds = (double)profile->segments[i].duration_ns / 1e9,
        };
    for (size_t i = 0; i < timeline->point_count; i++) {
        const struct timeline_point *point = &timeline->points[i];
        struct capacity_stretch *stretch =
            &capacity->stretches[first + stretch_at(profile, point->second)];

        stretch->executions += point->count;
        stretch->failures += point->failures;
        if (point->count >= EXECUTIONS_MIN && point->p99_ns > stretch->worst_p99_ns)
            stretch->worst_p99_ns = point->p99_ns;
        if (point->max_ns > stretch->max_ns)
            stretch->max_ns = point->max_ns;
    }
    for (size_t i = 0; i < timeline->backlog_count; i++) {
        struct capacity_stretch *stretch =
            &capacity->stretches[first + stretch_at(profile, timeline->backlogs[i].second)];

        if (timeline->backlogs[i].backlog > stretch->backlog_max)
            stretch->backlog_max = timeline->backlogs[i].backlog;
    }
}

bool
survey_replay(struct survey *survey, struct error *error)
{
    const struct capacity_options *options = survey->options;
    const struct capacity_profile *profile = &options->profile;

    watch_stage(options->watcher, (double)survey->stand.targets.count,
        "replaying %s in %.0f s a side", profile->path, (double)profile->time_ns / 1e9);
    for (size_t side = 0; side < survey->stand.targets.count; side++) {
        struct load_seen seen;

        if (survey_left_ns(survey) < profile->time_ns) {
            capacity_leave_out(survey->capacity,
                "replay on %s: it takes %.0f s, and %.0f s were "
                "left of the budget",
                options->scenario->compare[side]->name, (double)profile->time_ns / 1e9,
                (double)survey_left_ns(survey) / 1e9);
            continue;
        }
        watch_step(options->watcher, (double)side, "%s", options->scenario->compare[side]->name);
        if (!survey_load(survey,
                &(struct load_request){
                    .side = side,
                    .clients = options->clients,
                    .time_ns = profile->time_ns,
                    .segments = profile->segments,
                    .segment_count = profile->count,
                    .seed = options->seed,
                },
                &seen, error))
            return error_prefix(error, "replay");
        *capacity_add(survey->capacity, replays, replay_count) = (struct capacity_replay){
            .side = side,
            .offered = seen.counts.offered,
            .failed = seen.counts.failed + seen.counts.timed_out,
            .above = seen.above,
            .p50_ns = seen.p50_ns,
            .p95_ns = seen.p95_ns,
            .p99_ns = seen.p99_ns,
            .held = survey_held(options, &seen),
        };
        add_stretches(survey, side, &seen.result.timeline);
        load_result_clear(&seen.result);
    }
    return true;
}
