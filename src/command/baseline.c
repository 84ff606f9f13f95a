#include "pggrade/grade/baseline.h"

#include <stdlib.h>
#include <string.h>

#include "pggrade/base/file.h"
#include "pggrade/command/command.h"
#include "pggrade/command/common.h"
#include "pggrade/command/shared_options.h"
#include "pggrade/result/folder.h"
#include "pggrade/result/run_json.h"

enum row { ROW_SIDES, ROW_RUBRIC, ROW_RESULTS, ROW_OUTPUT, ROW_COUNT };

static const struct option options[ROW_COUNT] = {
    [ROW_SIDES] = {.name = "sides",
        .kind = OPTION_TEXT,
        .argument = "SIDES",
        .help = "keep these sides (names with commas; default: all but the run's first)"},
    [ROW_RUBRIC] = SHARED_OPTION_RUBRIC,
    [ROW_RESULTS] = SHARED_OPTION_RESULTS,
    [ROW_OUTPUT] = {.name = "output",
        .letter = 'o',
        .kind = OPTION_TEXT,
        .argument = "FILE",
        .help = "write the baseline there instead of to standard output"},
};

/* A sole side is what there is; else the first is what the others are compared with already. */
static bool
select_sides(const struct run *run, const char *list, bool *selected, struct error *error)
{
    char *copy;
    char *rest;
    bool found = true;

    for (size_t i = 0; i < run->side_count; i++)
        selected[i] = list == NULL && (i > 0 || run->side_count == 1);
    if (list == NULL)
        return true;
    copy = rest = xstrdup(list);
    for (char *name = strsep(&rest, ","); found && name != NULL; name = strsep(&rest, ",")) {
        size_t at = 0;

        while (at < run->side_count && strcmp(run->sides[at].name, name) != 0)
            at++;
        found = at < run->side_count ||
            error_set(error, ERROR_USAGE, "--sides: the run has no side \"%s\"", name);
        if (found)
            selected[at] = true;
    }
    free(copy);
    return found;
}

/* Without figures of single parameter sets nothing would be exact. */
static bool
check_age(const struct run *run, const char *path, struct error *error)
{
    for (size_t q = 0; q < run->query_count; q++)
        for (size_t side = 0; side < run->side_count; side++) {
            const struct plan_facts *facts = &run->queries[q].cells[side].plan;

            if (facts->samples > 0 && facts->sets == NULL)
                return error_set(error, ERROR_USAGE,
                    "%s is of an older pggrade, which did not keep what single parameter sets "
                    "cost: measure again",
                    path);
        }
    return true;
}

static bool
write_baseline(const struct run *run, const struct rubric *rubric,
    const struct arguments *arguments, struct error *error)
{
    const struct option_value *values = arguments->values;
    bool *selected = xcalloc(run->side_count, sizeof *selected);
    struct card *card;
    struct baseline *baseline;
    struct text text = {0};
    bool written = select_sides(run, values[ROW_SIDES].text, selected, error);

    if (written) {
        card = card_create(run, rubric);
        baseline = baseline_of(card, "this run", selected);
        baseline_write(baseline, &text);
        written = values[ROW_OUTPUT].text == NULL
            ? common_print(text_string(&text), error)
            : file_write(values[ROW_OUTPUT].text, text_string(&text), text.length, error);
        text_free(&text);
        baseline_destroy(baseline);
        card_destroy(card);
    }
    free(selected);
    return written;
}

static bool
run_baseline(const struct arguments *arguments, int *status, struct error *error)
{
    const struct option_value *values = arguments->values;
    const char *name = arguments->position_count > 0 ? arguments->positions[0] : "latest";
    struct rubric rubric = rubric_default;
    struct run *run = NULL;
    char *path = NULL;
    bool done;

    (void)status;
    done =
        (values[ROW_RUBRIC].text == NULL || rubric_load(values[ROW_RUBRIC].text, &rubric, error)) &&
        result_find(values[ROW_RESULTS].text, name, &path, error) && run_load(path, &run, error) &&
        check_age(run, path, error) && write_baseline(run, &rubric, arguments, error);
    run_destroy(run);
    free(path);
    return done;
}

const struct command command_baseline = {
    .name = "baseline",
    .summary = "a stored run as a small file to keep in git",
    .usage = "[RUN]",
    .description =
        "Writes what later runs are compared with (`pggrade run --baseline FILE`): plans, rows\n"
        "and buffers of every query, which are exact, and letters and times, which begin with\n"
        "\"~\" because they differ from run to run.  RUN is a folder of results/, a path, or\n"
        "\"latest\" (the default).  See docs/compare.md.\n",
    .options = options,
    .option_count = ROW_COUNT,
    .positions_max = 1,
    .run = run_baseline,
};
