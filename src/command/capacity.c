#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/base/clock.h"
#include "pggrade/base/file.h"
#include "pggrade/base/memory.h"
#include "pggrade/base/text.h"
#include "pggrade/command/capacity_output.h"
#include "pggrade/command/command.h"
#include "pggrade/command/common.h"
#include "pggrade/command/progress.h"
#include "pggrade/command/selection.h"
#include "pggrade/command/shared_options.h"
#include "pggrade/command/traffic_options.h"
#include "pggrade/grade/graded.h"
#include "pggrade/pg/server.h"
#include "pggrade/trial/capacity.h"
#include "pggrade/trial/capacity_private.h"
#include "pggrade/trial/capacity_profile.h"

enum row {
    ROW_PART,
    ROW_BUDGET,
    ROW_SLO,
    ROW_ERRORS,
    ROW_CLIENTS,
    ROW_THREADS,
    ROW_ARRIVALS,
    ROW_SCALE,
    ROW_SCALES,
    ROW_SEED,
    ROW_GROWTH,
    ROW_REPLAY,
    ROW_REPLAY_TIME,
    ROW_ONLY,
    ROW_EXCEPT,
    ROW_SIDES,
    ROW_DSN,
    ROW_ALLOW_WRITES,
    ROW_REBUILD,
    ROW_READ,
    ROW_RESULTS,
    ROW_FORMAT,
    ROW_OUTPUT,
    ROW_QUIET,
    ROW_COUNT
};

#define SCALES_MAX 16

static const char *const part_names[CAPACITY_PART_COUNT] = {
    [CAPACITY_GROWTH] = "growth",
    [CAPACITY_CONCURRENCY] = "concurrency",
    [CAPACITY_RATE] = "rate",
    [CAPACITY_REPLAY] = "replay",
};

static const struct option options[ROW_COUNT] = {
    [ROW_PART] = {.name = "part",
        .letter = 'p',
        .kind = OPTION_TEXT,
        .argument = "PARTS",
        .help = "measure these alone, with commas: rate, concurrency, growth, replay (default: the "
                "first three, and replay with --replay-profile)"},
    [ROW_BUDGET] = {.name = "budget",
        .letter = 'b',
        .kind = OPTION_DURATION,
        .argument = "TIME",
        .standard = "5m",
        .help = "time for all of it, building the data included; what does not fit is left out, "
                "and the report says so"},
    [ROW_SLO] = {.name = "slo",
        .kind = OPTION_TEXT,
        .argument = "OBJECTIVE",
        .standard = "p99<100ms",
        .help = "what the highest rate must hold, over all requests together"},
    [ROW_ERRORS] = {.name = "errors",
        .kind = OPTION_TEXT,
        .argument = "SHARE",
        .standard = "0.1%",
        .help = "share of the requests that may fail at that rate"},
    [ROW_CLIENTS] = {.name = "clients",
        .letter = 'c',
        .kind = OPTION_WHOLE,
        .argument = "NUMBER",
        .standard = "32",
        .low = 1,
        .high = 10000,
        .help = "the most connections: of the last level of concurrency, and for every rate"},
    [ROW_THREADS] = SHARED_OPTION_THREADS,
    [ROW_ARRIVALS] = {.name = "arrivals",
        .kind = OPTION_CHOICE,
        .argument = "KIND",
        .standard = "poisson",
        .choices = traffic_arrivals,
        .help = "poisson (as independent users come) or constant"},
    [ROW_SCALE] = {.name = "scale",
        .letter = 's',
        .kind = OPTION_NUMBER,
        .argument = "NUMBER",
        .help = "size of the data that is today's (default: the scenario's)"},
    [ROW_SCALES] = {.name = "scales",
        .kind = OPTION_TEXT,
        .argument = "NUMBERS",
        .help = "sizes of the data for growth, with commas: 1,2,4,8 (default: from an eighth of "
                "today's, doubled as long as the budget allows)"},
    [ROW_SEED] = {.name = "seed",
        .kind = OPTION_WHOLE,
        .argument = "NUMBER",
        .high = UINT64_MAX,
        .help = "seed of data, parameters and arrivals (default: the scenario's)"},
    [ROW_GROWTH] = {.name = "growth",
        .letter = 'g',
        .kind = OPTION_TEXT,
        .argument = "RATE",
        .help = "how fast the data grows, for dates: 8%/month (or /week, /year), or a column with "
                "the time each row was made: messages.created_at"},
    [ROW_REPLAY] = {.name = "replay-profile",
        .kind = OPTION_TEXT,
        .argument = "FILE",
        .help = "play a day's traffic: a line a minute, requests a second (\"09:15 120\")"},
    [ROW_REPLAY_TIME] = {.name = "replay-time",
        .kind = OPTION_DURATION,
        .argument = "TIME",
        .standard = "60s",
        .help = "how long that day takes on each side"},
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
        .help = "measure these sides (default: the scenario's)"},
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
    [ROW_READ] = {.name = "read",
        .kind = OPTION_TEXT,
        .argument = "FILE",
        .help = "measure nothing: print the report of this capacity.json again"},
    [ROW_RESULTS] = SHARED_OPTION_RESULTS,
    [ROW_FORMAT] = {.name = "format",
        .letter = 'f',
        .kind = OPTION_CHOICE,
        .argument = "FORMAT",
        .standard = "human",
        .choices = capacity_formats,
        .help = "human, json, markdown or html"},
    [ROW_OUTPUT] = SHARED_OPTION_OUTPUT,
    [ROW_QUIET] = SHARED_OPTION_QUIET,
};

