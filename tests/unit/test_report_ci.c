#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "report_fixture.h"
#include "pggrade/report/ci.h"

/* ---- JUnit ---- */

static const char junit_outcomes[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    "<testsuites>\n"
    "  <testsuite name=\"pggrade contacts\" tests=\"8\" failures=\"2\" errors=\"1\" skipped=\"1\" "
    "time=\"1.500\" timestamp=\"2026-11-21T00:24:32\">\n"
    "    <properties>\n"
    "      <property name=\"pggrade\" value=\"0.1.0\"/>\n"
    "    </properties>\n"
    "    <testcase classname=\"contacts.query_0\" name=\"no SQL error on before\"/>\n"
    "    <testcase classname=\"contacts.query_0\" name=\"no SQL error on after\"/>\n"
    "    <testcase classname=\"contacts.query_1\" name=\"no SQL error on before\">\n"
    "      <error type=\"error\" message=\"SQL error 22012: division by zero [3 errors; limit: "
    "none]\">workloads/contacts.sql:20\n"
    "SQL error 22012: division by zero\n"
    "value: 3 errors\n"
    "limit: none\n"
    "</error>\n"
    "    </testcase>\n"
    "    <testcase classname=\"contacts.query_1\" name=\"no SQL error on after\"/>\n"
    "    <testcase classname=\"contacts.query_0\" name=\"slower on after\"/>\n"
    "    <testcase classname=\"contacts.query_1\" name=\"slower on after\">\n"
    "      <failure type=\"slower\" message=\"slower by 12 % (10–14 %) [slower; limit: not "
    "slower]\">workloads/contacts.sql:20\n"
    "slower by 12 % (10–14 %)\n"
    "value: slower\n"
    "limit: not slower\n"
    "</failure>\n"
    "    </testcase>\n"
    "    <testcase classname=\"contacts.query_0\" name=\"inconclusive on after\">\n"
    "      <skipped type=\"inconclusive\" message=\"cannot tell [inconclusive; limit: a "
    "verdict]\">workloads/contacts.sql:10\n"
    "cannot tell\n"
    "value: inconclusive\n"
    "limit: a verdict\n"
    "</skipped>\n"
    "    </testcase>\n"
    "    <testcase classname=\"contacts.after\" name=\"fail-under B on after\">\n"
    "      <failure type=\"fail-under B\" message=\"C; limit: B\">value: C\n"
    "limit: B\n"
    "</failure>\n"
    "    </testcase>\n"
    "  </testsuite>\n"
    "</testsuites>\n";

static void
test_junit_outcomes(void **state)
{
    struct run *run = make_run(2, 2);
    struct card *card = card_create(run, &rubric_default);
    char *text;

    (void)state;
    set_checks(card, outcomes, COUNT_OF(outcomes));
    text = written(report_junit, card);
    assert_string_equal(text, junit_outcomes);
    free(text);
    set_checks(card, NULL, 0); /* then there is one test case for each query and side */
    text = written(report_junit, card);
    assert_contains(text, " tests=\"4\" failures=\"0\" errors=\"0\" skipped=\"0\" ");
    assert_int_equal(count_of(text, "name=\"no SQL error on "), 4);
    assert_int_equal(count_of(text, "<testcase "), 4);
    free(text);
    card_destroy(card);
    run_destroy(run);
}

#define BAD "\xEF\xBF\xBD" /* U+FFFD stands for what XML forbids */

static const struct {
    const char *words;
    const char *attribute;
    const char *body;
} xml_cases[] = {
    {"a\"b'c", "a&quot;b'c", "a&quot;b'c"},
    {"a<b>&amp;c", "a&lt;b&gt;&amp;amp;c", "a&lt;b&gt;&amp;amp;c"},
    {"]]>", "]]&gt;", "]]&gt;"},
    {"a\tb", "a&#9;b", "a\tb"},
    {"a\r\nb", "a / b", "a&#13;\nb"},
    {"100 %", "100 %", "100 %"},
    {"\x01\x1B[0m\x08", BAD BAD "[0m" BAD, BAD BAD "[0m" BAD},
    {"\x7F", "\x7F", "\x7F"},
    {"ü € 🐘", "ü € 🐘", "ü € 🐘"},
    {"\xC3(", BAD "(", BAD "("},                            /* no second byte */
    {"a\xE2\x82", "a" BAD BAD, "a" BAD BAD},                /* cut off */
    {"\xC0\xAF", BAD BAD, BAD BAD},                         /* a longer way to write / */
    {"\xED\xA0\x80", BAD BAD BAD, BAD BAD BAD},             /* half of a surrogate pair */
    {"\xEF\xBF\xBF", BAD BAD BAD, BAD BAD BAD},             /* U+FFFF */
    {"\xF4\x90\x80\x80", BAD BAD BAD BAD, BAD BAD BAD BAD}, /* above U+10FFFF */
    {"\xFF\xFE\x80", BAD BAD BAD, BAD BAD BAD},
    {"", "", ""},
};

static void
test_junit_escapes(void **state)
{
    struct run *run = make_run(2, 1);
    struct card *card = card_create(run, &rubric_default);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(xml_cases); i++) {
        struct gate_check check = {"rule", 0, 1, GATE_FAILED, xml_cases[i].words, "limit", "said"};
        char *attribute = xasprintf("message=\"said [%s; limit: limit]\"", xml_cases[i].attribute);
        char *body = xasprintf("\nvalue: %s\nlimit: limit\n<", xml_cases[i].body);
        char *text;

        set_checks(card, &check, 1);
        text = written(report_junit, card);
        assert_contains(text, attribute);
        assert_contains(text, body);
        free(text);
        free(body);
        free(attribute);
    }
    card_destroy(card);
    run_destroy(run);
}

