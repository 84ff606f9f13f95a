#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/base/clock.h"
#include "pggrade/base/memory.h"
#include "pggrade/base/text.h"
#include "pggrade/command/command.h"
#include "pggrade/command/common.h"
#include "pggrade/command/shared_options.h"
#include "pggrade/command/older.h"
#include "pggrade/command/progress.h"
#include "pggrade/command/run_all.h"
#include "pggrade/command/selection.h"
#include "pggrade/command/store.h"
#include "pggrade/command/traffic_options.h"
#include "pggrade/grade/card.h"
#include "pggrade/pg/server.h"
#include "pggrade/trial/trial.h"

enum row {
    ROW_ALL,
    ROW_SCALE,
    ROW_SEED,
    ROW_TIME,
    ROW_BUDGET,
    ROW_MIN_EFFECT,
    ROW_CLOCK,
    ROW_SELF_TEST,
    ROW_CLIENTS,
    ROW_THREADS,
    ROW_TRAFFIC,
    ROW_ONLY = ROW_TRAFFIC + TRAFFIC_ROW_COUNT,
    ROW_EXCEPT,
    ROW_SIDES,
    ROW_ROLLBACK,
    ROW_PLANS,
    ROW_DSN,
    ROW_ALLOW_WRITES,
    ROW_REBUILD,
    ROW_BASELINE,
    ROW_FAIL_ON,
    ROW_FAIL_UNDER,
    ROW_RUBRIC,
    ROW_RESULTS,
    ROW_FORMAT,
    ROW_OUTPUT,
    ROW_COLOR,
    ROW_VERBOSE,
    ROW_WATCH,
    ROW_QUIET,
    ROW_COUNT
};

static const char *const clock_names[] = {
    [LOAD_CLOCK_AUTO] = "auto",
    [LOAD_CLOCK_SERVER] = "server",
    [LOAD_CLOCK_WALL] = "wall",
    NULL,
};

extern const struct command command_run;

static const struct option options[ROW_COUNT] = {
    [ROW_ALL] = {.name = "all",
        .kind = OPTION_FLAG,
        .help = "run all scenarios one after the other, or those of the families that are named, "
                "and print one summary"},
    [ROW_SCALE] = {.name = "scale",
        .letter = 's',
        .kind = OPTION_NUMBER,
        .argument = "NUMBER",
        .help = "size of the data; 1 is what the scenario calls normal (default: the scenario's)"},
    [ROW_SEED] = {.name = "seed",
        .kind = OPTION_WHOLE,
        .argument = "NUMBER",
        .high = UINT64_MAX,
        .help = "seed of data, parameters and turns (default: the scenario's)"},
    [ROW_TIME] = {.name = "time",
        .letter = 't',
        .kind = OPTION_DURATION,
        .argument = "DURATION",
        .standard = "2s",
        .help = "measuring time of each query for a pair of sides, on average: a clear answer ends "
                "a query early, after half of it, and its time goes to the unclear ones; of each "
                "side under traffic (--rate, --mix, --think, --reconnect), where it is 10s by "
                "default"},
    [ROW_BUDGET] = {.name = "budget",
        .kind = OPTION_DURATION,
        .argument = "DURATION",
        .help = "measuring time of all queries together, in place of --time"},
    [ROW_MIN_EFFECT] = {.name = "min-effect",
        .kind = OPTION_TEXT,
        .argument = "PERCENT",
        .help = "smallest change that matters, 2% to 100% (default: the rubric's, 3%)"},
    [ROW_CLOCK] = {.name = "clock",
        .kind = OPTION_CHOICE,
        .argument = "CLOCK",
        .standard = "auto",
        .choices = clock_names,
        .help = "what sides are compared by: the CPU time of the backends, where it can be read "
                "here or by the server (auto) or by the server only (server), or the wall clock in "
                "any case, over several connections to each side (wall)"},
    [ROW_SELF_TEST] = {.name = "self-test",
        .kind = OPTION_FLAG,
        .help =
            "measure the first side against an identical copy of itself: what differs is noise"},
    [ROW_CLIENTS] = {.name = "clients",
        .letter = 'c',
        .kind = OPTION_WHOLE,
        .argument = "NUMBER",
        .standard = "1",
        .low = 1,
        .high = 10000,
        .help = "connections to each side"},
    [ROW_THREADS] = SHARED_OPTION_THREADS,
    TRAFFIC_OPTIONS(ROW_TRAFFIC),
    [ROW_ONLY] = {.name = "only",
        .kind = OPTION_TEXT,
        .argument = "QUERIES",
        .help = "measure these queries alone (names with commas)"},
    [ROW_EXCEPT] = {.name = "except",
        .kind = OPTION_TEXT,
        .argument = "QUERIES",
        .help = "leave these queries out (names with commas)"},
    [ROW_SIDES] = {.name = "sides",
        .kind = OPTION_TEXT,
        .argument = "SIDES",
        .help = "compare these sides; the first is the baseline (default: the scenario's)"},
    [ROW_ROLLBACK] = {.name = "rollback",
        .kind = OPTION_FLAG,
        .help = "also take each side's migrations back, on a side of its own, and prove that the "
                "schema and the times are what they were"},
    [ROW_PLANS] = {.name = "plans",
        .kind = OPTION_WHOLE,
        .argument = "NUMBER",
        .standard = "10",
        .low = 1,
        .high = 10000,
        .help = "parameter sets to explain for each query and side"},
    [ROW_DSN] = {.name = "dsn",
        .letter = 'd',
        .kind = OPTION_TEXT,
        .argument = "DSN",
        .help = "make the databases on this server, not on the private cluster"},
    [ROW_ALLOW_WRITES] = {.name = "allow-writes",
        .kind = OPTION_TEXT,
        .argument = "DATABASE",
        .help = "the one database pggrade did not make that it may change"},
    [ROW_REBUILD] = {.name = "rebuild",
        .kind = OPTION_FLAG,
        .help = "make data and sides anew instead of taking them from the cache"},
    [ROW_BASELINE] = SHARED_OPTION_BASELINE,
    [ROW_FAIL_ON] = SHARED_OPTION_FAIL_ON,
    [ROW_FAIL_UNDER] = SHARED_OPTION_FAIL_UNDER,
    [ROW_RUBRIC] = SHARED_OPTION_RUBRIC,
    [ROW_RESULTS] = SHARED_OPTION_RESULTS,
    [ROW_FORMAT] = SHARED_OPTION_FORMAT,
    [ROW_OUTPUT] = SHARED_OPTION_OUTPUT,
    [ROW_COLOR] = SHARED_OPTION_COLOR,
    [ROW_VERBOSE] = SHARED_OPTION_VERBOSE,
    [ROW_WATCH] = {.name = "watch",
        .letter = 'w',
        .kind = OPTION_FLAG,
        .help = "show what has been measured so far: rate, p50, p99 and errors of each query and "
                "side"},
    [ROW_QUIET] = SHARED_OPTION_QUIET,
};

