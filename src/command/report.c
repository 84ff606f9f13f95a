#include <stdlib.h>

#include "pggrade/base/file.h"
#include "pggrade/command/command.h"
#include "pggrade/command/common.h"
#include "pggrade/command/shared_options.h"
#include "pggrade/grade/card.h"
#include "pggrade/result/folder.h"
#include "pggrade/result/plans.h"
#include "pggrade/result/run_json.h"

enum row {
    ROW_FAIL_ON,
    ROW_FAIL_UNDER,
    ROW_RUBRIC,
    ROW_RESULTS,
    ROW_FORMAT,
    ROW_OUTPUT,
    ROW_COLOR,
    ROW_VERBOSE,
    ROW_COUNT
};

static const struct option options[ROW_COUNT] = {
    [ROW_FAIL_ON] = SHARED_OPTION_FAIL_ON,
    [ROW_FAIL_UNDER] = SHARED_OPTION_FAIL_UNDER,
    [ROW_RUBRIC] = SHARED_OPTION_RUBRIC,
    [ROW_RESULTS] = SHARED_OPTION_RESULTS,
    [ROW_FORMAT] = SHARED_OPTION_FORMAT,
    [ROW_OUTPUT] = SHARED_OPTION_OUTPUT,
    [ROW_COLOR] = SHARED_OPTION_COLOR,
    [ROW_VERBOSE] = SHARED_OPTION_VERBOSE,
};

static bool
print_run(const struct run *run, const char *path, const struct gate_rules *rules,
    const struct arguments *arguments, int *status, struct error *error)
{
    const struct option_value *values = arguments->values;
    struct rubric rubric = rubric_default;
    struct card *card;
    char *folder;
    bool printed;

    if (values[ROW_RUBRIC].text != NULL && !rubric_load(values[ROW_RUBRIC].text, &rubric, error))
        return false;
    card = card_create(run, &rubric);
    gate_apply(card, rules);
    folder = path_beside(path, ".");
    printed = common_print_card(card,
        &(struct output_options){
            .format = (enum output_format)values[ROW_FORMAT].whole,
            .path = values[ROW_OUTPUT].text,
            .folder = folder,
            .colour = values[ROW_COLOR].whole,
            .verbose = values[ROW_VERBOSE].given,
        },
        NULL, error);
    *status = card->gate.exit_status;
    card_destroy(card);
    free(folder);
    return printed;
}

static bool
run_report(const struct arguments *arguments, int *status, struct error *error)
{
    const char *name = arguments->position_count > 0 ? arguments->positions[0] : "latest";
    char *path = NULL;
    const struct option_value *values = arguments->values;
    struct gate_rules rules;
    struct run *run = NULL;
    bool done =
        common_read_gate(values[ROW_FAIL_ON].text, values[ROW_FAIL_UNDER].text, &rules, error) &&
        result_find(values[ROW_RESULTS].text, name, &path, error) && run_load(path, &run, error) &&
        (values[ROW_FORMAT].whole != FORMAT_HTML || plans_load(run, path, error)) &&
        print_run(run, path, &rules, arguments, status, error);

    gate_rules_clear(&rules);
    run_destroy(run);
    free(path);
    return done;
}

const struct command command_report = {
    .name = "report",
    .summary = "print a stored run again",
    .usage = "[RUN]",
    .description =
        "Judges and prints a stored run from its run.json alone; no server is needed, and the\n"
        "same run gives the same bytes.  RUN is a folder of results/, a path, or \"latest\" (the\n"
        "default).  The status is that of the gate.\n",
    .options = options,
    .option_count = ROW_COUNT,
    .positions_max = 1,
    .run = run_report,
};
