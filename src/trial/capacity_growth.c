#include <stdlib.h>

#include "pggrade/base/clock.h"
#include "pggrade/base/memory.h"
#include "pggrade/stats/growth.h"
#include "pggrade/trial/capacity_private.h"
#include "pggrade/trial/trial.h"

#define BORROWED_SHARE 0.6 /* of all that is left: for the sizes without which there is no law */
#define FIRST_SCALE 0.125  /* of what is asked for, where the budget decides */
#define LAST_SCALE 8.0
#define STEPS_EXPECTED 4
#define PLAN_SAMPLES 10
#define QUERY_NS_MIN (100 * NS_PER_MS)
#define QUERY_NS_MAX NS_PER_S
#define MEASURING_SHARE 0.3 /* of the time that is not spent on data and plans */
/* Building and measuring together; where nothing was built yet, a guess on the safe side. */
#define BYTES_PER_S 8e6

/* What the next step is guessed by. */
struct growth_part {
    uint64_t deadline_ns;
    uint64_t query_ns;
    double built_ns_per_scale; /* of the largest data that were built; 0: none were */
    double other_ns;           /* of the last step: all but building the data */
    double bytes_per_scale;
};

static uint64_t
query_time_ns(const struct survey *survey, uint64_t share_ns)
{
    const struct scenario *scenario = survey->options->scenario;
    size_t queries = 0;
    double each_ns;

    for (size_t q = 0; q < scenario->workload->query_count; q++)
        queries += survey->options->query_selected == NULL || survey->options->query_selected[q];
    each_ns = MEASURING_SHARE * (double)share_ns /
        ((double)(STEPS_EXPECTED * queries * (scenario->compare_count + 1)) / 2);
    if (each_ns < (double)QUERY_NS_MIN)
        return QUERY_NS_MIN;
    return each_ns > (double)QUERY_NS_MAX ? QUERY_NS_MAX : (uint64_t)each_ns;
}

static struct target_request
request_at(const struct survey *survey, double scale)
{
    return (struct target_request){
        .scenario = survey->options->scenario,
        .scale = scale,
        .seed = survey->options->seed,
        .query_selected = survey->options->query_selected,
        .allow_writes = survey->options->allow_writes,
        .watcher = survey->options->watcher,
    };
}

/* Sides, plans and measurements take longer with the data, but not in proportion: half of it,
 * say. */
static bool
guess_ns(const struct survey *survey, const struct growth_part *part, double scale, uint64_t *guess,
    struct error *error)
{
    const struct target_request request = request_at(survey, scale);
    const struct capacity *capacity = survey->capacity;
    double last;
    double wanted_ns;
    bool built = false;

    *guess = 0;
    if (capacity->step_count == 0)
        return true;
    last = capacity->steps[capacity->step_count - 1].scale;
    wanted_ns = part->other_ns * (0.5 + 0.5 * scale / last);
    if (!survey->options->rebuild && !targets_built(survey->server, &request, &built, error))
        return false;
    if (!built)
        wanted_ns += part->built_ns_per_scale > 0
            ? part->built_ns_per_scale * scale
            : part->bytes_per_scale * scale / BYTES_PER_S * 1e9;
    *guess = (uint64_t)wanted_ns;
    return true;
}

static double
bytes_of(const struct run *run)
{
    double bytes = 0;

    for (size_t side = 0; side < run->side_count; side++)
        bytes += (double)run->sides[side].size_bytes;
    return bytes;
}

