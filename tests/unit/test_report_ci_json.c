#include "unit.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report_fixture.h"
#include "pggrade/report/ci.h"

static json_t *
written_json(write_report *write, const struct card *card)
{
    json_error_t error;
    char *text = written(write, card);
    json_t *value = json_loads(text, JSON_REJECT_DUPLICATES, &error);

    if (value == NULL)
        fail_msg("no JSON: %s: %s", error.text, text);
    free(text);
    return value;
}

/* ---- GitLab ---- */

static const char *
string_at(const json_t *list, size_t index, const char *key)
{
    return json_string_value(json_object_get(json_array_get(list, index), key));
}

static void
test_gitlab_outcomes(void **state)
{
    static const char *const severities[] = {"blocker", "critical", "critical", "major"};
    struct run *run = make_run(2, 2);
    struct card *card = card_create(run, &rubric_default);
    json_t *list;
    const char *path;
    int line;

    (void)state;
    set_checks(card, outcomes, COUNT_OF(outcomes));
    list = written_json(report_gitlab, card);
    assert_int_equal(json_array_size(list), COUNT_OF(severities));
    for (size_t i = 0; i < COUNT_OF(severities); i++)
        assert_string_equal(string_at(list, i, "severity"), severities[i]);
    assert_string_equal(string_at(list, 0, "description"),
        "query_1 on before: error: SQL error 22012: division by zero [3 errors; limit: none]");
    assert_string_equal(string_at(list, 0, "check_name"), "error");
    assert_int_equal(json_unpack(json_array_get(list, 0), "{s:{s:s,s:{s:i}}}", "location", "path",
                         &path, "lines", "begin", &line),
        0);
    assert_string_equal(path, "workloads/contacts.sql");
    assert_int_equal(line, 20);
    json_decref(list);
    card_destroy(card);
    run_destroy(run);
}

/* What another run would measure, and lines that moved, change no fingerprint. */
static void
test_gitlab_fingerprints(void **state)
{
    struct run *run = make_run(2, 2);
    struct card *card = card_create(run, &rubric_default);
    struct gate_check checks[] = {
        {"slower", 0, 1, GATE_FAILED, "slower", "not slower", "slower by 12 %"},
        {"slower", 1, 1, GATE_FAILED, "slower", "not slower", "slower by 12 %"},
        {"slo", 1, 1, GATE_FAILED, "missed", "met", "C"},
    };
    json_t *first;
    json_t *second;

    (void)state;
    set_checks(card, checks, COUNT_OF(checks));
    first = written_json(report_gitlab, card);
    for (size_t i = 0; i < COUNT_OF(checks); i++)
        for (size_t other = 0; other < i; other++)
            assert_string_not_equal(
                string_at(first, i, "fingerprint"), string_at(first, other, "fingerprint"));
    checks[0].sentence = "slower by 15 %";
    run->queries[0].line = 12;
    second = written_json(report_gitlab, card);
    for (size_t i = 0; i < COUNT_OF(checks); i++)
        assert_string_equal(
            string_at(first, i, "fingerprint"), string_at(second, i, "fingerprint"));
    json_decref(second);
    run->scenario = "shop";
    second = written_json(report_gitlab, card);
    assert_string_not_equal(
        string_at(first, 0, "fingerprint"), string_at(second, 0, "fingerprint"));
    json_decref(first);
    json_decref(second);
    card_destroy(card);
    run_destroy(run);
}

static void
add_findings(struct run *run, size_t side)
{
    struct plan_facts *plan = &run->queries[0].cells[side].plan;

    plan->findings = xcalloc(4, sizeof *plan->findings);
    plan->findings[0] = fixture_finding("sort-spilled", SEVERITY_WARN, 0.5);
    plan->findings[1] = fixture_finding("seq-scan", SEVERITY_SEVERE, 0.2);
    plan->findings[2] = fixture_finding("seq-scan", SEVERITY_SEVERE, 0.1);
    plan->findings[3] = fixture_finding("generic", SEVERITY_INFO, 0.9);
    plan->finding_count = 4;
}

