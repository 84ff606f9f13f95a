#include "pggrade/trial/trial.h"

#include <assert.h>
#include <stdlib.h>

#include "pggrade/base/clock.h"
#include "pggrade/base/memory.h"
#include "pggrade/load/engine.h"
#include "pggrade/pg/copy.h"
#include "pggrade/plan/answers.h"
#include "pggrade/plan/capture.h"
#include "pggrade/trial/calibrate.h"
#include "pggrade/trial/claims.h"
#include "pggrade/trial/lanes.h"
#include "pggrade/trial/preflight.h"
#include "pggrade/trial/pricing.h"
#include "pggrade/trial/record.h"
#include "pggrade/trial/record_load.h"
#include "pggrade/trial/record_pool.h"
#include "pggrade/trial/record_slowest.h"
#include "pggrade/trial/stand.h"

/* A query that takes long is explained fewer times, but never less than this.  What decides is
 * its work, some tenths of a second of it: the same on all machines. */
#define PLAN_SAMPLES_MIN 3
#define PLAN_WORK_MAX 100000.0
#define PLAN_BUDGET_NS (400 * NS_PER_MS)
#define ANSWER_SETS_MIN 2 /* results are compared for so many parameter sets, and more in … */
#define ANSWERS_BUDGET_NS (200 * NS_PER_MS)

/* The databases are there: measure them. */
struct trial {
    const struct trial_options *options;
    struct target_request request;
    struct stand stand;
    struct calibration *calibration;
    struct lanes lanes;
    struct run *run;
    char **copies; /* [side] databases of a second measurement; NULL: none */
};

static bool
query_selected(const struct trial_options *options, size_t query)
{
    return options->query_selected == NULL || options->query_selected[query];
}

/* Fresh copies of the marked sides take their places. */
static bool
renew(void *context, const bool *sides, struct session_options *sessions, struct error *error)
{
    struct trial *trial = context;

    if (!targets_copy(trial->stand.server, &trial->stand.targets, sides, trial->copies, error))
        return error_prefix(error, "copying a side for a second measurement");
    for (size_t side = 0; side < trial->stand.targets.count; side++)
        /* A pooler knows no other database than the one it was started for. */
        if (trial->copies[side] != NULL && trial->lanes.items[side].pool.pool == NULL)
            sessions[side].database = trial->copies[side];
    return true;
}

/* [query of the workload × sides + side]: as the plans that were read tell. */
static bool *
find_parallel(const struct trial *trial)
{
    size_t sides = trial->lanes.count;
    size_t queries = trial->options->scenario->workload->query_count;
    const struct run_query *recorded = trial->run->queries;
    bool *parallel = xcalloc(queries * sides, sizeof *parallel);

    for (size_t q = 0; q < queries; q++) {
        if (!query_selected(trial->options, q))
            continue;
        for (size_t side = 0; side < sides; side++)
            parallel[q * sides + side] = recorded->cells[side].plan.parallel;
        recorded++;
    }
    return parallel;
}

