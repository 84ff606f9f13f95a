#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/base/clock.h"
#include "pggrade/base/memory.h"
#include "pggrade/base/text.h"
#include "pggrade/command/command.h"
#include "pggrade/command/common.h"
#include "pggrade/command/pool_list.h"
#include "pggrade/command/progress.h"
#include "pggrade/command/selection.h"
#include "pggrade/command/shared_options.h"
#include "pggrade/command/store.h"
#include "pggrade/command/traffic_options.h"
#include "pggrade/grade/card.h"
#include "pggrade/pg/server.h"
#include "pggrade/report/report.h"
#include "pggrade/trial/trial.h"

#define STORM_NS (10 * NS_PER_MS) /* "at once" */

enum row {
    ROW_RATE,
    ROW_SIZES,
    ROW_MODES,
    ROW_PRESETS,
    ROW_POOLER,
    ROW_MAX_OVERFLOW,
    ROW_ACQUIRE_TIMEOUT,
    ROW_IDLE_TIMEOUT,
    ROW_MAX_LIFETIME,
    ROW_STATEMENT_TIMEOUT,
    ROW_CONNECT_TIMEOUT,
    ROW_PRE_PING,
    ROW_STORM,
    ROW_LEAK,
    ROW_SIDE,
    ROW_CLIENTS,
    ROW_TIME,
    ROW_SCALE,
    ROW_SEED,
    ROW_THREADS,
    ROW_ONLY,
    ROW_EXCEPT,
    ROW_ARRIVALS,
    ROW_PROTOCOL,
    ROW_DRAIN,
    ROW_DSN,
    ROW_ALLOW_WRITES,
    ROW_RESULTS,
    ROW_FORMAT,
    ROW_OUTPUT,
    ROW_COLOR,
    ROW_VERBOSE,
    ROW_QUIET,
    ROW_COUNT
};

extern const struct command command_pools;

