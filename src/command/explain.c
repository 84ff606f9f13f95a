#include <stdlib.h>
#include <string.h>

#include "pggrade/base/file.h"
#include "pggrade/base/memory.h"
#include "pggrade/command/command.h"
#include "pggrade/command/common.h"
#include "pggrade/command/shared_options.h"
#include "pggrade/plan/paste.h"
#include "pggrade/plan/rules.h"
#include "pggrade/report/plan_report.h"

enum row { ROW_FAIL_ON, ROW_FORMAT, ROW_OUTPUT, ROW_COLOR, ROW_VERBOSE, ROW_COUNT };

/* The first three of output_formats. */
static const char *const formats[] = {"human", "json", "markdown", NULL};

static const struct option options[ROW_COUNT] = {
    [ROW_FAIL_ON] = {.name = "fail-on",
        .kind = OPTION_TEXT,
        .argument = "FINDINGS",
        .help = "fail (status 1) on these, with commas: codes of findings, as sort-spill, or all "
                "that are \"severe\", or \"warn\" and severe"},
    [ROW_FORMAT] = {.name = "format",
        .letter = 'f',
        .kind = OPTION_CHOICE,
        .argument = "FORMAT",
        .standard = "human",
        .choices = formats,
        .help = "human, json or markdown"},
    [ROW_OUTPUT] = SHARED_OPTION_OUTPUT,
    [ROW_COLOR] = SHARED_OPTION_COLOR,
    [ROW_VERBOSE] = {.name = "verbose",
        .letter = 'v',
        .kind = OPTION_FLAG,
        .help = "conditions, whole names, and findings that are for information"},
};

/* ---- --fail-on ---- */

/* What a finding is refused for: from a severity on, or by its code. */
struct refusals {
    bool *codes; /* [rule] */
    enum severity from;
};

static bool
parse_word(const char *word, struct refusals *refusals, struct error *error)
{
    const char **names;
    const char *nearest;

    for (size_t i = 0; i < plan_rule_count; i++)
        if (strcmp(plan_rules[i].kind.code, word) == 0) {
            refusals->codes[i] = true;
            return true;
        }
    for (size_t i = SEVERITY_WARN; i < SEVERITY_COUNT; i++)
        if (strcmp(severity_names[i], word) == 0) {
            refusals->from = i < refusals->from ? (enum severity)i : refusals->from;
            return true;
        }
    names = xcalloc(plan_rule_count + 2, sizeof *names);
    for (size_t i = 0; i < plan_rule_count; i++)
        names[i] = plan_rules[i].kind.code;
    names[plan_rule_count] = severity_names[SEVERITY_WARN];
    names[plan_rule_count + 1] = severity_names[SEVERITY_SEVERE];
    nearest = text_nearest(word, names, plan_rule_count + 2);
    free(names);
    if (nearest != NULL)
        return error_set(error, ERROR_USAGE,
            "--fail-on: unknown finding \"%s\"; did you mean \"%s\"?", word, nearest);
    return error_set(error, ERROR_USAGE,
        "--fail-on: unknown finding \"%s\"; it takes warn, severe, or codes as docs/findings.md "
        "has them",
        word);
}

static bool
parse_refusals(const char *list, struct refusals *refusals, struct error *error)
{
    char *words = xstrdup(list == NULL ? "" : list);
    char *rest = words;
    bool parsed = true;

    *refusals =
        (struct refusals){.codes = xcalloc(plan_rule_count, sizeof(bool)), .from = SEVERITY_COUNT};
    if (list != NULL)
        for (char *word = strsep(&rest, ","); parsed && word != NULL; word = strsep(&rest, ","))
            parsed = parse_word(word + strspn(word, " "), refusals, error);
    free(words);
    return parsed;
}

static bool
is_refused(const struct finding *finding, const struct refusals *refusals)
{
    if (finding->severity >= refusals->from)
        return true;
    for (size_t i = 0; i < plan_rule_count; i++)
        if (refusals->codes[i] && strcmp(plan_rules[i].kind.code, finding->code) == 0)
            return true;
    return false;
}

static int
status_of(const struct review *reviews, size_t count, const struct refusals *refusals)
{
    for (size_t i = 0; i < count; i++)
        for (size_t f = 0; f < reviews[i].finding_count; f++)
            if (is_refused(&reviews[i].findings[f], refusals))
                return 1;
    return 0;
}

/* ---- the page ---- */

static bool
write_page(const struct plan_page *page, const struct option_value *values, struct error *error)
{
    struct output_options output = {
        .path = values[ROW_OUTPUT].text,
        .colour = values[ROW_COLOR].whole,
        .verbose = values[ROW_VERBOSE].given,
    };
    struct report_options report = {
        .colour = common_colours_wanted(&output), .verbose = output.verbose};
    struct text out = {0};
    bool written;

    if (values[ROW_FORMAT].whole == FORMAT_JSON)
        plan_report_json(page, &out);
    else if (values[ROW_FORMAT].whole == FORMAT_MARKDOWN)
        plan_report_markdown(page, &out);
    else
        plan_report_terminal(page, &report, &out);
    written = common_output(text_string(&out), out.length, output.path, error);
    text_free(&out);
    return written;
}

static bool
explain_paste(const char *name, const struct paste *paste, const struct refusals *refusals,
    const struct option_value *values, int *status, struct error *error)
{
    struct review *reviews = xcalloc(paste->count, sizeof *reviews);
    int *lines = xcalloc(paste->count, sizeof *lines);
    bool written;

    for (size_t i = 0; i < paste->count; i++) {
        review_plan(paste->plans[i].plan, &reviews[i]);
        lines[i] = paste->plans[i].line;
    }
    *status = status_of(reviews, paste->count, refusals);
    written = write_page(&(struct plan_page){.name = name,
                             .reviews = reviews,
                             .lines = lines,
                             .count = paste->count,
                             .exit_status = *status},
        values, error);
    for (size_t i = 0; i < paste->count; i++)
        review_clear(&reviews[i]);
    free(reviews);
    free(lines);
    return written;
}

static bool
run_explain(const struct arguments *arguments, int *status, struct error *error)
{
    const struct option_value *values = arguments->values;
    const char *path = arguments->position_count > 0 ? arguments->positions[0] : NULL;
    const char *name;
    struct refusals refusals = {0};
    struct paste paste = {0};
    char *content = NULL;
    size_t length;
    bool done;

    if (path == NULL)
        return error_set(error, ERROR_USAGE,
            "explain needs a plan: pggrade explain FILE, or - for standard input; it should hold "
            "what EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) SELECT … prints");
    name = strcmp(path, "-") == 0 ? "standard input" : path;
    done = parse_refusals(values[ROW_FAIL_ON].text, &refusals, error) &&
        file_read_input(path, ERROR_USAGE, &content, &length, error) &&
        paste_read(name, content, &paste, error) &&
        explain_paste(name, &paste, &refusals, values, status, error);
    paste_clear(&paste);
    free(refusals.codes);
    free(content);
    return done;
}

const struct command command_explain = {
    .name = "explain",
    .summary = "say what is wrong with a plan someone pastes",
    .usage = "FILE|-",
    .description =
        "Reads plans that EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) printed, without a server: the\n"
        "tree with what each node took alone, rows against the planner's expectation, and the\n"
        "findings that a run would have, each with a remedy.  As psql shows plans, in CSV, "
        "several\n"
        "in one file, and as auto_explain logs them in JSON; - is standard input.  The findings\n"
        "are explained in docs/findings.md.\n",
    .options = options,
    .option_count = ROW_COUNT,
    .positions_max = 1,
    .run = run_explain,
};
