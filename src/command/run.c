#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/base/clock.h"
#include "pggrade/base/memory.h"
#include "pggrade/base/text.h"
#include "pggrade/command/command.h"
#include "pggrade/command/common.h"
#include "pggrade/command/shared_options.h"
#include "pggrade/command/progress.h"
#include "pggrade/command/store.h"
#include "pggrade/command/traffic_options.h"
#include "pggrade/grade/card.h"
#include "pggrade/pg/server.h"
#include "pggrade/trial/trial.h"

enum row {
    ROW_SCALE,
    ROW_SEED,
    ROW_TIME,
    ROW_CLIENTS,
    ROW_THREADS,
    ROW_TRAFFIC,
    ROW_ONLY = ROW_TRAFFIC + TRAFFIC_ROW_COUNT,
    ROW_EXCEPT,
    ROW_SIDES,
    ROW_PLANS,
    ROW_DSN,
    ROW_ALLOW_WRITES,
    ROW_REBUILD,
    ROW_FAIL_ON,
    ROW_FAIL_UNDER,
    ROW_RUBRIC,
    ROW_RESULTS,
    ROW_FORMAT,
    ROW_OUTPUT,
    ROW_COLOR,
    ROW_VERBOSE,
    ROW_QUIET,
    ROW_COUNT
};

static const struct option options[ROW_COUNT] = {
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
        .standard = "1s",
        .help = "measuring time of each query for a pair of sides; of each side under traffic "
                "(--rate, --mix, --think, --reconnect), where it is 10s by default"},
    [ROW_CLIENTS] = {.name = "clients",
        .letter = 'c',
        .kind = OPTION_WHOLE,
        .argument = "NUMBER",
        .standard = "1",
        .low = 1,
        .high = 10000,
        .help = "connections to each side"},
    [ROW_THREADS] = {.name = "threads",
        .letter = 'j',
        .kind = OPTION_WHOLE,
        .argument = "NUMBER",
        .standard = "1",
        .low = 1,
        .high = 256,
        .help = "threads of the load generator"},
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
    [ROW_FAIL_ON] = SHARED_OPTION_FAIL_ON,
    [ROW_FAIL_UNDER] = SHARED_OPTION_FAIL_UNDER,
    [ROW_RUBRIC] = SHARED_OPTION_RUBRIC,
    [ROW_RESULTS] = SHARED_OPTION_RESULTS,
    [ROW_FORMAT] = SHARED_OPTION_FORMAT,
    [ROW_OUTPUT] = SHARED_OPTION_OUTPUT,
    [ROW_COLOR] = SHARED_OPTION_COLOR,
    [ROW_VERBOSE] = SHARED_OPTION_VERBOSE,
    [ROW_QUIET] = {.name = "quiet",
        .letter = 'q',
        .kind = OPTION_FLAG,
        .help = "no progress and no notices"},
};

/* ---- which queries and sides ---- */

static bool
find_query(const struct workload *workload, const char *name, size_t *query, struct error *error)
{
    const char **names = xcalloc(workload->query_count, sizeof *names);
    const char *nearest;
    bool found = false;

    for (size_t q = 0; q < workload->query_count; q++) {
        names[q] = workload->queries[q].name;
        if (strcmp(names[q], name) == 0) {
            *query = q;
            found = true;
        }
    }
    nearest = found ? NULL : text_nearest(name, names, workload->query_count);
    if (!found && nearest != NULL)
        (void)error_set(
            error, ERROR_USAGE, "unknown query \"%s\"; did you mean \"%s\"?", name, nearest);
    else if (!found)
        (void)error_set(
            error, ERROR_USAGE, "unknown query \"%s\" in workload %s", name, workload->name);
    free(names);
    return found;
}

static bool
mark_queries(const struct workload *workload, const char *list, bool mark, bool *selected,
    struct error *error)
{
    char *copy = xstrdup(list);
    char *rest = copy;
    bool marked = true;