static const struct option options[ROW_COUNT] = {
    [ROW_RATE] = {.name = "rate",
        .letter = 'r',
        .kind = OPTION_TEXT,
        .argument = "RATES",
        .help = "requests a second, with commas: 200,400; every rate is a run of its own; or one "
                "schedule as `pggrade run` takes it"},
    [ROW_SIZES] = {.name = "sizes",
        .kind = OPTION_TEXT,
        .argument = "SIZES",
        .standard = "2,4,8,16,32,64",
        .help = "connections of the pools compared"},
    [ROW_MODES] = {.name = "modes",
        .kind = OPTION_TEXT,
        .argument = "MODES",
        .standard = "app,session,transaction",
        .help = "direct (no pool: a connection for every request), app (the application's own), "
                "session, transaction, statement (of PgBouncer)"},
    [ROW_PRESETS] = {.name = "presets",
        .kind = OPTION_TEXT,
        .argument = "PRESETS",
        .help = "also compare these, settings and sizes: node-postgres, prisma, sqlalchemy, "
                "sqlalchemy-nullpool, supabase, pgbouncer"},
    [ROW_POOLER] = {.name = "pooler",
        .kind = OPTION_TEXT,
        .argument = "DSN",
        .help = "a PgBouncer that runs already, in the one mode of --modes; its own settings hold"},
    [ROW_MAX_OVERFLOW] = {.name = "max-overflow",
        .kind = OPTION_WHOLE,
        .argument = "NUMBER",
        .high = POOL_SIZE_MAX,
        .help = "connections beyond the size for as long as they are needed"},
    [ROW_ACQUIRE_TIMEOUT] = {.name = "acquire-timeout",
        .kind = OPTION_DURATION,
        .argument = "TIME",
        .help = "a request gives up after waiting so long for a connection"},
    [ROW_IDLE_TIMEOUT] = {.name = "idle-timeout",
        .kind = OPTION_DURATION,
        .argument = "TIME",
        .help = "connections that were idle for so long are closed"},
    [ROW_MAX_LIFETIME] = {.name = "max-lifetime",
        .kind = OPTION_DURATION,
        .argument = "TIME",
        .help = "connections older than this are replaced"},
    [ROW_STATEMENT_TIMEOUT] = {.name = "statement-timeout",
        .kind = OPTION_DURATION,
        .argument = "TIME",
        .help = "the server ends a statement after this"},
    [ROW_CONNECT_TIMEOUT] = {.name = "connect-timeout",
        .kind = OPTION_DURATION,
        .argument = "TIME",
        .help = "opening a connection may take so long (default 10s)"},
    [ROW_PRE_PING] = {.name = "pre-ping",
        .kind = OPTION_FLAG,
        .help = "ask whether a connection lives before it is used"},
    [ROW_STORM] = {.name = "storm",
        .kind = OPTION_WHOLE,
        .argument = "NUMBER",
        .low = 1,
        .high = 1000000,
        .help = "so many requests come at once at the start, to empty pools: all users after a "
                "restart"},
    [ROW_LEAK] = {.name = "leak",
        .kind = OPTION_TEXT,
        .argument = "SHARE",
        .help = "this share of the requests (0.1%) never gives its connection back"},
    [ROW_SIDE] = {.name = "side",
        .kind = OPTION_TEXT,
        .argument = "SIDE",
        .help = "the side of the scenario whose database is used (default: the last compared)"},
    [ROW_CLIENTS] = {.name = "clients",
        .letter = 'c',
        .kind = OPTION_WHOLE,
        .argument = "NUMBER",
        .standard = "100",
        .low = 1,
        .high = 10000,
        .help = "connections that users hold to PgBouncer"},
    [ROW_TIME] = {.name = "time",
        .letter = 't',
        .kind = OPTION_DURATION,
        .argument = "DURATION",
        .standard = "8s",
        .help = "measuring time of each pool; they take turns in blocks"},
    [ROW_SCALE] = {.name = "scale",
        .letter = 's',
        .kind = OPTION_NUMBER,
        .argument = "NUMBER",
        .help = "size of the data (default: the scenario's)"},
    [ROW_SEED] = {.name = "seed",
        .kind = OPTION_WHOLE,
        .argument = "NUMBER",
        .high = UINT64_MAX,
        .help = "seed of data, parameters and arrivals (default: the scenario's)"},
    [ROW_THREADS] = SHARED_OPTION_THREADS,
    [ROW_ONLY] = {.name = "only",
        .kind = OPTION_TEXT,
        .argument = "QUERIES",
        .help = "run these queries alone (names with commas)"},
    [ROW_EXCEPT] = {.name = "except",
        .kind = OPTION_TEXT,
        .argument = "QUERIES",
        .help = "leave these queries out (names with commas)"},
    [ROW_ARRIVALS] = {.name = "arrivals",
        .kind = OPTION_CHOICE,
        .argument = "KIND",
        .standard = "poisson",
        .choices = traffic_arrivals,
        .help = "poisson (as independent users come) or constant"},
    [ROW_PROTOCOL] = {.name = "protocol",
        .kind = OPTION_CHOICE,
        .argument = "KIND",
        .standard = "prepared",
        .choices = traffic_protocols,
        .help = "prepared, extended or simple; prepared becomes extended where a pooler mixes up "
                "the names"},
    [ROW_DRAIN] = {.name = "drain",
        .kind = OPTION_DURATION,
        .argument = "TIME",
        .standard = "3s",
        .help = "give up what is not done so long after a block's end"},
    [ROW_DSN] = {.name = "dsn",
        .letter = 'd',
        .kind = OPTION_TEXT,
        .argument = "DSN",
        .help = "make the database on this server, not on the private cluster"},
    [ROW_ALLOW_WRITES] = {.name = "allow-writes",
        .kind = OPTION_TEXT,
        .argument = "DATABASE",
        .help = "the one database pggrade did not make that it may change"},
    [ROW_RESULTS] = SHARED_OPTION_RESULTS,
    [ROW_FORMAT] = SHARED_OPTION_FORMAT,
    [ROW_OUTPUT] = SHARED_OPTION_OUTPUT,
    [ROW_COLOR] = SHARED_OPTION_COLOR,
    [ROW_VERBOSE] = SHARED_OPTION_VERBOSE,
    [ROW_QUIET] = SHARED_OPTION_QUIET,
};

