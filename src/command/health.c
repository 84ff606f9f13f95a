#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "pggrade/base/clock.h"
#include "pggrade/base/file.h"
#include "pggrade/base/memory.h"
#include "pggrade/base/text.h"
#include "pggrade/command/command.h"
#include "pggrade/command/common.h"
#include "pggrade/command/place.h"
#include "pggrade/command/shared_options.h"
#include "pggrade/health/health.h"
#include "pggrade/report/health.h"

enum row {
    ROW_DSN,
    ROW_ONLY,
    ROW_THRESHOLDS,
    ROW_TIMEOUT,
    ROW_FAIL_ON,
    ROW_LIST,
    ROW_FORMAT,
    ROW_OUTPUT,
    ROW_COLOR,
    ROW_VERBOSE,
    ROW_COUNT
};

enum format { FORMAT_FOR_PEOPLE, FORMAT_FOR_JSON, FORMAT_FOR_MARKDOWN, FORMAT_FOR_PROMETHEUS };
static const char *const formats[] = {"human", "json", "markdown", "prometheus", NULL};

static const char *const levels[] = {"warn", "severe", NULL};

static const struct option options[ROW_COUNT] = {
    [ROW_DSN] = {.name = "dsn",
        .letter = 'd',
        .kind = OPTION_TEXT,
        .argument = "DSN",
        .help = "look at this database"},
    [ROW_ONLY] = {.name = "only",
        .kind = OPTION_TEXT,
        .argument = "CHECKS",
        .help = "ask these checks alone (names with commas)"},
    [ROW_THRESHOLDS] = {.name = "threshold",
        .kind = OPTION_TEXT,
        .argument = "LIST",
        .help = "other limits, with commas: dead-tuples=0.1:0.3 warns from 10 % and is severe from "
                "30 %"},
    [ROW_TIMEOUT] = {.name = "timeout",
        .kind = OPTION_DURATION,
        .argument = "DURATION",
        .standard = "5s",
        .help = "give up a check that takes longer"},
    [ROW_FAIL_ON] = {.name = "fail-on",
        .kind = OPTION_CHOICE,
        .argument = "LEVEL",
        .choices = levels,
        .help = "status 1 where a check is at this level or worse: warn, severe"},
    [ROW_LIST] = {.name = "list",
        .kind = OPTION_FLAG,
        .help = "show all checks with their limits, and ask nothing"},
    [ROW_FORMAT] = {.name = "format",
        .letter = 'f',
        .kind = OPTION_CHOICE,
        .argument = "FORMAT",
        .standard = "human",
        .choices = formats,
        .help = "human, json, markdown, prometheus"},
    [ROW_OUTPUT] = SHARED_OPTION_OUTPUT,
    [ROW_COLOR] = SHARED_OPTION_COLOR,
    [ROW_VERBOSE] = {.name = "verbose",
        .letter = 'v',
        .kind = OPTION_FLAG,
        .help = "checks that found nothing as well, with what they looked at"},
};

static void
append_limit(struct text *out, const struct health_check *check, const char *name, double limit)
{
    if (limit >= HEALTH_NEVER)
        return;
    text_printf(out, ", %s from ", name);
    report_health_value(out, check->unit, limit);
}

static bool
list_checks(struct error *error)
{
    struct text out = {0};
    bool printed;

    for (size_t i = 0; i < health_check_count(); i++) {
        const struct health_check *check = health_check_at(i);

        text_printf(&out, "%-25s %s", check->id, check->title);
        append_limit(&out, check, "notice", check->limits.notice);
        append_limit(&out, check, "warn", check->limits.warn);
        append_limit(&out, check, "severe", check->limits.severe);
        text_append_char(&out, '\n');
    }
    printed = common_print(text_string(&out), error);
    text_free(&out);
    return printed;
}

static void
write_report(
    const struct health_report *report, const struct option_value *values, struct text *out)
{
    const struct output_options output = {
        .path = values[ROW_OUTPUT].text, .colour = values[ROW_COLOR].whole};

    switch ((enum format)values[ROW_FORMAT].whole) {
    case FORMAT_FOR_JSON:
        report_health_json(report, out);
        break;
    case FORMAT_FOR_MARKDOWN:
        report_health_markdown(report, out);
        break;
    case FORMAT_FOR_PROMETHEUS:
        report_health_prometheus(report, out);
        break;
    default:
        report_health_terminal(
            report, common_colours_wanted(&output), values[ROW_VERBOSE].given, out);
    }
}

static int
status_of(const struct health_report *report, const struct option_value *fail_on)
{
    struct health_grade grade = health_grade_all(report);

    if (!fail_on->given)
        return 0;
    return grade.severe > 0 || (fail_on->whole == 0 && grade.warnings > 0) ? 1 : 0;
}

static bool
examine(const struct place *place, const struct health_options *asked,
    const struct option_value *values, int *status, struct error *error)
{
    struct health_options health = *asked;
    struct health_report *report = NULL;
    struct text out = {0};
    bool told;

    health.conninfo = place->conninfo;
    health.database = place->database;
    if (!health_examine(&health, &report, error))
        return false;
    write_report(report, values, &out);
    told = common_output(text_string(&out), out.length, values[ROW_OUTPUT].text, error);
    *status = status_of(report, &values[ROW_FAIL_ON]);
    text_free(&out);
    health_report_destroy(report);
    return told;
}

static bool
run_health(const struct arguments *arguments, int *status, struct error *error)
{
    const struct option_value *values = arguments->values;
    size_t count = health_check_count();
    struct health_limits *limits = xcalloc(count, sizeof *limits);
    bool *selected = xcalloc(count, sizeof *selected);
    struct place *place = NULL;
    bool done;

    for (size_t i = 0; i < count; i++)
        limits[i] = health_check_at(i)->limits;
    if (values[ROW_LIST].given)
        done = list_checks(error);
    else
        done = (values[ROW_THRESHOLDS].text == NULL ||
                   health_limits_parse(values[ROW_THRESHOLDS].text, limits, error) ||
                   error_prefix(error, "--threshold")) &&
            (values[ROW_ONLY].text == NULL ||
                health_selection_parse(values[ROW_ONLY].text, selected, error) ||
                error_prefix(error, "--only")) &&
            place_open(arguments, values[ROW_DSN].text, &place, error) &&
            examine(place,
                &(struct health_options){
                    .limits = limits,
                    .selected = values[ROW_ONLY].text == NULL ? NULL : selected,
                    .timeout_ns = values[ROW_TIMEOUT].whole,
                },
                values, status, error);
    place_close(place);
    free(selected);
    free(limits);
    return done;
}

const struct command command_health = {
    .name = "health",
    .summary = "examine a database and its server, read-only",
    .usage = "[SCENARIO [SIDE]]",
    .description =
        "Asks a server some fifty questions (dead rows, statistics, bloat, indexes, locks, "
        "limits,\n"
        "settings, …) and prints what it found, worst first, what it means and what to do, with a\n"
        "grade of its own.  `pggrade health --list` shows the checks; docs/health.md explains "
        "them.\n"
        "\n"
        "One connection, read-only transactions, a timeout for each check; nothing waits for a\n"
        "lock and nothing blocks a writer.  It looks at --dsn, DATABASE_URL or PGHOST; with a\n"
        "SCENARIO at one of its sides (the first, unless named), on the private cluster.\n",
    .options = options,
    .option_count = ROW_COUNT,
    .positions_max = 2,
    .run = run_health,
};