/* ---- reading the options ---- */

static bool
read_part(const char *name, struct capacity_options *asked, struct error *error)
{
    const char *nearest;

    for (int part = 0; part < CAPACITY_PART_COUNT; part++)
        if (strcmp(part_names[part], name) == 0) {
            asked->parts[part] = true;
            return true;
        }
    nearest = text_nearest(name, part_names, CAPACITY_PART_COUNT);
    return error_set(error, ERROR_USAGE,
        "--part: \"%s\" is none of rate, concurrency, growth, replay%s%s%s", name,
        nearest == NULL ? "" : "; did you mean \"", nearest == NULL ? "" : nearest,
        nearest == NULL ? "" : "\"?");
}

static bool
read_parts(const struct option_value *values, struct capacity_options *asked, struct error *error)
{
    char *copy;
    char *rest;
    bool read = true;

    if (values[ROW_PART].text == NULL) {
        asked->parts[CAPACITY_RATE] = asked->parts[CAPACITY_CONCURRENCY] = true;
        asked->parts[CAPACITY_GROWTH] = true;
        asked->parts[CAPACITY_REPLAY] = values[ROW_REPLAY].given;
        return true;
    }
    copy = rest = xstrdup(values[ROW_PART].text);
    for (char *name = strsep(&rest, ","); read && name != NULL; name = strsep(&rest, ","))
        read = read_part(name, asked, error);
    free(copy);
    if (read && asked->parts[CAPACITY_REPLAY] && !values[ROW_REPLAY].given)
        return error_set(error, ERROR_USAGE, "--part replay needs --replay-profile FILE");
    if (read && !asked->parts[CAPACITY_REPLAY] && values[ROW_REPLAY].given)
        return error_set(error, ERROR_USAGE, "--replay-profile needs the part replay");
    return read;
}

/* "p99<100ms" */
static bool
read_slo(const char *text, struct slo *slo, struct error *error)
{
    const char *sign = strchr(text, '<');

    for (int metric = 0; sign != NULL && metric < METRIC_COUNT; metric++)
        if (strlen(metric_names[metric]) == (size_t)(sign - text) &&
            strncmp(metric_names[metric], text, (size_t)(sign - text)) == 0) {
            slo->metric = (enum metric)metric;
            if (!duration_parse(sign + 1, &slo->limit_ns, error))
                return error_prefix(error, "--slo");
            return slo->limit_ns > 0 ||
                error_set(error, ERROR_USAGE, "--slo: the limit of \"%s\" is not above 0", text);
        }
    return error_set(error, ERROR_USAGE,
        "--slo: \"%s\" is no objective; write it like p99<100ms, with avg, p50, p90, p95, p99, "
        "p99.9 or max",
        text);
}