/* Names are attributes and keep their line breaks. */
static void
test_junit_names(void **state)
{
    struct run *run = make_run(1, 1);
    struct card *card;
    char *text;

    (void)state;
    run->scenario = "a&b";
    run->queries[0].name = "c<\n\"d\"";
    run->sides[0].name = "e\tf>";
    run->command = "pggrade run 'x&y'";
    card = card_create(run, &rubric_default);
    text = written(report_junit, card);
    assert_contains(text, "<testsuite name=\"pggrade a&amp;b\" ");
    assert_contains(text, "<property name=\"command\" value=\"pggrade run 'x&amp;y'\"/>");
    assert_contains(text,
        "<testcase classname=\"a&amp;b.c&lt;&#10;&quot;d&quot;\" "
        "name=\"no SQL error on e&#9;f&gt;\"/>");
    free(text);
    card_destroy(card);
    run_destroy(run);
}

/* ---- GitHub ---- */

static void
test_github_outcomes(void **state)
{
    struct run *run = make_run(2, 2);
    struct card *card = card_create(run, &rubric_default);
    char *text;

    (void)state;
    set_checks(card, outcomes, COUNT_OF(outcomes));
    text = written(report_github, card);
    assert_string_equal(text,
        "::error file=workloads/contacts.sql,line=20,title=query_1 on before%3A error::"
        "SQL error 22012: division by zero [3 errors; limit: none]\n"
        "::error title=after%3A fail-under B::C; limit: B\n"
        "::error file=workloads/contacts.sql,line=20,title=query_1 on after%3A slower::"
        "slower by 12 %25 (10–14 %25) [slower; limit: not slower]\n"
        "::warning file=workloads/contacts.sql,line=10,title=query_0 on after%3A inconclusive::"
        "cannot tell [inconclusive; limit: a verdict]\n");
    free(text);
    set_checks(card, NULL, 0);
    text = written(report_github, card);
    assert_string_equal(text, "");
    free(text);
    card_destroy(card);
    run_destroy(run);
}

static void
test_github_escapes(void **state)
{
    struct run *run = make_run(2, 1);
    struct gate_check check = {"wal>+10%", 0, 1, GATE_FAILED, "5,0::x", "1 %", "a\r\nb\x1B[0m%0A"};
    struct card *card;
    char *text;

    (void)state;
    run->workload_path = "odd, folder:1/100%/x.sql";
    run->queries[0].name = "q\"<&,:\n%";
    card = card_create(run, &rubric_default);
    set_checks(card, &check, 1);
    text = written(report_github, card);
    assert_string_equal(text,
        "::error file=odd%2C folder%3A1/100%25/x.sql,line=10,"
        "title=q\"<&%2C%3A%0A%25 on after%3A wal>+10%25::"
        "a%0D%0Ab [0m%250A [5,0::x; limit: 1 %25]\n");
    free(text);
    run->workload_path = NULL; /* then there is no place to show it at */
    text = written(report_github, card);
    assert_contains(text, "::error title=q");
    assert_lacks(text, "file=");
    assert_lacks(text, "line=");
    free(text);
    card_destroy(card);
    run_destroy(run);
}