/* ---- the run ---- */

/* What is measured, for how long, and by what it is judged. */
struct plan_of_run {
    struct rubric rubric;
    struct gate_rules gate;
    struct older older; /* what --baseline knows */
    struct trial_traffic traffic;
    uint64_t time_ns;
    bool *selected;            /* [query] */
    uint64_t begun_ns;         /* on the monotonic clock */
    struct overview *overview; /* told there instead of in full; NULL: alone */
};

static enum progress_kind
progress_kind(const struct option_value *values)
{
    if (values[ROW_QUIET].given)
        return PROGRESS_QUIET;
    return values[ROW_WATCH].given ? PROGRESS_WATCH : PROGRESS_LINE;
}

static bool
measure(const struct scenario *scenario, const struct arguments *arguments,
    const struct plan_of_run *plan, struct run **run, struct error *error)
{
    struct progress *progress = progress_create(progress_kind(arguments->values));
    const struct option_value *values = arguments->values;
    char *command = selection_repeat(&command_run, arguments);
    char *dsn = server_find_dsn(values[ROW_DSN].text, progress_watcher(progress));
    bool measured = trial_run(
        &(struct trial_options){
            .scenario = scenario,
            .scale = values[ROW_SCALE].given ? values[ROW_SCALE].number : scenario->scale,
            .seed = values[ROW_SEED].given ? values[ROW_SEED].whole : scenario->seed,
            .time_ns = plan->time_ns,
            .early = true,
            .min_effect = plan->rubric.min_effect,
            .clock = (enum load_clock)values[ROW_CLOCK].whole,
            .self_test = values[ROW_SELF_TEST].given,
            .traffic = &plan->traffic,
            .clients = values[ROW_CLIENTS].whole,
            .threads = values[ROW_THREADS].whole,
            .plan_samples = values[ROW_PLANS].whole,
            .dsn = dsn,
            .allow_writes = values[ROW_ALLOW_WRITES].text,
            .rebuild = values[ROW_REBUILD].given,
            .query_selected = plan->selected,
            .command = command,
            .watcher = progress_watcher(progress),
        },
        run, error);

    progress_destroy(progress);
    free(dsn);
    free(command);
    return measured;
}