static bool
measure_step(struct survey *survey, struct growth_part *part, double scale, struct error *error)
{
    const struct capacity_options *options = survey->options;
    const struct trial_traffic none = {.manner = {.retries = 10}};
    uint64_t start_ns = clock_monotonic_ns();
    struct capacity_step *step;
    struct run *run = NULL;
    uint64_t spent_ns;

    if (!trial_run(
            &(struct trial_options){
                .scenario = options->scenario,
                .scale = scale,
                .seed = options->seed,
                .time_ns = part->query_ns,
                .traffic = &none,
                .clients = 1,
                .threads = 1,
                .plan_samples = PLAN_SAMPLES,
                .skip_answers = true,
                .server = survey->server,
                .allow_writes = options->allow_writes,
                .rebuild = options->rebuild,
                .query_selected = options->query_selected,
                .command = options->command,
                .watcher = options->watcher,
            },
            &run, error))
        return error_prefix(error, "scale %g", scale);
    spent_ns = clock_monotonic_ns() - start_ns;
    step = capacity_add(survey->capacity, steps, step_count);
    step->scale = scale;
    step->build_ns = run->fixture_build_ns;
    step->measure_ns = spent_ns - run->fixture_build_ns;
    if (run->fixture_build_ns > 0)
        part->built_ns_per_scale = (double)run->fixture_build_ns / scale;
    part->other_ns = (double)step->measure_ns;
    part->bytes_per_scale = bytes_of(run) / scale;
    survey_add_points(survey, survey->capacity->step_count - 1, run);
    run_destroy(run);
    return true;
}

static bool
take_step(struct survey *survey, struct growth_part *part, double scale, bool *enough,
    struct error *error)
{
    uint64_t now_ns = clock_monotonic_ns();
    uint64_t left_ns = part->deadline_ns > now_ns ? part->deadline_ns - now_ns : 0;
    uint64_t guess;

    if (survey->capacity->step_count < GROWTH_POINTS_MIN &&
        (double)left_ns < BORROWED_SHARE * (double)survey_left_ns(survey))
        left_ns = (uint64_t)(BORROWED_SHARE * (double)survey_left_ns(survey));
    if (!guess_ns(survey, part, scale, &guess, error))
        return false;
    *enough = guess > left_ns || (left_ns == 0 && survey->capacity->step_count > 0);
    if (*enough) {
        capacity_leave_out(survey->capacity,
            "growth: scale %g; it would have taken about %.0f s, and %.0f s of the "
            "budget's share were left",
            scale, (double)guess / 1e9, (double)left_ns / 1e9);
        return true;
    }
    watch_notice(survey->options->watcher, "growth: scale %g", scale);
    return measure_step(survey, part, scale, error);
}

bool
survey_growth(struct survey *survey, uint64_t share_ns, struct error *error)
{
    const struct capacity_options *options = survey->options;
    struct growth_part part = {
        .deadline_ns = clock_monotonic_ns() + share_ns,
        .query_ns = query_time_ns(survey, share_ns),
    };
    bool enough = false;

    for (size_t i = 0; i < options->scenario->compare_count; i++)
        if (options->scenario->compare[i]->dsn != NULL) {
            capacity_leave_out(survey->capacity,
                "growth: side %s is a database that exists already, which has one size only",
                options->scenario->compare[i]->name);
            return true;
        }
    if (options->scales != NULL) {
        size_t i = 0;

        for (; !enough && i < options->scale_count; i++)
            if (!take_step(survey, &part, options->scales[i], &enough, error))
                return false;
        for (; i < options->scale_count; i++)
            capacity_leave_out(survey->capacity,
                "growth: scale %g; one before it did not fit any more", options->scales[i]);
    } else {
        for (double share = FIRST_SCALE; !enough && share <= LAST_SCALE; share *= 2)
            if (!take_step(survey, &part, options->scale * share, &enough, error))
                return false;
        /* Three sizes below one another say more than two larger ones. */
        enough = survey->capacity->step_count == 0;
        for (double share = FIRST_SCALE / 2;
             !enough && survey->capacity->step_count < GROWTH_POINTS_MIN; share /= 2)
            if (!take_step(survey, &part, options->scale * share, &enough, error))
                return false;
    }
    if (survey->capacity->step_count < GROWTH_POINTS_MIN)
        capacity_leave_out(survey->capacity,
            "growth: no law, which needs %d sizes of the data, and %zu fitted into the budget",
            GROWTH_POINTS_MIN, survey->capacity->step_count);
    return true;
}
