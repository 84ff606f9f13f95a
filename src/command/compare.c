#include "pggrade/report/compare.h"

#include <stdlib.h>
#include <string.h>

#include "pggrade/base/file.h"
#include "pggrade/command/command.h"
#include "pggrade/command/common.h"
#include "pggrade/command/older.h"
#include "pggrade/command/selection.h"
#include "pggrade/command/shared_options.h"
#include "pggrade/result/folder.h"
#include "pggrade/result/run_json.h"

enum row {
    ROW_ONLY,
    ROW_EXCEPT,
    ROW_FAIL_ON,
    ROW_FAIL_UNDER,
    ROW_RUBRIC,
    ROW_RESULTS,
    ROW_FORMAT,
    ROW_OUTPUT,
    ROW_VERBOSE,
    ROW_COUNT
};

static const char *const formats[] = {"human", "json", "markdown", NULL};

static const struct option options[ROW_COUNT] = {
    [ROW_ONLY] = {.name = "only",
        .kind = OPTION_TEXT,
        .argument = "QUERIES",
        .help = "compare these queries alone (names with commas)"},
    [ROW_EXCEPT] = {.name = "except",
        .kind = OPTION_TEXT,
        .argument = "QUERIES",
        .help = "leave these queries out (names with commas)"},
    [ROW_FAIL_ON] = SHARED_OPTION_FAIL_ON,
    [ROW_FAIL_UNDER] = SHARED_OPTION_FAIL_UNDER,
    [ROW_RUBRIC] = SHARED_OPTION_RUBRIC,
    [ROW_RESULTS] = SHARED_OPTION_RESULTS,
    [ROW_FORMAT] = {.name = "format",
        .letter = 'f',
        .kind = OPTION_CHOICE,
        .argument = "FORMAT",
        .standard = "human",
        .choices = formats,
        .help = "human, json or markdown"},
    [ROW_OUTPUT] = SHARED_OPTION_OUTPUT,
    [ROW_VERBOSE] = SHARED_OPTION_VERBOSE,
};

/* One of the two. */
struct loaded {
    const char *name; /* as the user called it */
    char *path;
    struct run *run;
    struct card *card;
};

static void
unload(struct loaded *loaded)
{
    card_destroy(loaded->card);
    run_destroy(loaded->run);
    free(loaded->path);
}

static bool
load(const struct arguments *arguments, size_t position, const struct rubric *rubric,
    struct loaded *loaded, struct error *error)
{
    loaded->name = arguments->positions[position];
    if (!result_find(arguments->values[ROW_RESULTS].text, loaded->name, &loaded->path, error) ||
        !run_load(loaded->path, &loaded->run, error))
        return false;
    loaded->card = card_create(loaded->run, rubric);
    return true;
}

static bool
print(const struct card *card, const struct option_value *values, struct error *error)
{
    static void (*const writers[])(const struct card *card, bool verbose, struct text *out) = {
        report_compare_terminal, report_compare_json, report_compare_markdown};
    struct text out = {0};
    bool printed;

    writers[values[ROW_FORMAT].whole](card, values[ROW_VERBOSE].given, &out);
    printed = values[ROW_OUTPUT].text == NULL
        ? common_print(text_string(&out), error)
        : file_write(values[ROW_OUTPUT].text, text_string(&out), out.length, error);
    text_free(&out);
    return printed;
}

static bool
compare(struct loaded *from, struct loaded *to, const struct gate_rules *rules,
    const struct option_value *values, int *status, struct error *error)
{
    const struct run *run = to->run;
    const char **names = xcalloc(run->query_count, sizeof *names);
    bool *selected = NULL;
    struct older older = {.from = baseline_of(from->card, from->name, NULL)};
    bool done;

    for (size_t q = 0; q < run->query_count; q++)
        names[q] = run->queries[q].name;
    older.to = baseline_of(to->card, to->name, NULL);
    done = select_names(names, run->query_count, values[ROW_ONLY].text, values[ROW_EXCEPT].text,
               &selected, error) &&
        since_create(older.from, older.to, selected, &older.since, error);
    if (done) {
        to->card->since = older.since;
        gate_apply(to->card, rules);
        *status = to->card->gate.exit_status;
        done = print(to->card, values, error);
    }
    older_clear(&older);
    free(selected);
    free(names);
    return done;
}

static bool
run_compare(const struct arguments *arguments, int *status, struct error *error)
{
    const struct option_value *values = arguments->values;
    struct rubric rubric = rubric_default;
    struct gate_rules rules;
    struct loaded from = {0};
    struct loaded to = {0};
    bool done;

    if (arguments->position_count != 2)
        return error_set(error, ERROR_USAGE,
            "compare needs two stored runs, the older first: pggrade compare A B");
    done = common_read_gate(values[ROW_FAIL_ON].text, values[ROW_FAIL_UNDER].text, &rules, error) &&
        (values[ROW_RUBRIC].text == NULL || rubric_load(values[ROW_RUBRIC].text, &rubric, error)) &&
        load(arguments, 0, &rubric, &from, error) && load(arguments, 1, &rubric, &to, error) &&
        compare(&from, &to, &rules, values, status, error);
    unload(&to);
    unload(&from);
    gate_rules_clear(&rules);
    return done;
}

const struct command command_compare = {
    .name = "compare",
    .summary = "two stored runs, of other days or machines",
    .usage = "A B",
    .description =
        "Compares two runs of the same scenario, data and parameters: plans, rows and buffers,\n"
        "which are exact, and times, divided by how fast the machine was in each.  It refuses\n"
        "(status 2) where data or workload differ, says what else does, and calls times of\n"
        "another machine no more than reported.  A change is better measured by one `pggrade\n"
        "run` with both sides: this is for what cannot be.  A and B are folders of results/,\n"
        "paths, or \"latest\".\n",
    .options = options,
    .option_count = ROW_COUNT,
    .positions_max = 2,
    .run = run_compare,
};
