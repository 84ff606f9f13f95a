#include <stdlib.h>

#include "pggrade/base/file.h"
#include "pggrade/command/charts.h"
#include "pggrade/command/command.h"
#include "pggrade/command/common.h"
#include "pggrade/command/older.h"
#include "pggrade/command/shared_options.h"
#include "pggrade/command/trend.h"
#include "pggrade/grade/card.h"
#include "pggrade/result/folder.h"
#include "pggrade/result/plans.h"
#include "pggrade/result/run_json.h"

enum row {
    ROW_BASELINE,
    ROW_FAIL_ON,
    ROW_FAIL_UNDER,
    ROW_RUBRIC,
    ROW_RESULTS,
    ROW_FORMAT,
    ROW_OUTPUT,
    ROW_CHARTS,
    ROW_PNG,
    ROW_COLOR,
    ROW_VERBOSE,
    ROW_COUNT
};

static const struct option options[ROW_COUNT] = {
    [ROW_BASELINE] = SHARED_OPTION_BASELINE,
    [ROW_FAIL_ON] = SHARED_OPTION_FAIL_ON,
    [ROW_FAIL_UNDER] = SHARED_OPTION_FAIL_UNDER,
    [ROW_RUBRIC] = SHARED_OPTION_RUBRIC,
    [ROW_RESULTS] = SHARED_OPTION_RESULTS,
    [ROW_FORMAT] = SHARED_OPTION_FORMAT,
    [ROW_OUTPUT] = SHARED_OPTION_OUTPUT,
    [ROW_CHARTS] = {.name = "charts",
        .kind = OPTION_TEXT,
        .argument = "FOLDER",
        .help = "write the charts there: gnuplot scripts, their data, and drawings as SVG"},
    [ROW_PNG] = {.name = "png", .kind = OPTION_FLAG, .help = "with --charts: drawings as PNG too"},
    [ROW_COLOR] = SHARED_OPTION_COLOR,
    [ROW_VERBOSE] = SHARED_OPTION_VERBOSE,
};

/* The charts of one run where a person wants them, to change or to put elsewhere. */
static bool
leave_charts(const struct card *card, const char *folder, bool png, struct error *error)
{
    struct charts *charts = charts_create(card);
    bool left = charts_draw(charts, folder, png, error) &&
        (charts->note == NULL || error_set(error, ERROR_PREPARE, "--charts: %s", charts->note));

    charts_destroy(charts);
    return left;
}

static bool
print_run(const struct run *run, struct older *older, const struct trend_request *request,
    int *status, struct error *error)
{
    struct card *card = card_create(run, request->rubric);
    bool printed = older_compare(older, card, NULL, error);

    gate_apply(card, request->rules);
    printed = printed &&
        (request->charts == NULL || leave_charts(card, request->charts, request->png, error)) &&
        common_print_card(card, request->output, NULL, error);
    *status = card->gate.exit_status;
    card_destroy(card);
    return printed;
}

static bool
report_one(
    const struct trend_request *request, struct older *older, int *status, struct error *error)
{
    struct output_options output = *request->output;
    struct trend_request one = *request;
    bool page = output.format == FORMAT_HTML;
    char *path = NULL;
    char *folder = NULL;
    struct run *run = NULL;
    bool done = result_find(request->results, request->names[0], &path, error) &&
        run_load(path, &run, error) && (!page || plans_load(run, path, error));

    if (done) {
        folder = path_beside(path, ".");
        output.folder = folder;
        one.output = &output;
        done = print_run(run, older, &one, status, error);
    }
    run_destroy(run);
    free(folder);
    free(path);
    return done;
}

static bool
run_report(const struct arguments *arguments, int *status, struct error *error)
{
    static const char *const latest[] = {"latest"};
    const struct option_value *values = arguments->values;
    struct gate_rules rules = {0};
    struct rubric rubric = rubric_default;
    struct older older = {0};
    const struct output_options output = {
        .format = (enum output_format)values[ROW_FORMAT].whole,
        .path = values[ROW_OUTPUT].text,
        .colour = values[ROW_COLOR].whole,
        .verbose = values[ROW_VERBOSE].given,
    };
    const struct trend_request request = {
        .names = arguments->position_count > 0 ? arguments->positions : latest,
        .count = arguments->position_count > 0 ? arguments->position_count : 1,
        .results = values[ROW_RESULTS].text,
        .rubric = &rubric,
        .rules = &rules,
        .output = &output,
        .charts = values[ROW_CHARTS].text,
        .png = values[ROW_PNG].given,
    };
    bool done;

    if (request.png && request.charts == NULL)
        return error_set(error, ERROR_USAGE, "--png needs --charts FOLDER to put the pictures in");
    if (request.count > 1 && values[ROW_BASELINE].given)
        return error_set(
            error, ERROR_USAGE, "--baseline is compared with one run, not with %zu", request.count);
    done = common_read_gate(values[ROW_FAIL_ON].text, values[ROW_FAIL_UNDER].text, &rules, error) &&
        (values[ROW_RUBRIC].text == NULL || rubric_load(values[ROW_RUBRIC].text, &rubric, error)) &&
        older_read(&older, values[ROW_BASELINE].text, values[ROW_FAIL_ON].given, &rules, error) &&
        (request.count > 1 ? trend_print(&request, status, error)
                           : report_one(&request, &older, status, error));
    older_clear(&older);
    gate_rules_clear(&rules);
    return done;
}

const struct command command_report = {
    .name = "report",
    .summary = "print stored runs again, or their trend",
    .usage = "[RUN…]",
    .description =
        "Judges and prints a stored run from its run.json alone; no server is needed, and the\n"
        "same run gives the same bytes.  RUN is a folder of results/, a path, or \"latest\" (the\n"
        "default).  The status is that of the gate.\n"
        "\n"
        "Several runs of one scenario give their trend, oldest first, as text or with\n"
        "--format html as a page; the status is that of the newest run's gate.\n",
    .options = options,
    .option_count = ROW_COUNT,
    .positions_max = ARGUMENTS_MAX,
    .run = run_report,
};