/* Two findings that are alike in all names are still two; notes are no annotations. */
static void
test_findings(void **state)
{
    struct run *run = make_run(2, 1);
    struct card *card;
    json_t *list;
    char *text;

    (void)state;
    add_findings(run, 0);
    add_findings(run, 1);
    card = card_create(run, &rubric_default);
    list = written_json(report_gitlab, card);
    assert_int_equal(json_array_size(list), 4); /* the baseline's are not of this change */
    assert_string_equal(string_at(list, 0, "description"),
        "query_0 on after: seq-scan: evidence of seq-scan. Remedy: CREATE INDEX …");
    assert_string_equal(string_at(list, 1, "check_name"), "seq-scan");
    assert_string_not_equal(string_at(list, 0, "fingerprint"), string_at(list, 1, "fingerprint"));
    assert_string_equal(string_at(list, 1, "severity"), "major");
    assert_string_equal(string_at(list, 2, "severity"), "minor");
    assert_string_equal(string_at(list, 3, "severity"), "info");
    json_decref(list);
    text = written(report_github, card);
    assert_int_equal(count_of(text, "::warning "), 3);
    assert_contains(text, "::evidence of sort-spilled%0ARemedy: CREATE INDEX …\n");
    free(text);
    card_destroy(card);
    run_destroy(run);
    run = make_run(1, 1); /* a side alone is judged for itself */
    add_findings(run, 0);
    card = card_create(run, &rubric_default);
    list = written_json(report_gitlab, card);
    assert_int_equal(json_array_size(list), 4);
    json_decref(list);
    card_destroy(card);
    run_destroy(run);
}

/* ---- series ---- */

static void
test_benchmark_action(void **state)
{
    struct run *run = make_run(2, 1);
    struct card *card = card_create(run, &rubric_default);
    struct query_grade *grade = &card->queries[0][1];
    json_t *list;
    json_t *third;

    (void)state;
    card->queries[0][0].average_ms = NAN; /* nothing was measured there */
    card->queries[0][0].p50_ms = card->queries[0][0].p95_ms = NAN;
    grade->average_ms = 10.5;
    grade->average_low_ms = 10.0;
    grade->average_high_ms = 12.5;
    grade->p95_low_ms = NAN;
    list = written_json(report_benchmark_action, card);
    assert_int_equal(json_array_size(list), 3);
    assert_string_equal(string_at(list, 0, "name"), "query_0 / after average");
    assert_string_equal(string_at(list, 0, "unit"), "ms");
    assert_true(
        fabs(json_number_value(json_object_get(json_array_get(list, 0), "value")) - 10.5) < 1e-9);
    assert_string_equal(string_at(list, 0, "range"), "± 2.00");
    assert_contains(string_at(list, 0, "extra"), " executions\nadjusted latency");
    assert_contains(string_at(list, 0, "extra"), "\nsame within 5 %");
    assert_string_equal(string_at(list, 1, "name"), "query_0 / after p50");
    assert_null(string_at(list, 1, "range"));
    third = json_array_get(list, 2);
    assert_string_equal(json_string_value(json_object_get(third, "name")), "query_0 / after p95");
    assert_null(json_object_get(third, "range")); /* half an interval is none */
    json_decref(list);
    card_destroy(card);
    run_destroy(run);
}

static void
test_bencher(void **state)
{
    struct run *run = make_run(2, 2);
    struct card *card = card_create(run, &rubric_default);
    json_t *benchmarks;
    double value, low, high;

    (void)state;
    card->queries[0][0].average_ms = NAN;
    card->queries[0][1].average_ms = 10.5;
    card->queries[0][1].average_low_ms = 10.0;
    card->queries[0][1].average_high_ms = 12.5;
    card->queries[1][0].average_low_ms = NAN;
    benchmarks = written_json(report_bencher, card);
    assert_int_equal(json_object_size(benchmarks), 3);
    assert_null(json_object_get(benchmarks, "query_0 / before"));
    assert_int_equal(json_unpack(benchmarks, "{s:{s:{s:F,s:F,s:F}}}", "query_0 / after", "latency",
                         "value", &value, "lower_value", &low, "upper_value", &high),
        0);
    assert_true(fabs(value - 10.5e6) < 1.0 && fabs(low - 10e6) < 1.0 && fabs(high - 12.5e6) < 1.0);
    assert_int_equal(json_object_size(json_object_get(
                         json_object_get(benchmarks, "query_1 / before"), "latency")),
        1);
    json_decref(benchmarks);
    card_destroy(card);
    run_destroy(run);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_gitlab_outcomes),
        cmocka_unit_test(test_gitlab_fingerprints),
        cmocka_unit_test(test_findings),
        cmocka_unit_test(test_benchmark_action),
        cmocka_unit_test(test_bencher),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