static bool
apply_load(struct trial *trial, struct load_result *load, struct error *error)
{
    const struct trial_options *options = trial->options;
    size_t side_count = trial->lanes.count;
    struct session_options *sessions = xcalloc(side_count, sizeof *sessions);
    struct load_pool *pools = xcalloc(side_count, sizeof *pools);
    const char **names = xcalloc(side_count, sizeof *names);
    bool *parallel = find_parallel(trial);
    bool ran;

    for (size_t side = 0; side < side_count; side++) {
        sessions[side] = trial->lanes.items[side].users;
        pools[side] = trial->lanes.items[side].pool;
        names[side] = trial->lanes.items[side].name;
    }
    ran = load_run(
        &(struct load_options){
            .workload = options->scenario->workload,
            .parameters = &trial->stand.parameters,
            .query_selected = options->query_selected,
            .sessions = sessions,
            .pools = pools,
            .server = &trial->lanes.items[0].server,
            .postmaster = server_postmaster(trial->stand.server),
            .side_names = names,
            .side_count = side_count,
            .clients = options->clients,
            .threads = options->threads,
            .traffic = options->traffic->flows,
            .mixed = options->traffic->mixed,
            .time_ns = options->time_ns,
            .early = options->early,
            .min_effect = options->min_effect,
            .parallel = parallel,
            .clock = options->clock,
            .manner = options->traffic->manner,
            .pace = options->traffic->pace,
            .leak_share = options->leak_share,
            .cold = options->cold,
            .seed = options->seed,
            .watcher = options->watcher,
            .renew = renew,
            .renew_context = trial,
        },
        load, error);
    targets_drop_copies(
        trial->stand.server, trial->copies, trial->stand.targets.count, options->watcher);
    free(parallel);
    free(names);
    free(pools);
    free(sessions);
    return ran;
}

/* All queries of one side, on a session of its own. */
static bool
explain_side(struct trial *trial, size_t side, double *done, struct error *error)
{
    const struct trial_options *options = trial->options;
    const struct workload *workload = options->scenario->workload;
    const struct lane *lane = &trial->lanes.items[side];
    const struct target *target = lane->target;
    struct session *session = NULL;
    struct run_query *recorded = trial->run->queries;
    bool explained = true;

    if (!session_open(&lane->server, &session, error))
        return false;
    for (size_t q = 0; explained && q < workload->query_count; q++) {
        if (!query_selected(options, q))
            continue;
        watch_step(options->watcher, (*done)++, "%s on %s", workload->queries[q].name, lane->name);
        explained = capture_plans(
            &(struct capture_request){
                .query = &workload->queries[q],
                .sources = trial->stand.parameters.sources[q],
                .target = target,
                .session = session,
                .samples_max = options->plan_samples,
                .samples_min = PLAN_SAMPLES_MIN,
                .work_max = PLAN_WORK_MAX,
                .budget_ns = PLAN_BUDGET_NS,
            },
            &recorded->cells[side].plan, error);
        recorded++;
    }
    session_close(session);
    return explained;
}

static bool
explain(struct trial *trial, struct error *error)
{
    const struct watcher *watcher = trial->options->watcher;
    size_t side_count = trial->lanes.count;
    double done = 0;

    watch_stage(watcher, (double)(trial->run->query_count * side_count), "reading the plans");
    for (size_t side = 0; side < side_count; side++)
        if (!explain_side(trial, side, &done, error))
            return false;
    return true;
}

/* ---- answers ---- */

static bool
ask_queries(struct trial *trial, struct session *const *sessions, struct error *error)
{
    const struct trial_options *options = trial->options;
    const struct workload *workload = options->scenario->workload;
    size_t side_count = trial->stand.targets.count;
    struct answer_facts *facts = xcalloc(side_count, sizeof *facts);
    struct run_query *recorded = trial->run->queries;
    double done = 0;
    bool asked = true;

    assert(trial->stand.parameters.sources != NULL); /* drawn before the plans are read */
    for (size_t q = 0; asked && q < workload->query_count; q++) {
        if (!query_selected(options, q))
            continue;
        watch_step(options->watcher, done++, "%s", workload->queries[q].name);
        asked = answers_take(
            &(struct answers_request){
                .query = &workload->queries[q],
                .sources = trial->stand.parameters.sources[q],
                .sessions = sessions,
                .side_count = side_count,
                .sets_max = options->plan_samples,
                .sets_min = ANSWER_SETS_MIN,
                .budget_ns = ANSWERS_BUDGET_NS,
            },
            facts, error);
        for (size_t side = 0; side < side_count; side++) {
            record_answers(trial->run, &recorded->cells[side], &facts[side]);
            answer_facts_clear(&facts[side]);
        }
        recorded++;
    }
    free(facts);
    return asked;
}