/* "1,2,4,8", ascending */
static bool
read_scales(const char *text, double *scales, size_t *count, struct error *error)
{
    char *copy = xstrdup(text);
    char *rest = copy;
    bool read = true;

    *count = 0;
    for (char *word = strsep(&rest, ","); read && word != NULL; word = strsep(&rest, ",")) {
        read = text_parse_double(word, &scales[*count], error);
        if (!read)
            (void)error_prefix(error, "--scales");
        else if (!(scales[*count] > (*count == 0 ? 0 : scales[*count - 1])))
            read = error_set(error, ERROR_USAGE,
                "--scales: \"%s\" does not ascend from above 0; write it like 1,2,4,8", text);
        else if (++*count == SCALES_MAX && rest != NULL)
            read = error_set(error, ERROR_USAGE, "--scales: more than %d", SCALES_MAX);
    }
    free(copy);
    return read;
}

static bool
check_growth(const struct option_value *values, struct error *error)
{
    bool is_share;
    double month;

    return values[ROW_GROWTH].text == NULL ||
        capacity_growth_parse(values[ROW_GROWTH].text, &is_share, &month, error);
}

/* What needs no scenario; `scales` and the arena hold what *asked points to. */
static bool
read_options(const struct option_value *values, struct arena *arena, double *scales,
    struct capacity_options *asked, struct error *error)
{
    *asked = (struct capacity_options){
        .budget_ns = values[ROW_BUDGET].whole,
        .clients = values[ROW_CLIENTS].whole,
        .threads = values[ROW_THREADS].whole,
        .arrivals = (enum arrival_kind)values[ROW_ARRIVALS].whole,
        .growth = values[ROW_GROWTH].text,
        .allow_writes = values[ROW_ALLOW_WRITES].text,
        .rebuild = values[ROW_REBUILD].given,
    };
    if (!read_parts(values, asked, error) || !read_slo(values[ROW_SLO].text, &asked->slo, error) ||
        !check_growth(values, error))
        return false;
    if (!fraction_parse(values[ROW_ERRORS].text, &asked->errors_max, error))
        return error_prefix(error, "--errors");
    if (values[ROW_SCALES].given) {
        asked->scales = scales;
        if (!read_scales(values[ROW_SCALES].text, scales, &asked->scale_count, error))
            return false;
    }
    return !asked->parts[CAPACITY_REPLAY] ||
        capacity_profile_read(
            arena, values[ROW_REPLAY].text, values[ROW_REPLAY_TIME].whole, &asked->profile, error);
}

/* ---- the measurement ---- */

static struct capacity_figure
latency(const struct run *run, size_t query, size_t side, enum metric metric)
{
    struct graded graded = graded_latency(run, query, side);

    return (struct capacity_figure){
        graded.metrics[metric].value, graded.metrics[metric].low, graded.metrics[metric].high};
}

static char *
repeat_command(const char *scenario, const struct option_value *values)
{
    struct text text = {0};

    text_printf(&text, "pggrade capacity %s", scenario);
    for (size_t i = 0; i < ROW_COUNT; i++) {
        if (!values[i].given || i == ROW_DSN || i == ROW_OUTPUT)
            continue; /* a DSN may hold a password */
        text_printf(&text, " --%s", options[i].name);
        if (values[i].text != NULL)
            text_printf(
                &text, strpbrk(values[i].text, "<>%") == NULL ? " %s" : " '%s'", values[i].text);
    }
    return text.data;
}