/* ---- one rate ---- */

struct work {
    struct scenario *scenario;
    const struct arguments *arguments;
    struct pool_list pools;
    bool *selected;
};

/* A first stretch in which all of them come. */
static void
add_storm(struct pace *pace, uint64_t requests)
{
    struct arrival_segment *segments = xcalloc(pace->segment_count + 1, sizeof *segments);
    double rate = (double)requests / ((double)STORM_NS / 1e9);

    segments[0] =
        (struct arrival_segment){.rate_from = rate, .rate_to = rate, .duration_ns = STORM_NS};
    memcpy(segments + 1, pace->segments, pace->segment_count * sizeof *segments);
    free(pace->segments);
    pace->segments = segments;
    pace->segment_count++;
}

static bool
measure(const struct work *work, const char *rate, struct run **run, struct error *error)
{
    const struct option_value *values = work->arguments->values;
    struct trial_traffic traffic = {
        .flows = true,
        .mixed = true,
        .manner = {.protocol = (enum protocol)values[ROW_PROTOCOL].whole, .retries = 10},
        .pace = {.arrivals = (enum arrival_kind)values[ROW_ARRIVALS].whole,
            .drain_ns = values[ROW_DRAIN].whole},
        .rate = rate,
    };
    uint64_t time_ns = values[ROW_TIME].whole;
    struct progress *progress;
    char *command;
    char *dsn;
    double leak_share = 0;
    bool measured;

    if (values[ROW_LEAK].given && !fraction_parse(values[ROW_LEAK].text, &leak_share, error))
        return error_prefix(error, "--leak");
    if (!traffic_read_rate(rate, values[ROW_TIME].given, &time_ns, &traffic, error))
        return false;
    if (values[ROW_STORM].given)
        add_storm(&traffic.pace, values[ROW_STORM].whole);
    progress = progress_create(values[ROW_QUIET].given);
    command = selection_repeat(&command_pools, work->arguments);
    dsn = server_find_dsn(values[ROW_DSN].text, progress_watcher(progress));
    measured = trial_run(
        &(struct trial_options){
            .scenario = work->scenario,
            .scale = values[ROW_SCALE].given ? values[ROW_SCALE].number : work->scenario->scale,
            .seed = values[ROW_SEED].given ? values[ROW_SEED].whole : work->scenario->seed,
            .time_ns = time_ns,
            .traffic = &traffic,
            .pools = work->pools.items,
            .pool_count = work->pools.count,
            .leak_share = leak_share,
            .cold = values[ROW_STORM].given,
            .clients = values[ROW_CLIENTS].whole,
            .threads = values[ROW_THREADS].whole,
            .dsn = dsn,
            .allow_writes = values[ROW_ALLOW_WRITES].text,
            .query_selected = work->selected,
            .command = command,
            .watcher = progress_watcher(progress),
        },
        run, error);
    progress_destroy(progress);
    free(traffic.pace.segments);
    free(command);
    free(dsn);
    return measured;
}

static bool
tell(const struct work *work, const struct run *run, struct error *error)
{
    const struct option_value *values = work->arguments->values;
    struct rubric rubric = rubric_default;
    struct card *card = card_create(run, &rubric);
    char *path = NULL;
    char *note = NULL;
    bool told = store_run(card, values[ROW_RESULTS].text, &path, error);

    if (told) {
        note = xasprintf("Stored in %s; pggrade report %s prints all of it.\n", path, path);
        told = common_print_card(card,
            &(struct output_options){
                .format = (enum output_format)values[ROW_FORMAT].whole,
                .path = values[ROW_OUTPUT].text,
                .colour = values[ROW_COLOR].whole,
                .verbose = values[ROW_VERBOSE].given,
                .pools_alone = true,
            },
            note, error);
    }
    free(note);
    free(path);
    card_destroy(card);
    return told;
}

static bool
run_rate(const struct work *work, const char *rate, struct error *error)
{
    struct run *run = NULL;
    bool done = measure(work, rate, &run, error) && tell(work, run, error);

    run_destroy(run);
    return done;
}