static bool
read_standards(const struct option_value *values, struct plan_of_run *plan, struct error *error)
{
    const char *path = values[ROW_RUBRIC].text;
    const char *effect = values[ROW_MIN_EFFECT].text;

    plan->rubric = rubric_default;
    if (path != NULL && !rubric_load(path, &plan->rubric, error))
        return false;
    if (effect != NULL && !rubric_parse_effect(effect, &plan->rubric.min_effect, error))
        return error_prefix(error, "--min-effect %s", effect);
    return common_read_gate(
               values[ROW_FAIL_ON].text, values[ROW_FAIL_UNDER].text, &plan->gate, error) &&
        older_read(
            &plan->older, values[ROW_BASELINE].text, values[ROW_FAIL_ON].given, &plan->gate, error);
}

/* Every query gets the same part of the budget. */
static bool
read_time(const struct scenario *scenario, const struct option_value *values,
    struct plan_of_run *plan, struct error *error)
{
    uint64_t pairs = 0;

    plan->time_ns = values[ROW_TIME].whole;
    if (!traffic_options_read(
            values + ROW_TRAFFIC, values[ROW_TIME].given, &plan->time_ns, &plan->traffic, error))
        return false;
    if (!values[ROW_BUDGET].given)
        return true;
    if (values[ROW_TIME].given)
        return error_set(
            error, ERROR_USAGE, "--time and --budget both say how long to measure; leave one out");
    if (plan->traffic.flows)
        return error_set(error, ERROR_USAGE,
            "--budget divides time among queries measured one by one; under traffic --time says "
            "how "
            "long each side is measured");
    for (size_t q = 0; q < scenario->workload->query_count; q++)
        pairs += plan->selected[q] * scenario->compare_count;
    plan->time_ns = pairs == 0 ? 0 : 2 * values[ROW_BUDGET].whole / pairs;
    return true;
}

static bool
read_sides(struct scenario *scenario, const struct option_value *values, struct error *error)
{
    const char *sides = values[ROW_SIDES].text;

    if (sides != NULL && !select_sides(scenario, sides, error))
        return false;
    if (values[ROW_SELF_TEST].given)
        select_twin(scenario);
    return true;
}

static bool
tell(const struct card *card, const struct plan_of_run *plan, const char *path,
    const struct option_value *values, struct error *error)
{
    char *note;
    bool told;

    if (plan->overview != NULL) {
        overview_add(plan->overview, card, path,
            &(struct overview_end){card->gate.exit_status,
                (double)(clock_monotonic_ns() - plan->begun_ns) / (double)NS_PER_S});
        return true;
    }
    note = xasprintf("\nStored in %s; pggrade report %s prints this again.\n", path, path);
    told = common_print_card(card,
        &(struct output_options){
            .format = (enum output_format)values[ROW_FORMAT].whole,
            .path = values[ROW_OUTPUT].text,
            .folder = path,
            .colour = values[ROW_COLOR].whole,
            .verbose = values[ROW_VERBOSE].given,
        },
        note, error);
    free(note);
    return told;
}

static bool
judge_and_tell(const struct run *run, struct plan_of_run *plan, const struct arguments *arguments,
    int *status, struct error *error)
{
    const struct option_value *values = arguments->values;
    struct card *card = card_create(run, &plan->rubric);
    char *path = NULL;
    bool told;

    told = older_compare(&plan->older, card, NULL, error);
    gate_apply(card, &plan->gate);
    told = told && store_run(card, values[ROW_RESULTS].text, &path, error) &&
        tell(card, plan, path, values, error);
    if (told)
        *status = card->gate.exit_status;
    free(path);
    card_destroy(card);
    return told;
}

static bool
run_scenario(struct scenario *scenario, struct plan_of_run *plan, const struct arguments *arguments,
    int *status, struct error *error)
{
    const struct option_value *values = arguments->values;
    struct run *run = NULL;
    bool done = read_sides(scenario, values, error) &&
        (!values[ROW_ROLLBACK].given || scenario_add_undone(scenario, error)) &&
        select_queries(scenario->workload, values[ROW_ONLY].text, values[ROW_EXCEPT].text,
            &plan->selected, error) &&
        older_is_for(&plan->older, scenario,
            values[ROW_SCALE].given ? values[ROW_SCALE].number : scenario->scale,
            values[ROW_SEED].given ? values[ROW_SEED].whole : scenario->seed, error) &&
        read_time(scenario, values, plan, error) && measure(scenario, arguments, plan, &run, error);

    if (done && values[ROW_MIN_EFFECT].given)
        run->min_effect = plan->rubric.min_effect;
    done = done && judge_and_tell(run, plan, arguments, status, error);
    run_destroy(run);
    return done;
}

/* The scenario that is the first position. */
static bool
run_one(
    const struct arguments *arguments, struct overview *overview, int *status, struct error *error)
{
    struct plan_of_run plan = {.begun_ns = clock_monotonic_ns(), .overview = overview};
    struct scenario *scenario = NULL;
    bool done = read_standards(arguments->values, &plan, error) &&
        common_load_scenario(arguments->positions[0], &scenario, error) &&
        run_scenario(scenario, &plan, arguments, status, error);
    free(plan.selected);
    free(plan.traffic.pace.segments);
    gate_rules_clear(&plan.gate);
    older_clear(&plan.older);
    scenario_destroy(scenario);
    return done;
}

