#include "unit.h"

#include <stdlib.h>

#include "grade_fixture.h"
#include "words.h"
#include "pggrade/base/text.h"
#include "pggrade/health/health.h"
#include "pggrade/health/sql.h"
#include "pggrade/report/health.h"
#include "pggrade/report/pages.h"
#include "pggrade/report/preflight_section.h"

/* ---- the table ---- */

static bool
is_asked(const char *name)
{
    for (size_t i = 0; i < health_check_count(); i++)
        for (size_t j = 0; j < HEALTH_STATEMENTS_MAX; j++) {
            const char *sql = health_check_at(i)->statements[j].sql;

            if (sql != NULL && strcmp(sql, name) == 0)
                return true;
        }
    return false;
}

/* Every check has statements that exist, limits that rise, and words; every statement a check. */
static void
test_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < health_check_count(); i++) {
        const struct health_check *check = health_check_at(i);

        assert_int_equal(health_check_find(check->id), i);
        assert_true(
            check->limits.notice <= check->limits.warn || check->limits.notice >= HEALTH_NEVER);
        assert_true(
            check->limits.warn <= check->limits.severe || check->limits.warn >= HEALTH_NEVER);
        assert_non_null(check->title);
        assert_non_null(check->meaning);
        assert_non_null(check->remedy);
        assert_non_null(check->statements[0].sql);
        for (size_t j = 0; j < HEALTH_STATEMENTS_MAX; j++)
            if (check->statements[j].sql != NULL &&
                health_sql_find(check->statements[j].sql) == NULL)
                fail_msg("%s: no statement %s", check->id, check->statements[j].sql);
    }
    for (size_t i = 0; i < health_sql_count; i++)
        if (!is_asked(health_sqls[i].name))
            fail_msg("no check asks %s", health_sqls[i].name);
}

/* ---- grades ---- */

static struct health_report *
make_report(const enum health_level *levels, size_t count)
{
    static struct health_item items[HEALTH_LEVEL_COUNT] = {
        {"<o>\"k\"", 0.01, HEALTH_OK, "fine", NULL},
        {"<o>\"k\"", 0.06, HEALTH_NOTICE, "a | b", NULL},
        {"<o>\"k\"", 0.12, HEALTH_WARN, "a | b", "VACUUM x;"},
        {"<o>\"k\"", 0.25, HEALTH_SEVERE, "a | b", "VACUUM x;"},
    };
    struct health_report *report = xcalloc(1, sizeof *report);

    report->arena = arena_create();
    report->database = "shop";
    report->server_version = "17.1";
    report->results = arena_alloc(report->arena, count, sizeof *report->results);
    report->result_count = count;
    for (size_t i = 0; i < count; i++)
        report->results[i] = (struct health_result){
            .check = health_check_at(health_check_find("dead-tuples")),
            .limits = {0.05, 0.1, 0.2},
            .level = levels[i],
            .items = &items[levels[i]],
            .item_count = 1,
            .over_count = levels[i] > HEALTH_OK,
            .object_count = 1,
        };
    return report;
}

static const struct {
    size_t severe, warnings, notices;
    bool failed;
    const char *letter;
} grades[] = {
    {0, 0, 0, false, "A+"},
    {0, 0, 0, true, "A"},
    {0, 0, 3, false, "A"},
    {0, 1, 0, false, "B"},
    {0, 2, 4, false, "B"},
    {0, 3, 0, false, "C"},
    {1, 0, 0, false, "D"},
    {1, 5, 0, false, "D"},
    {2, 0, 0, false, "F"},
};