    for (char *name = strsep(&rest, ","); marked && name != NULL; name = strsep(&rest, ",")) {
        size_t query;

        marked = find_query(workload, name, &query, error);
        if (marked)
            selected[query] = mark;
    }
    free(copy);
    return marked;
}

static bool
select_queries(const struct workload *workload, const struct arguments *arguments, bool **selected,
    struct error *error)
{
    const char *only = arguments->values[ROW_ONLY].text;
    const char *except = arguments->values[ROW_EXCEPT].text;
    size_t left = 0;

    *selected = xcalloc(workload->query_count, sizeof **selected);
    for (size_t q = 0; q < workload->query_count; q++)
        (*selected)[q] = only == NULL;
    if (only != NULL && !mark_queries(workload, only, true, *selected, error))
        return error_prefix(error, "--only");
    if (except != NULL && !mark_queries(workload, except, false, *selected, error))
        return error_prefix(error, "--except");
    for (size_t q = 0; q < workload->query_count; q++)
        left += (*selected)[q];
    return left > 0 || error_set(error, ERROR_USAGE, "--only and --except leave no query");
}

/* Replaces what the scenario compares; the new list is in its arena. */
static bool
select_sides(struct scenario *scenario, const char *list, struct error *error)
{
    char *copy = arena_strdup(scenario->arena, list);
    const struct side **sides =
        arena_alloc(scenario->arena, scenario->side_count, sizeof(const struct side *));
    size_t count = 0;

    for (char *name = strsep(&copy, ","); name != NULL; name = strsep(&copy, ",")) {
        const struct side *side = scenario_side(scenario, name);

        if (side == NULL)
            return error_set(error, ERROR_USAGE, "--sides: scenario %s has no side \"%s\"",
                scenario->name, name);
        for (size_t i = 0; i < count; i++)
            if (sides[i] == side)
                return error_set(error, ERROR_USAGE, "--sides: \"%s\" is named twice", name);
        sides[count++] = side;
    }
    scenario->compare = sides;
    scenario->compare_count = count;
    return true;
}

/* ---- the run ---- */

static char *
repeat_command(const char *scenario, const struct arguments *arguments)
{
    struct text text = {0};

    text_printf(&text, "pggrade run %s", scenario);
    for (size_t i = 0; i < ROW_COUNT; i++) {
        if (!arguments->values[i].given || i == ROW_DSN || i == ROW_OUTPUT)
            continue; /* a DSN may hold a password */
        text_printf(&text, " --%s", options[i].name);
        if (arguments->values[i].text != NULL)
            text_printf(&text, " %s", arguments->values[i].text);
    }
    return text.data;
}

static bool
measure(const struct scenario *scenario, const struct arguments *arguments,
    const struct trial_traffic *traffic, uint64_t time_ns, const bool *selected, struct run **run,
    struct error *error)
{
    struct progress *progress = progress_create(arguments->values[ROW_QUIET].given);
    const struct option_value *values = arguments->values;
    char *command = repeat_command(arguments->positions[0], arguments);
    char *dsn = server_find_dsn(values[ROW_DSN].text, progress_watcher(progress));
    bool measured = trial_run(
        &(struct trial_options){
            .scenario = scenario,
            .scale = values[ROW_SCALE].given ? values[ROW_SCALE].number : scenario->scale,
            .seed = values[ROW_SEED].given ? values[ROW_SEED].whole : scenario->seed,
            .time_ns = time_ns,
            .traffic = traffic,
            .clients = values[ROW_CLIENTS].whole,
            .threads = values[ROW_THREADS].whole,
            .plan_samples = values[ROW_PLANS].whole,
            .dsn = dsn,
            .allow_writes = values[ROW_ALLOW_WRITES].text,
            .rebuild = values[ROW_REBUILD].given,
            .query_selected = selected,
            .command = command,
            .watcher = progress_watcher(progress),
        },
        run, error);

