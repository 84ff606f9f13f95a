#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/base/file.h"
#include "pggrade/base/memory.h"
#include "pggrade/grade/card.h"
#include "pggrade/grade/gate.h"
#include "pggrade/report/ci.h"
#include "pggrade/report/report.h"
#include "pggrade/result/run_json.h"

/*
 * tests/golden/NAME/run.json is a stored run; the files beside it are what every writer makes of
 * it, byte for byte.  PGGRADE_GOLDEN_UPDATE=1 writes them anew: read the diff before it is
 * committed.
 */
#define GOLDEN "tests/golden"

static void
write_terminal(const struct card *card, struct text *out)
{
    report_terminal(card, &(struct report_options){0}, out);
}

static void
write_colour(const struct card *card, struct text *out)
{
    report_terminal(card, &(struct report_options){.colour = true}, out);
}

static void
write_verbose(const struct card *card, struct text *out)
{
    report_terminal(card, &(struct report_options){.verbose = true}, out);
}

/* Every rule there is: the outputs for build servers are about the gate. */
#define ALL_RULES                                                                                  \
    "slower,inconclusive,plan-change,promised-index,result-diff,slo,invalid-index,buffers>+10%,"   \
    "wal>+10%,rows>+10%"

static const struct writer {
    const char *file;
    void (*write)(const struct card *card, struct text *out);
    bool in_80_columns;
    bool all_rules;
} writers[] = {
    {"report.txt", write_terminal, true, false},
    {"report-verbose.txt", write_verbose, true, false},
    {"report-colour.txt", write_colour, false, false},
    {"report.md", report_markdown, false, false},
    {"summary.json", report_summary, false, false},
    {"percentiles.csv", report_csv, false, false},
    {"pggrade.prom", report_prometheus, false, true},
    {"junit.xml", report_junit, false, true},
    {"junit-no-rules.xml", report_junit, false, false},
    {"github.txt", report_github, false, true},
    {"github-summary.md", report_github_summary, false, true},
    {"gitlab.json", report_gitlab, false, true},
    {"benchmark-action.json", report_benchmark_action, false, false},
    {"bencher.json", report_bencher, false, false},
};

static void
check_width(const char *file, const char *content)
{
    char *copy = xstrdup(content);
    char *rest = copy;

    for (char *line = strsep(&rest, "\n"); line != NULL; line = strsep(&rest, "\n"))
        if (text_columns(line) > 80)
            fail_msg("%s: more than 80 columns: %s", file, line);
    free(copy);
}

static void
set_gate(struct card *card, bool all_rules)
{
    struct gate_rules rules = {0};
    struct error error = {0};

    if (all_rules &&
        (!gate_parse(ALL_RULES, &rules, &error) || !gate_parse_letter("B", &rules, &error)))
        fail_msg("%s", error.text);
    gate_apply(card, &rules);
    gate_rules_clear(&rules);
}

static void
check_writer(struct card *card, const struct writer *writer, const char *folder)
{
    struct error error = {0};
    struct text made = {0};
    char *path = path_join(folder, writer->file);
    char *golden = NULL;
    size_t length;

    set_gate(card, writer->all_rules);
    writer->write(card, &made);
    if (writer->in_80_columns)
        check_width(path, text_string(&made));
    if (getenv("PGGRADE_GOLDEN_UPDATE") != NULL &&
        !file_write(path, text_string(&made), made.length, &error))
        fail_msg("%s", error.text);
    if (!file_read(path, ERROR_USAGE, &golden, &length, &error))
        fail_msg("%s", error.text);
    if (length != made.length || memcmp(golden, made.data, length) != 0)
        fail_msg("%s differs from what is made now; PGGRADE_GOLDEN_UPDATE=1 shows how", path);
    free(golden);
    free(path);
    text_free(&made);
}

static void
check_folder(const char *name)
{
    struct error error = {0};
    char *folder = path_join(GOLDEN, name);
    char *path = path_join(folder, "run.json");
    char *text;
    char *stored;
    size_t length;
    struct run *run = NULL;
    struct card *card;

    if (!run_load(path, &run, &error) || !file_read(path, ERROR_USAGE, &stored, &length, &error))
        fail_msg("%s", error.text);
    text = run_to_text(run);
    if (getenv("PGGRADE_GOLDEN_UPDATE") != NULL) {
        free(stored);
        stored = xstrdup(text);
        if (!file_write(path, text, strlen(text), &error))
            fail_msg("%s", error.text);
    }
    assert_string_equal(text, stored); /* reading and writing lose nothing */
    card = card_create(run, &rubric_default);
    for (size_t i = 0; i < COUNT_OF(writers); i++)
        check_writer(card, &writers[i], folder);
    card_destroy(card);
    run_destroy(run);
    free(text);
    free(stored);
    free(path);
    free(folder);
}

static void
test_every_stored_run(void **state)
{
    struct error error = {0};
    char **names;
    size_t count;
    size_t runs = 0;

    (void)state;
    if (!folder_list(GOLDEN, "", &names, &count, &error))
        fail_msg("%s", error.text);
    for (size_t i = 0; i < count; i++) {
        char *folder = path_join(GOLDEN, names[i]);

        if (folder_exists(folder)) {
            check_folder(names[i]);
            runs++;
        }
        free(folder);
        free(names[i]);
    }
    free(names);
    assert_true(runs >= 2);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_stored_run),
    };

    return cmocka_run_group_tests_name("golden", tests, NULL, NULL);
}
