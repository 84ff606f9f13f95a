#include "unit.h"

#include <string.h>

#include "grade_fixture.h"
#include "pggrade/base/file.h"
#include "pggrade/base/text.h"
#include "pggrade/grade/comparison.h"
#include "pggrade/plan/rules.h"

/* What both sides count, and what is said of the second: a code and a severity, or nothing. */
static const struct comparison_case {
    const char *what;
    double temp[2], records[2], rows[2], updates[2], hot[2];
    const char *code;
    enum severity severity;
} cases[] = {
    {"alike", {9, 9}, {6, 6}, {1, 1}, {5, 5}, {5, 5}, NULL, SEVERITY_INFO},
    {"a little more on disk", {100, 149}, {0, 0}, {1, 1}, {0, 0}, {0, 0}, NULL, SEVERITY_INFO},
    {"half more on disk", {100, 150}, {0, 0}, {1, 1}, {0, 0}, {0, 0}, "temp-growth",
        SEVERITY_SEVERE},
    {"new on disk", {0, 1}, {0, 0}, {1, 1}, {0, 0}, {0, 0}, "temp-growth", SEVERITY_SEVERE},
    {"gone from disk", {100, 0}, {0, 0}, {1, 1}, {0, 0}, {0, 0}, NULL, SEVERITY_INFO},
    {"WAL, not quite", {0, 0}, {100, 149}, {10, 10}, {0, 0}, {0, 0}, NULL, SEVERITY_INFO},
    {"WAL", {0, 0}, {100, 150}, {10, 10}, {0, 0}, {0, 0}, "wal-amplification", SEVERITY_WARN},
    {"much WAL", {0, 0}, {100, 300}, {10, 10}, {0, 0}, {0, 0}, "wal-amplification",
        SEVERITY_SEVERE},
    {"as much WAL for more rows", {0, 0}, {100, 300}, {10, 30}, {0, 0}, {0, 0}, NULL,
        SEVERITY_INFO},
    {"WAL of a query that reads", {0, 0}, {1, 5}, {20, 20}, {0, 0}, {0, 0}, NULL, SEVERITY_INFO},
    {"HOT, a little", {0, 0}, {0, 0}, {1, 1}, {100, 100}, {90, 71}, NULL, SEVERITY_INFO},
    {"HOT", {0, 0}, {0, 0}, {1, 1}, {100, 100}, {90, 70}, "hot-loss", SEVERITY_WARN},
    {"no HOT left", {0, 0}, {0, 0}, {1, 1}, {100, 100}, {100, 20}, "hot-loss", SEVERITY_SEVERE},
    {"no updates", {0, 0}, {0, 0}, {1, 1}, {100, 0}, {100, 0}, NULL, SEVERITY_INFO},
};

static void
test_more_than_on_the_baseline(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct comparison_case *want = &cases[i];
        struct run *run = fixture_run(2, 1);
        struct finding findings[COMPARISON_KIND_COUNT];
        struct card *card;
        size_t count;

        for (size_t side = 0; side < 2; side++) {
            struct plan_facts *plan = &run->queries[0].cells[side].plan;

            plan->temp_blocks_per_call = want->temp[side];
            plan->wal_records_per_call = want->records[side];
            plan->rows_per_call = want->rows[side];
            plan->updates_per_call = want->updates[side];
            plan->hot_updates_per_call = want->hot[side];
        }
        card = card_create(run, &rubric_default);
        count = comparison_findings(card, 0, 1, findings);
        if (count != (want->code != NULL))
            fail_msg("%s: %zu findings, %s", want->what, count, count > 0 ? findings[0].code : "");
        if (count > 0 &&
            (strcmp(findings[0].code, want->code) != 0 || findings[0].severity != want->severity ||
                !(findings[0].share <= 1) || !(findings[0].share >= 0)))
            fail_msg(
                "%s: %s, %s", want->what, findings[0].code, severity_names[findings[0].severity]);
        assert_int_equal(comparison_findings(card, 0, 0, findings), 0);
        card_destroy(card);
        run_destroy(run);
    }
}

/* A kind that is added needs rows above. */
static void
test_every_kind_is_found(void **state)
{
    (void)state;
    for (size_t kind = 0; kind < COMPARISON_KIND_COUNT; kind++) {
        bool found = false;

        for (size_t i = 0; i < COUNT_OF(cases); i++)
            found = found ||
                (cases[i].code != NULL && strcmp(cases[i].code, comparison_kinds[kind].code) == 0);
        if (!found)
            fail_msg("no case has %s", comparison_kinds[kind].code);
    }
}

/* ---- the manual ---- */

static void
append_limit(struct text *out, double limit)
{
    if (limit < 1e300)
        text_printf(out, " %.9g |", limit);
    else
        text_append(out, " – |");
}

static void
append_row(struct text *out, const struct finding_kind *kind)
{
    text_printf(out, "| `%s` | %s |", kind->code, kind->unit);
    append_limit(out, kind->info);
    append_limit(out, kind->warn);
    append_limit(out, kind->severe);
    text_printf(out, " %s | %s |\n", kind->remedy, kind->fields);
}

/* docs/findings.md has every row of every table, to the letter and in that order. */
static void
test_the_manual_has_every_finding(void **state)
{
    struct text tables[3] = {0};
    struct error error = {0};
    char *manual;
    size_t length;

    (void)state;
    for (size_t i = 0; i < plan_rule_count; i++)
        append_row(&tables[0], &plan_rules[i].kind);
    for (size_t i = 0; i < QUERY_KIND_COUNT; i++)
        append_row(&tables[1], &query_kinds[i]);
    for (size_t i = 0; i < COMPARISON_KIND_COUNT; i++)
        append_row(&tables[2], &comparison_kinds[i]);
    if (!file_read("docs/findings.md", ERROR_USAGE, &manual, &length, &error))
        fail_msg("%s", error.text);
    for (size_t i = 0; i < COUNT_OF(tables); i++) {
        if (strstr(manual, tables[i].data) == NULL) {
            (void)fputs(tables[i].data, stderr); /* to be copied */
            fail_msg("docs/findings.md must have the rows of table %zu", i);
        }
        text_free(&tables[i]);
    }
    free(manual);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_more_than_on_the_baseline),
        cmocka_unit_test(test_every_kind_is_found),
        cmocka_unit_test(test_the_manual_has_every_finding),
    };

    return cmocka_run_group_tests_name("grade_comparison", tests, NULL, NULL);
}