/* 14 errors and 11 warnings; query_13 takes the longest. */
static void
test_github_limits(void **state)
{
    struct run *run = make_run(2, 14);
    struct gate_check checks[25];
    struct card *card;
    char *text;

    (void)state;
    for (size_t i = 0; i < 14; i++)
        fixture_latency(run, i, 1, 10.0 - 0.01 * (double)(13 - i));
    card = card_create(run, &rubric_default);
    for (size_t i = 0; i < COUNT_OF(checks); i++)
        checks[i] = (struct gate_check){i < 14 ? "slo" : "inconclusive", i % 14, 1,
            i < 14 ? GATE_FAILED : GATE_UNSURE, "value", "limit", ""};
    set_checks(card, checks, COUNT_OF(checks));
    text = written(report_github, card);
    assert_int_equal(count_of(text, "::error "), 10);
    assert_int_equal(count_of(text, "::warning "), 10);
    assert_contains(text, "::error file=workloads/contacts.sql,line=140,title=query_13 ");
    assert_true(strstr(text, "query_13 ") < strstr(text, "query_12 "));
    assert_lacks(text, "query_3 on after%3A slo");
    assert_contains(text,
        "::notice title=pggrade::not shown: 4 more errors, 1 more warning; GitHub shows 10 of "
        "each, these are the worst\n");
    free(text);
    set_checks(card, checks, 11);
    text = written(report_github, card);
    assert_contains(text, "::notice title=pggrade::not shown: 1 more error; GitHub");
    free(text);
    card_destroy(card);
    run_destroy(run);
}

static void
test_github_summary(void **state)
{
    struct run *run = make_run(2, 3);
    struct card *card = card_create(run, &rubric_default);
    char *text;
    char *name = xcalloc(1, 400001);

    (void)state;
    set_checks(card, outcomes, COUNT_OF(outcomes));
    card->gate.failed_count = 3;
    text = written(report_github_summary, card);
    assert_contains(text, "## Gate: ");
    assert_contains(text, "query\\_1 on after: slower, limit not slower");
    assert_lacks(text, "cut here");
    free(text);
    memset(name, 'x', 400000); /* three of them are more than GitHub takes */
    for (size_t i = 0; i < 3; i++)
        run->queries[i].name = name;
    text = written(report_github_summary, card);
    assert_true(strlen(text) < 1048576);
    assert_contains(text, "… and 3 more queries: shortened to fit");
    free(text);
    free(name);
    card_destroy(card);
    run_destroy(run);
}

/* Slower is worth a warning also where no rule asks; where one does, it is told once. */
static void
test_slower_without_a_rule(void **state)
{
    struct run *run = make_run(2, 1);
    struct gate_check check = {"slower", 0, 1, GATE_FAILED, "slower", "not slower", "by 50 %"};
    struct card *card;
    char *text;

    (void)state;
    fixture_latency(run, 0, 1, 15.0);
    card = card_create(run, &rubric_default);
    text = written(report_github, card);
    assert_contains(text, "::warning file=workloads/contacts.sql,line=10,title=query_0 on after");
    assert_contains(text, "::slower by 50.0 %25 (");
    free(text);
    set_checks(card, &check, 1);
    text = written(report_github, card);
    assert_int_equal(count_of(text, "::error "), 1);
    assert_lacks(text, "::warning ");
    free(text);
    card_destroy(card);
    run_destroy(run);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_junit_outcomes),
        cmocka_unit_test(test_junit_escapes),
        cmocka_unit_test(test_junit_names),
        cmocka_unit_test(test_github_outcomes),
        cmocka_unit_test(test_github_escapes),
        cmocka_unit_test(test_github_limits),
        cmocka_unit_test(test_github_summary),
        cmocka_unit_test(test_slower_without_a_rule),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