static bool
measure(struct scenario *scenario, const struct arguments *arguments,
    struct capacity_options *asked, struct capacity **capacity, struct error *error)
{
    const struct option_value *values = arguments->values;
    struct progress *progress = progress_create(values[ROW_QUIET].given);
    char *command = repeat_command(arguments->positions[0], values);
    char *dsn = server_find_dsn(values[ROW_DSN].text, progress_watcher(progress));
    bool *selected = NULL;
    bool measured;

    asked->scenario = scenario;
    asked->scale = values[ROW_SCALE].given ? values[ROW_SCALE].number : scenario->scale;
    asked->seed = values[ROW_SEED].given ? values[ROW_SEED].whole : scenario->seed;
    asked->dsn = dsn;
    asked->command = command;
    asked->watcher = progress_watcher(progress);
    asked->latency = latency;
    measured =
        (values[ROW_SIDES].text == NULL || select_sides(scenario, values[ROW_SIDES].text, error)) &&
        select_queries(
            scenario->workload, values[ROW_ONLY].text, values[ROW_EXCEPT].text, &selected, error);
    asked->query_selected = selected;
    measured = measured && capacity_measure(asked, capacity, error);
    progress_destroy(progress);
    free(selected);
    free(dsn);
    free(command);
    return measured;
}

static struct capacity_output
output_of(const struct option_value *values)
{
    return (struct capacity_output){
        .format = values[ROW_FORMAT].whole,
        .path = values[ROW_OUTPUT].text,
        .fresh = true,
    };
}

static bool
measure_and_tell(const struct arguments *arguments, struct error *error)
{
    const struct option_value *values = arguments->values;
    struct arena *arena = arena_create();
    struct capacity_output output = output_of(values);
    struct capacity_options asked;
    struct scenario *scenario = NULL;
    struct capacity *capacity = NULL;
    double scales[SCALES_MAX + 1];
    bool done = read_options(values, arena, scales, &asked, error) &&
        common_load_scenario(arguments->positions[0], &scenario, error) &&
        measure(scenario, arguments, &asked, &capacity, error) &&
        capacity_store(capacity, values[ROW_RESULTS].text, &output.stored, error) &&
        capacity_print(capacity, &output, error);

    free(output.stored);
    capacity_destroy(capacity);
    scenario_destroy(scenario);
    arena_destroy(arena);
    return done;
}

static bool
run_capacity(const struct arguments *arguments, int *status, struct error *error)
{
    const struct option_value *values = arguments->values;
    struct capacity_output output = output_of(values);
    struct capacity *capacity = NULL;
    bool printed;

    (void)status;
    if (values[ROW_READ].text == NULL && arguments->position_count == 0)
        return error_set(error, ERROR_USAGE,
            "capacity needs a scenario: pggrade capacity SCENARIO; `pggrade list` shows them");
    if (values[ROW_READ].text == NULL)
        return measure_and_tell(arguments, error);
    if (arguments->position_count > 0)
        return error_set(error, ERROR_USAGE, "--read measures nothing, so it takes no scenario");
    output.stored = path_beside(values[ROW_READ].text, ".");
    output.fresh = false;
    printed = capacity_load(values[ROW_READ].text, &capacity, error) &&
        capacity_print(capacity, &output, error);
    free(output.stored);
    capacity_destroy(capacity);
    return printed;
}

const struct command command_capacity = {
    .name = "capacity",
    .summary = "how much load it takes, how it grows, when it will break",
    .usage = "SCENARIO",
    .description =
        "Rate: the highest arrival rate that holds --slo, found by steps and halving, and what\n"
        "was saturated above it.  Concurrency: throughput from 1 to --clients connections and\n"
        "the Universal Scalability Law through it.  Growth: every query at several sizes of the\n"
        "data, the law its cost follows, and the number of rows at which it leaves its @slo.\n"
        "With --growth the rows become dates.\n"
        "\n"
        "All of it within --budget.  The facts are stored under results/ as capacity.json;\n"
        "--read prints their report again.\n",
    .options = options,
    .option_count = ROW_COUNT,
    .positions_max = 1,
    .run = run_capacity,
};