/* "200,400" are two rates; "100/10s,400/10s" is one schedule. */
static bool
run_rates(const struct work *work, struct error *error)
{
    const char *rates = work->arguments->values[ROW_RATE].text;
    char *copy;
    char *rest;
    bool done = true;

    if (strchr(rates, '/') != NULL)
        return run_rate(work, rates, error);
    if (strchr(rates, ',') != NULL && work->arguments->values[ROW_OUTPUT].given)
        return error_set(
            error, ERROR_USAGE, "--output holds one run; give one --rate, or leave it out");
    copy = xstrdup(rates);
    rest = copy;
    for (char *rate = strsep(&rest, ","); done && rate != NULL; rate = strsep(&rest, ","))
        done = run_rate(work, rate, error);
    free(copy);
    return done;
}

/* ---- the command ---- */

static bool
select_side(struct scenario *scenario, const char *name, struct error *error)
{
    const struct side *side = name == NULL ? scenario->compare[scenario->compare_count - 1]
                                           : scenario_side(scenario, name);
    const struct side **sides;

    if (side == NULL)
        return error_set(
            error, ERROR_USAGE, "--side: scenario %s has no side \"%s\"", scenario->name, name);
    sides = arena_alloc(scenario->arena, 1, sizeof *sides);
    sides[0] = side;
    scenario->compare = sides;
    scenario->compare_count = 1;
    return true;
}

static bool
read_pools(const struct option_value *values, struct pool_list *pools, struct error *error)
{
    return pool_list_read(
        &(struct pool_list_options){
            .sizes = values[ROW_SIZES].text,
            .modes = values[ROW_MODES].text,
            .presets = values[ROW_PRESETS].text,
            .dsn = values[ROW_POOLER].text,
            .changes =
                {
                    .max_overflow = values[ROW_MAX_OVERFLOW].whole,
                    .acquire_timeout_ns = values[ROW_ACQUIRE_TIMEOUT].whole,
                    .idle_timeout_ns = values[ROW_IDLE_TIMEOUT].whole,
                    .max_lifetime_ns = values[ROW_MAX_LIFETIME].whole,
                    .statement_timeout_ns = values[ROW_STATEMENT_TIMEOUT].whole,
                    .connect_timeout_ns = values[ROW_CONNECT_TIMEOUT].whole,
                    .pre_ping = values[ROW_PRE_PING].given,
                },
        },
        pools, error);
}

static bool
run_pools(const struct arguments *arguments, int *status, struct error *error)
{
    struct work work = {.arguments = arguments};
    const struct option_value *values = arguments->values;
    bool done;

    (void)status;
    if (arguments->position_count == 0)
        return error_set(
            error, ERROR_USAGE, "pools needs a scenario: pggrade pools SCENARIO --rate RATE");
    if (!values[ROW_RATE].given)
        return error_set(error, ERROR_USAGE,
            "pools needs --rate: how many requests come in a second decides how large a pool "
            "must be");
    done = read_pools(values, &work.pools, error) &&
        common_load_scenario(arguments->positions[0], &work.scenario, error) &&
        select_side(work.scenario, values[ROW_SIDE].text, error) &&
        select_queries(work.scenario->workload, values[ROW_ONLY].text, values[ROW_EXCEPT].text,
            &work.selected, error) &&
        run_rates(&work, error);
    free(work.selected);
    pool_list_clear(&work.pools);
    scenario_destroy(work.scenario);
    return done;
}

const struct command command_pools = {
    .name = "pools",
    .summary = "compare pools: sizes and modes under the same arrivals",
    .usage = "SCENARIO",
    .description =
        "Lets the same requests come to every pool of --sizes and --modes, in turns, on one\n"
        "database, and tells the wait for a connection from the time in the database.  Names the\n"
        "smallest pool that does as well as the best, with lines to paste.  PgBouncer is\n"
        "configured, started and stopped by pggrade; what its modes mix up between clients is\n"
        "looked for and shown.  The run is stored under results/.\n",
    .options = options,
    .option_count = ROW_COUNT,
    .positions_max = 1,
    .run = run_pools,
};