static void
test_grades(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(grades); i++) {
        enum health_level levels[10] = {HEALTH_OK};
        size_t at = 0;
        struct health_report *report;

        for (size_t j = 0; j < grades[i].severe; j++)
            levels[at++] = HEALTH_SEVERE;
        for (size_t j = 0; j < grades[i].warnings; j++)
            levels[at++] = HEALTH_WARN;
        for (size_t j = 0; j < grades[i].notices; j++)
            levels[at++] = HEALTH_NOTICE;
        report = make_report(levels, COUNT_OF(levels));
        if (grades[i].failed) {
            report->results[9].skipped = "locked";
            report->results[9].failed = true;
        }
        assert_string_equal(health_grade_all(report).letter, grades[i].letter);
        assert_string_equal(health_grade_scope(report, HEALTH_SERVER).letter, "A+");
        health_report_destroy(report);
    }
}

static void
test_levels(void **state)
{
    const struct health_limits all = {1, 2, 3};
    const struct health_limits last = {HEALTH_NEVER, HEALTH_NEVER, 3};

    (void)state;
    assert_int_equal(health_level_of(&all, 0.99), HEALTH_OK);
    assert_int_equal(health_level_of(&all, 1), HEALTH_NOTICE);
    assert_int_equal(health_level_of(&all, 2), HEALTH_WARN);
    assert_int_equal(health_level_of(&all, 3), HEALTH_SEVERE);
    assert_int_equal(health_level_of(&last, 2.9), HEALTH_OK);
}

/* ---- forms ---- */

static void
test_forms(void **state)
{
    static const enum health_level levels[] = {HEALTH_SEVERE, HEALTH_OK};
    struct health_report *report = make_report(levels, COUNT_OF(levels));
    struct text out = {0};

    (void)state;
    report_health_terminal(report, false, false, &out);
    assert_contains(out.data, "severe  dead rows (dead-tuples; 1 of 1)");
    assert_contains(out.data, "<o>\"k\": 25 %; a | b");
    assert_contains(out.data, "  do      VACUUM x;");
    assert_lacks(out.data, "fine");
    out.length = 0;
    report_health_terminal(report, false, true, &out);
    assert_contains(out.data, "1.0 %; fine");
    out.length = 0;
    report_health_markdown(report, &out);
    assert_contains(out.data, "| severe | \\<o>\"k\" | 25 % | a \\| b |");
    out.length = 0;
    report_health_prometheus(report, &out);
    assert_contains(out.data, "check=\"dead-tuples\",object=\"<o>\\\"k\\\"\"} 0.25\n");
    out.length = 0;
    report_page_health(report, &out);
    assert_contains(out.data, "&lt;o&gt;&quot;k&quot;");
    assert_lacks(out.data, "<o>");
    text_free(&out);
    health_report_destroy(report);
}

static void
test_preflight_section(void **state)
{
    static struct run_note notes[] = {{"foreign-load", NULL, "waited", "1.3 s for pid 7"},
        {"settings-differ", "after", "invalid", "jit is off"}};
    struct run *run = fixture_run(2, 1);
    struct text out = {0};
    json_t *summary = json_object();

    (void)state;
    preflight_section_terminal(run, 80, &out);
    preflight_section_markdown(run, &out);
    preflight_section_json(run, summary);
    assert_int_equal(out.length + json_object_size(summary), 0);
    run->notes = notes;
    run->note_count = 1;
    preflight_section_terminal(run, 80, &out);
    assert_contains(out.data, "Found before the run\nwaited  foreign-load: 1.3 s for pid 7\n");
    run->note_count = 2;
    preflight_section_terminal(run, 80, &out);
    assert_contains(out.data, "This run is not valid");
    assert_contains(out.data, "INVALID after, settings-differ: jit is off");
    preflight_section_json(run, summary);
    assert_true(json_is_false(json_object_get(summary, "valid")));
    assert_int_equal(json_array_size(json_object_get(summary, "preflight")), 2);
    json_decref(summary);
    text_free(&out);
    run->notes = NULL;
    run_destroy(run);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_grades),
        cmocka_unit_test(test_levels),
        cmocka_unit_test(test_forms),
        cmocka_unit_test(test_preflight_section),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
