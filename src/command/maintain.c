#include <stdlib.h>

#include "pggrade/base/memory.h"
#include "pggrade/command/command.h"
#include "pggrade/command/common.h"
#include "pggrade/command/place.h"
#include "pggrade/command/progress.h"
#include "pggrade/command/shared_options.h"
#include "pggrade/health/maintenance.h"

enum row { ROW_DSN, ROW_PLAN, ROW_APPLY, ROW_ALLOW_WRITES, ROW_REWRITE, ROW_OUTPUT, ROW_COUNT };

static const struct option options[ROW_COUNT] = {
    [ROW_DSN] = {.name = "dsn",
        .letter = 'd',
        .kind = OPTION_TEXT,
        .argument = "DSN",
        .help = "of this database"},
    [ROW_PLAN] = {.name = "plan",
        .kind = OPTION_FLAG,
        .help = "print the script, and change nothing (the default)"},
    [ROW_APPLY] = {.name = "apply", .kind = OPTION_FLAG, .help = "run it, and examine again"},
    [ROW_ALLOW_WRITES] = {.name = "allow-writes",
        .kind = OPTION_TEXT,
        .argument = "DATABASE",
        .help = "the database that --apply may change"},
    [ROW_REWRITE] = {.name = "rewrite",
        .kind = OPTION_FLAG,
        .help = "rewrite bloated tables as well (VACUUM FULL locks out readers and writers)"},
    [ROW_OUTPUT] = SHARED_OPTION_OUTPUT,
};

static bool
examine(const struct place *place, struct health_report **report, struct error *error)
{
    return health_examine(
        &(struct health_options){
            .conninfo = place->conninfo, .database = place->database, .items_max = SIZE_MAX / 4},
        report, error);
}

static void
tell_change(const char *before, size_t done, const struct health_report *after,
    const struct maintenance *left, struct text *out)
{
    text_printf(
        out, "%zu step%s done, %zu left out\n", done, done == 1 ? "" : "s", left->step_count);
    text_printf(out, "before  %s\n", before);
    text_printf(out, "after   %s\n", health_grade_scope(after, HEALTH_DATABASE).derivation);
    for (size_t i = 0; i < after->result_count; i++)
        if (after->results[i].check->scope == HEALTH_DATABASE &&
            after->results[i].level >= HEALTH_WARN)
            text_printf(out, "stays   %s: %s\n", after->results[i].check->id,
                after->results[i].items[0].object);
}

/* What new statistics bring to light is mended in a further round. */
#define ROUNDS_MAX 3

static size_t
runnable(const struct maintenance *plan)
{
    size_t count = 0;

    for (size_t i = 0; i < plan->step_count; i++)
        count += !plan->steps[i].left_out;
    return count;
}

/* Applies the plan; *report and *plan are then those of the database as it is. */
static bool
apply_round(const struct place *place, const struct option_value *values,
    const struct watcher *watcher, struct health_report **report, struct maintenance **plan,
    struct error *error)
{
    if (!maintenance_apply(*plan, place->conninfo, values[ROW_ALLOW_WRITES].text, watcher, error))
        return false;
    maintenance_destroy(*plan);
    health_report_destroy(*report);
    *plan = NULL;
    return examine(place, report, error) &&
        maintenance_plan(*report, place->conninfo, values[ROW_REWRITE].given, plan, error);
}

static bool
apply(const struct place *place, const struct option_value *values, struct health_report **report,
    struct maintenance **plan, struct text *out, struct error *error)
{
    struct progress *progress = progress_create(false);
    char *before = xstrdup(health_grade_scope(*report, HEALTH_DATABASE).derivation);
    size_t done = 0;
    bool applied = true;

    for (int round = 0; applied && round < ROUNDS_MAX; round++) {
        size_t steps = runnable(*plan);

        if (steps == 0 && round > 0)
            break;
        applied = apply_round(place, values, progress_watcher(progress), report, plan, error);
        done += steps;
    }
    progress_destroy(progress);
    if (applied)
        tell_change(before, done, *report, *plan, out);
    free(before);
    return applied;
}

static bool
maintain(const struct place *place, const struct option_value *values, struct error *error)
{
    struct health_report *report = NULL;
    struct maintenance *plan = NULL;
    struct text out = {0};
    bool done = examine(place, &report, error) &&
        maintenance_plan(report, place->conninfo, values[ROW_REWRITE].given, &plan, error);

    if (done && values[ROW_APPLY].given)
        done = apply(place, values, &report, &plan, &out, error);
    else if (done)
        maintenance_script(plan, report, &out);
    done = done && common_output(text_string(&out), out.length, values[ROW_OUTPUT].text, error);
    text_free(&out);
    maintenance_destroy(plan);
    health_report_destroy(report);
    return done;
}

static bool
run_maintain(const struct arguments *arguments, int *status, struct error *error)
{
    const struct option_value *values = arguments->values;
    struct place *place = NULL;
    bool done;

    (void)status;
    if (values[ROW_APPLY].given && values[ROW_PLAN].given)
        return error_set(error, ERROR_USAGE, "--plan and --apply exclude each other");
    if (values[ROW_APPLY].given && arguments->position_count > 0)
        return error_set(error, ERROR_USAGE,
            "a scenario's side is made by its migrations alone; --apply works on a --dsn");
    if (values[ROW_APPLY].given && values[ROW_ALLOW_WRITES].text == NULL)
        return error_set(error, ERROR_USAGE, "--apply needs --allow-writes DATABASE");
    done = place_open(arguments, values[ROW_DSN].text, &place, error) &&
        maintain(place, values, error);
    place_close(place);
    return done;
}

const struct command command_maintain = {
    .name = "maintain",
    .summary = "the maintenance a database needs now, as a script or applied",
    .usage = "[SCENARIO [SIDE]]",
    .description =
        "Makes a script of what pggrade health warns of and maintenance can mend: VACUUM, "
        "ANALYZE,\n"
        "REINDEX CONCURRENTLY, settings of autovacuum; in order, each with its reason, its locks\n"
        "and a guess at its duration, and with the schedule this database needs.\n"
        "--apply --allow-writes DATABASE runs it and shows the health before and after.\n",
    .options = options,
    .option_count = ROW_COUNT,
    .positions_max = 2,
    .run = run_maintain,
};