/* ---- all of them ---- */

/* One of several is what would be run if it were asked for alone, with its part of the budget. */
static bool
run_one_of(const void *context, const char *scenario, size_t count, struct overview *overview,
    int *status, struct error *error)
{
    const struct arguments *all = context;
    struct arguments one = *all;
    struct option_value values[ROW_COUNT];
    char *budget = NULL;
    bool done;

    memcpy(values, one.values, sizeof values);
    values[ROW_ALL].given = false;
    if (values[ROW_BUDGET].given) {
        values[ROW_BUDGET].whole /= count;
        budget = xasprintf("%.0fms", (double)values[ROW_BUDGET].whole / (double)NS_PER_MS);
        values[ROW_BUDGET].text = budget;
    }
    one.values = values;
    one.positions[0] = scenario;
    one.position_count = 1;
    if (!values[ROW_QUIET].given)
        (void)fprintf(stderr, "%s\n", scenario);
    done = run_one(&one, overview, status, error);
    free(budget);
    return done;
}

static bool
check_all(const struct option_value *values, struct error *error)
{
    static const enum row of_one[] = {ROW_ONLY, ROW_EXCEPT, ROW_SIDES, ROW_BASELINE};

    for (size_t i = 0; i < COUNT_OF(of_one); i++)
        if (values[of_one[i]].given)
            return error_set(error, ERROR_USAGE, "--%s is about one scenario, and --all runs many",
                options[of_one[i]].name);
    if (values[ROW_FORMAT].whole != FORMAT_HUMAN && values[ROW_FORMAT].whole != FORMAT_JSON)
        return error_set(error, ERROR_USAGE,
            "the summary of --all is human or json; every run is stored with its own report");
    return true;
}

static bool
run_many(const struct arguments *arguments, int *status, struct error *error)
{
    const struct option_value *values = arguments->values;
    struct overview *overview = overview_create();
    const struct run_all all = {.families = arguments->positions,
        .family_count = arguments->position_count,
        .run = run_one_of,
        .context = arguments};
    struct error failure = {0};
    struct text out = {0};
    bool done = check_all(values, error);

    if (done) {
        bool ran = run_all(&all, overview, status, &failure);

        /* Also where it was interrupted: what was measured until then is told. */
        if (ran || failure.kind == ERROR_INTERRUPTED) {
            (values[ROW_FORMAT].whole == FORMAT_JSON ? report_overview_json
                                                     : report_overview_terminal)(overview, &out);
            done = common_output(text_string(&out), out.length, values[ROW_OUTPUT].text, error);
        }
        if (done && !ran) {
            *error = failure;
            done = false;
        }
    }
    text_free(&out);
    overview_destroy(overview);
    return done;
}

static bool
run_command(const struct arguments *arguments, int *status, struct error *error)
{
    if (arguments->values[ROW_WATCH].given && arguments->values[ROW_QUIET].given)
        return error_set(error, ERROR_USAGE, "--watch and --quiet exclude one another");
    if (arguments->values[ROW_ALL].given)
        return run_many(arguments, status, error);
    if (arguments->position_count == 0)
        return error_set(error, ERROR_USAGE,
            "run needs a scenario: pggrade run SCENARIO; `pggrade list` shows them");
    if (arguments->position_count > 1)
        return error_set(error, ERROR_USAGE, "run takes one scenario, not %zu; --all runs several",
            arguments->position_count);
    return run_one(arguments, NULL, status, error);
}

const struct command command_run = {
    .name = "run",
    .summary = "measure and grade a scenario",
    .usage = "SCENARIO | --all [FAMILY…]",
    .description =
        "Builds the scenario's data once, clones it for every side, applies each side's\n"
        "migrations, runs every query on all sides in turns, reads the plans, and prints the\n"
        "report card.  SCENARIO is a name that `pggrade list` shows, or the path of a folder\n"
        "with a scenario.yaml.\n"
        "\n"
        "Without --dsn, DATABASE_URL or PGHOST it works on a private PostgreSQL cluster that\n"
        "it makes and stops by itself.  The run is stored under results/.\n"
        "\n"
        "With --all every scenario is run and stored, one after the other, also behind one that\n"
        "fails, and a few lines of each are printed at the end; the status is the worst one.  A\n"
        "FAMILY is the scenarios whose names begin with it: crm, crm_backfill, …\n",
    .options = options,
    .option_count = ROW_COUNT,
    .positions_max = ARGUMENTS_MAX,
    .run = run_command,
};