/* What each side returns for the same parameters; of a single side for later runs. */
static bool
ask(struct trial *trial, struct error *error)
{
    size_t side_count = trial->stand.targets.count;
    struct session **sessions;
    bool asked = true;

    if (trial->options->skip_answers)
        return true;
    watch_stage(trial->options->watcher, (double)trial->run->query_count, "comparing the results");
    sessions = xcalloc(side_count, sizeof *sessions);
    for (size_t side = 0; asked && side < side_count; side++) {
        struct session_options options = target_session_options(&trial->stand.targets.items[side]);

        asked = session_open(&options, &sessions[side], error);
    }
    asked = asked && ask_queries(trial, sessions, error);
    for (size_t side = 0; side < side_count; side++)
        session_close(sessions[side]);
    free(sessions);
    return asked;
}

/* Plans and answers, where they are asked for. */
static bool
look(struct trial *trial, struct error *error)
{
    return trial->options->plan_samples == 0 ||
        (explain(trial, error) &&
            pricing_run(
                trial->options, &trial->lanes, &trial->stand.parameters, trial->run, error) &&
            ask(trial, error));
}

/* How fast the machine is at this moment. */
static bool
calibrate(struct trial *trial, struct error *error)
{
    const struct session_options where = target_session_options(&trial->stand.targets.items[0]);

    return calibration_measure(trial->calibration, &where, trial->options->watcher, error);
}

static bool
measure(struct trial *trial, struct error *error)
{
    struct load_result load;

    trial->run->started_s = clock_wall_s();
    if (!lanes_open(trial->options, &trial->stand.targets, &trial->lanes, error))
        return false;
    record_sides(trial->run, &trial->lanes);
    record_queries(trial->run, trial->options);
    claims_record(trial->run, trial->options->scenario);
    /* Plans first: they need no clock, and how a query is compared depends on them. */
    if (!record_preflight(trial->run, trial->options, &trial->stand.targets, error) ||
        !claims_ask(trial->run, &trial->lanes, CLAIMS_PREPARED, error) ||
        !stand_draw(&trial->stand, &trial->request, error) || !look(trial, error) ||
        !calibrate(trial, error) || !apply_load(trial, &load, error))
        return false;
    record_cells(trial->run, trial->options, &load);
    record_slowest(trial->run, trial->options, &trial->stand.parameters, &load);
    record_load(trial->run, trial->options, &load);
    record_pools(trial->run, &trial->lanes, &load);
    load_result_clear(&load);
    if (!calibrate(trial, error) ||
        !claims_ask(trial->run, &trial->lanes, CLAIMS_MEASURED, error))
        return false;
    calibration_record(trial->calibration, trial->run);
    return true;
}

bool
trial_run(const struct trial_options *options, struct run **run, struct error *error)
{
    struct trial trial = {
        .options = options,
        .request =
            {
                .scenario = options->scenario,
                .scale = options->scale,
                .seed = options->seed,
                .query_selected = options->query_selected,
                .allow_writes = options->allow_writes,
                .rebuild = options->rebuild,
                .watcher = options->watcher,
            },
    };
    bool measured;

    *run = NULL;
    if (!stand_open(options->server,
            &(struct server_options){
                .dsn = options->dsn,
                .cache_folder = options->cache_folder,
                .watcher = options->watcher,
            },
            &trial.request, &trial.stand, error))
        return false;
    trial.copies = xcalloc(trial.stand.targets.count, sizeof *trial.copies);
    trial.run = run_create();
    trial.calibration = calibration_create();
    record_circumstances(trial.run, options, trial.stand.server, &trial.stand.targets);
    measured = measure(&trial, error);
    calibration_destroy(trial.calibration);
    lanes_close(&trial.lanes);
    free(trial.copies);
    stand_close(&trial.stand);
    if (!measured) {
        run_destroy(trial.run);
        return false;
    }
    *run = trial.run;
    return true;
}
