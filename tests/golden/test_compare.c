#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "pggrade/base/file.h"
#include "pggrade/base/memory.h"
#include "pggrade/grade/gate.h"
#include "pggrade/grade/since.h"
#include "pggrade/report/ci.h"
#include "pggrade/report/compare.h"
#include "pggrade/report/report.h"
#include "pggrade/result/run_json.h"

/*
 * tests/compare/then.json and now.json are runs of the same scenario, the second after an index was
 * dropped; the files beside them are the first one's baseline and what is made of the two, byte
 * for byte.  PGGRADE_GOLDEN_UPDATE=1 writes them anew: read the diff before it is committed.
 */
#define FOLDER "tests/compare/"

static void
check(const char *file, const char *made)
{
    struct error error = {0};
    char *path = xasprintf(FOLDER "%s", file);
    char *golden = NULL;
    size_t length;

    if (getenv("PGGRADE_GOLDEN_UPDATE") != NULL && !file_write(path, made, strlen(made), &error))
        fail_msg("%s", error.text);
    if (!file_read(path, ERROR_USAGE, &golden, &length, &error))
        fail_msg("%s", error.text);
    if (strcmp(golden, made) != 0)
        fail_msg("%s differs from what is made now; PGGRADE_GOLDEN_UPDATE=1 shows how", path);
    free(golden);
    free(path);
}

static void
check_width(const char *file, const char *made)
{
    char *copy = xstrdup(made);
    char *rest = copy;

    for (char *line = strsep(&rest, "\n"); line != NULL; line = strsep(&rest, "\n"))
        if (text_columns(line) > 80)
            fail_msg("%s: more than 80 columns: %s", file, line);
    free(copy);
}

static struct run *
load(const char *file)
{
    struct error error = {0};
    struct run *run = NULL;

    if (!run_load(file, &run, &error))
        fail_msg("%s", error.text);
    return run;
}

static void
judge(struct card *card, const char *list, bool since_only)
{
    struct gate_rules rules = {.since_only = since_only};
    struct error error = {0};

    if (!gate_parse(list, &rules, &error))
        fail_msg("%s", error.text);
    gate_apply(card, &rules);
    gate_rules_clear(&rules);
}

static void
test_two_runs(void **state)
{
    static const struct {
        const char *file;
        void (*write)(const struct card *card, bool verbose, struct text *out);
        bool verbose;
    } writers[] = {
        {"compare.txt", report_compare_terminal, false},
        {"compare-verbose.txt", report_compare_terminal, true},
        {"compare.md", report_compare_markdown, false},
        {"compare.json", report_compare_json, false},
    };
    struct error error = {0};
    struct run *runs[] = {load(FOLDER "then.json"), load(FOLDER "now.json")};
    struct card *cards[] = {
        card_create(runs[0], &rubric_default), card_create(runs[1], &rubric_default)};
    struct baseline *from = baseline_of(cards[0], "then", NULL);
    struct baseline *to = baseline_of(cards[1], "now", NULL);
    struct since *since = NULL;

    (void)state;
    if (!since_create(from, to, NULL, &since, &error))
        fail_msg("%s", error.text);
    cards[1]->since = since;
    judge(cards[1], "slower,plan-change,promised-index,result-diff,buffers>+10%,wal>+10%,rows>+0%",
        false);
    for (size_t i = 0; i < COUNT_OF(writers); i++) {
        struct text made = {0};

        writers[i].write(cards[1], writers[i].verbose, &made);
        check(writers[i].file, text_string(&made));
        if (writers[i].write == report_compare_terminal)
            check_width(writers[i].file, text_string(&made));
        text_free(&made);
    }
    since_destroy(since);
    for (size_t i = 0; i < 2; i++) {
        baseline_destroy(i == 0 ? from : to);
        card_destroy(cards[i]);
        run_destroy(runs[i]);
    }
}

static void
write_terminal(const struct card *card, struct text *out)
{
    report_terminal(card, &(struct report_options){0}, out);
}

static void
test_baseline(void **state)
{
    static const struct {
        const char *file;
        void (*write)(const struct card *card, struct text *out);
    } writers[] = {
        {"since.txt", write_terminal},
        {"since.md", report_markdown},
        {"since.json", report_summary},
        {"since-junit.xml", report_junit},
        {"since-github.txt", report_github},
    };
    struct error error = {0};
    struct run *runs[] = {load(FOLDER "then.json"), load(FOLDER "now.json")};
    struct card *cards[] = {
        card_create(runs[0], &rubric_default), card_create(runs[1], &rubric_default)};
    struct baseline *from = baseline_of(cards[0], "then", NULL);
    struct baseline *to = baseline_of(cards[1], "this run", NULL);
    struct since *since = NULL;
    struct text text = {0};

    (void)state;
    baseline_write(from, &text);
    check("shop.baseline", text_string(&text));
    text_free(&text);
    baseline_destroy(from);
    if (!baseline_load(FOLDER "shop.baseline", &from, &error) ||
        !since_create(from, to, NULL, &since, &error))
        fail_msg("%s", error.text);
    cards[1]->since = since;
    judge(cards[1], GATE_SINCE_STANDARD, true);
    for (size_t i = 0; i < COUNT_OF(writers); i++) {
        struct text made = {0};

        writers[i].write(cards[1], &made);
        check(writers[i].file, text_string(&made));
        text_free(&made);
    }
    since_destroy(since);
    baseline_destroy(from);
    baseline_destroy(to);
    for (size_t i = 0; i < 2; i++) {
        card_destroy(cards[i]);
        run_destroy(runs[i]);
    }
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_two_runs),
        cmocka_unit_test(test_baseline),
    };

    return cmocka_run_group_tests_name("compare", tests, NULL, NULL);
}