    progress_destroy(progress);
    free(dsn);
    free(command);
    return measured;
}

/* By what a run is judged. */
struct standards {
    struct rubric rubric;
    struct gate_rules gate;
};

static bool
read_standards(const struct option_value *values, struct standards *standards, struct error *error)
{
    const char *path = values[ROW_RUBRIC].text;

    *standards = (struct standards){.rubric = rubric_default};
    return (path == NULL || rubric_load(path, &standards->rubric, error)) &&
        common_read_gate(
            values[ROW_FAIL_ON].text, values[ROW_FAIL_UNDER].text, &standards->gate, error);
}

static bool
judge_and_tell(const struct run *run, const struct standards *standards,
    const struct arguments *arguments, int *status, struct error *error)
{
    const struct option_value *values = arguments->values;
    struct card *card = card_create(run, &standards->rubric);
    char *path = NULL;
    char *note = NULL;
    bool told;

    gate_apply(card, &standards->gate);
    told = store_run(card, values[ROW_RESULTS].text, &path, error);
    if (told) {
        note = xasprintf("\nStored in %s; pggrade report %s prints this again.\n", path, path);
        told = common_print_card(card,
            &(struct output_options){
                .format = (enum output_format)values[ROW_FORMAT].whole,
                .path = values[ROW_OUTPUT].text,
                .colour = values[ROW_COLOR].whole,
                .verbose = values[ROW_VERBOSE].given,
            },
            note, error);
        *status = card->gate.exit_status;
    }
    free(note);
    free(path);
    card_destroy(card);
    return told;
}

static bool
run_scenario(struct scenario *scenario, const struct standards *standards,
    const struct arguments *arguments, int *status, struct error *error)
{
    const struct option_value *values = arguments->values;
    const char *sides = values[ROW_SIDES].text;
    uint64_t time_ns = values[ROW_TIME].whole;
    struct trial_traffic traffic;
    bool *selected = NULL;
    struct run *run = NULL;
    bool done = traffic_options_read(
                    values + ROW_TRAFFIC, values[ROW_TIME].given, &time_ns, &traffic, error) &&
        (sides == NULL || select_sides(scenario, sides, error)) &&
        select_queries(scenario->workload, arguments, &selected, error) &&
        measure(scenario, arguments, &traffic, time_ns, selected, &run, error) &&
        judge_and_tell(run, standards, arguments, status, error);

    run_destroy(run);
    free(selected);
    free(traffic.pace.segments);
    return done;
}

static bool
run_command(const struct arguments *arguments, int *status, struct error *error)
{
    struct standards standards;
    struct scenario *scenario = NULL;
    bool done;

    if (arguments->position_count == 0)
        return error_set(error, ERROR_USAGE,
            "run needs a scenario: pggrade run SCENARIO; `pggrade list` shows them");
    done = read_standards(arguments->values, &standards, error) &&
        common_load_scenario(arguments->positions[0], &scenario, error) &&
        run_scenario(scenario, &standards, arguments, status, error);
    gate_rules_clear(&standards.gate);
    scenario_destroy(scenario);
    return done;
}

const struct command command_run = {
    .name = "run",
    .summary = "measure and grade a scenario",
    .usage = "SCENARIO",
    .description =
        "Builds the scenario's data once, clones it for every side, applies each side's\n"
        "migrations, runs every query on all sides in turns, reads the plans, and prints the\n"
        "report card.  SCENARIO is a name that `pggrade list` shows, or the path of a folder\n"
        "with a scenario.yaml.\n"
        "\n"
        "Without --dsn, DATABASE_URL or PGHOST it works on a private PostgreSQL cluster that\n"
        "it makes and stops by itself.  The run is stored under results/.\n",
    .options = options,
    .option_count = ROW_COUNT,
    .positions_max = 1,
    .run = run_command,
};
