#include "unit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/report/html_report.h"
#include "pggrade/report/page.h"
#include "report_fixture.h"

/* ---- the writer ---- */

static const struct escape_case {
    const char *words, *markup;
} escape_cases[] = {
    {"plain", "plain"},
    {"<script>alert('x')</script>", "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;"},
    {"a & b \"c\"", "a &amp; b &quot;c&quot;"},
    {"line\nline\ttab", "line\nline\ttab"},
    {"käse 🧀", "käse 🧀"},
    {"bell\a null\x01 del\x7F", "bell\xEF\xBF\xBD null\xEF\xBF\xBD del\xEF\xBF\xBD"},
    {"cut \xC3", "cut \xEF\xBF\xBD"},
    {"overlong \xC0\xBC", "overlong \xEF\xBF\xBD\xEF\xBF\xBD"},
    {"surrogate \xED\xA0\x80", "surrogate \xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
    {"beyond \xF4\x90\x80\x80", "beyond \xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
    {"turned \xE2\x80\xAE round", "turned \xEF\xBF\xBD round"},
    {"C1 \xC2\x85", "C1 \xEF\xBF\xBD"},
};

static void
test_escape(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(escape_cases); i++) {
        struct text out = {0};

        html_escape(&out, escape_cases[i].words);
        assert_string_equal(text_string(&out), escape_cases[i].markup);
        text_free(&out);
    }
}

static void
test_elements(void **state)
{
    struct text out = {0};
    struct html html = {.out = &out};

    (void)state;
    html_begin(&html, "td", "number");
    html_number(&html, "data-value", 0.125);
    html_number(&html, "data-none", NAN);
    html_printf(&html, "%s", "<b>");
    html_open(&html, "wbr");
    html_close(&html, "wbr");
    html_element(&html, "code", NULL, "a'b");
    html_close(&html, "td");
    assert_string_equal(text_string(&out),
        "<td class=\"number\" data-value=\"0.125\">&lt;b&gt;<wbr><code>a&#39;b</code></td>");
    assert_int_equal(html.depth, 0);
    text_free(&out);
}

/* ---- a whole page of hostile content ---- */

static char *
page_of(const struct run *run)
{
    struct card *card = card_create(run, &rubric_default);
    struct charts *charts = charts_create(card);
    struct text out = {0};

    report_html(card, charts, &out);
    charts_destroy(charts);
    card_destroy(card);
    return out.data;
}

#define SQL_LENGTH 10000

static struct run *
hostile_run(void)
{
    struct run *run = make_run(3, 2);
    char *sql = arena_alloc(run->arena, SQL_LENGTH + 1, 1);

    memset(sql, 'x', SQL_LENGTH);
    memcpy(sql, "SELECT '</pre><script>'", 23);
    run->title = "<img src=x onerror=alert(1)> 🐘";
    run->queries[0].name = "<script>alert(1)</script>";
    run->queries[0].title = "'; rm -rf ~ `id` $(id) {{x}}";
    run->queries[0].statements[0] = sql;
    run->queries[1].name = "\" onmouseover=\"alert(2)";
    run->sides[1].name = "</style><b>\xFF";
    run->sides[0].title = "javascript:alert(3)";
    run->queries[0].cells[0].plan.buffers_per_call = NAN;
    run->command = "pggrade run '<x>'";
    return run;
}

static void
test_hostile_content_is_text(void **state)
{
    struct run *run = hostile_run();
    char *page = page_of(run);
    char *again = page_of(run);
    const char *sql;

    (void)state;
    assert_string_equal(page, again);
    assert_int_equal(count_of(page, "<script"), 1); /* the page's own */
    assert_int_equal(count_of(page, "</script"), 1);
    assert_int_equal(count_of(page, "</style"), 1);
    assert_lacks(page, "<img");
    assert_lacks(page, "<b>");
    assert_lacks(page, " onmouseover=\"");
    assert_contains(page, "🐘");
    assert_contains(page, "<h1>&lt;img src=x onerror=alert(1)&gt; 🐘</h1>");
    sql = strstr(page, "SELECT &#39;&lt;/pre&gt;&lt;script&gt;&#39;");
    assert_non_null(sql);
    assert_true(strspn(strchr(sql, 'x'), "x") == SQL_LENGTH - 23);
    assert_lacks(page, "nan");
    free(page);
    free(again);
    run_destroy(run);
}

/* Nothing is loaded, and nothing but the page's own two parts may act. */
static void
test_page_loads_nothing(void **state)
{
    struct run *run = make_run(2, 1);
    char *page = page_of(run);

    (void)state;
    assert_contains(page, "default-src &#39;none&#39;; style-src &#39;sha256-");
    assert_lacks(page, "unsafe");
    assert_lacks(page, " src=");
    assert_lacks(page, " style=");
    assert_lacks(page, "@import");
    assert_lacks(page, "url(");
    assert_lacks(page, "http://");
    assert_lacks(page, "https://");
    free(page);
    run_destroy(run);
}

/* One side, one query, nothing measured, nothing known: still a page. */
static void
test_empty_run(void **state)
{
    struct run *run = make_run(1, 1);
    char *page;

    (void)state;
    fixture_clear(&run->queries[0].cells[0]);
    run->queries[0].cells[0].quad_count = 0;
    run->queries[0].cells[0].plan.samples = 0;
    page = page_of(run);
    assert_contains(page, "id=\"query-1\"");
    assert_contains(page, "–");
    assert_lacks(page, "nan");
    assert_lacks(page, ">inf");
    assert_lacks(page, "inf ms");
    free(page);
    run_destroy(run);
}

/* What makes a run void is the first thing that is told. */
static void
test_invalid_run(void **state)
{
    struct run *run = make_run(2, 1);
    struct run_note notes[] = {{"settings", "after", "invalid", "work_mem differs <b>"},
        {"autovacuum", NULL, "warn", "a worker was busy"}};
    char *page;

    (void)state;
    run->notes = notes;
    run->note_count = COUNT_OF(notes);
    page = page_of(run);
    assert_contains(page, "This run is not valid: found before it began");
    assert_contains(page, "INVALID: after, settings: work_mem differs &lt;b&gt;");
    assert_contains(page, "warning: autovacuum: a worker was busy");
    assert_true(strstr(page, "not valid") < strstr(page, "class=\"verdict\""));
    free(page);
    run_destroy(run);
}

static void
test_slowest_parameters(void **state)
{
    struct run *run = make_run(2, 1);
    struct run_slow slow[] = {{44000000, 43800000, 3, "name = <script>alert(1)</script>"},
        {5000000, 0, 1, "name = \a\x1b[31m"}};
    char *page;

    (void)state;
    run->queries[0].cells[1].slow = slow;
    run->queries[0].cells[1].slow_count = COUNT_OF(slow);
    page = page_of(run);
    assert_contains(page, "<summary>Parameters that were slowest</summary>");
    assert_contains(page,
        "44.0 ms, CPU 43.8, and 2 more: <code>name = &lt;script&gt;alert(1)&lt;/script&gt;</code>");
    assert_contains(page, "5.00 ms: <code>name = \xEF\xBF\xBD\xEF\xBF\xBD[31m</code>");
    assert_int_equal(count_of(page, "<script"), 1); /* the page's own */
    free(page);
    run_destroy(run);
}

/* Queries take turns, so an event stands between two turns of each. */
static void
test_events_between_turns(void **state)
{
    struct run *run = make_run(2, 1);
    uint64_t turns_ms[] = {0, 1000, 5000, 9000};
    struct run_sample samples[] = {{.second = 2}, {.second = 3, .checkpoints = 1}, {.second = 4},
        {.second = 20, .deadlocks = 1}};
    struct card *card;
    struct charts *charts;
    const struct chart *chart;

    (void)state;
    run->queries[0].turns_ms = turns_ms;
    run->queries[0].turn_count = COUNT_OF(turns_ms);
    run->samples = samples;
    run->sample_count = COUNT_OF(samples);
    card = card_create(run, &rubric_default);
    charts = charts_create(card);
    chart = charts_find(charts, CHART_TIMELINE, 0);
    assert_non_null(chart);
    /* The middle of second 3 is 2.5 s of 4 s into the second turn. */
    assert_contains(chart->script, "set label 'checkpoint' at 2.6, ");
    assert_contains(chart->words, "; checkpoint at turn 2.6");
    assert_lacks(chart->words, "deadlock"); /* this query had had its turns */
    charts_destroy(charts);
    card_destroy(card);
    run->sample_count = 2; /* nothing to be marked */
    samples[1].checkpoints = 0;
    card = card_create(run, &rubric_default);
    charts = charts_create(card);
    assert_contains(charts_find(charts, CHART_TIMELINE, 0)->words,
        "no checkpoint, autovacuum or deadlock was seen");
    charts_destroy(charts);
    card_destroy(card);
    run_destroy(run);
}

static void
test_verdict_sentence(void **state)
{
    struct run *run = make_run(2, 2);
    char *page;

    (void)state;
    fixture_latency(run, 0, 1, 5.0);
    page = page_of(run);
    assert_contains(
        page, "1 of 2 queries is faster on after than on before, none is slower; the grade stays");
    free(page);
    fixture_latency(run, 1, 1, 20.0);
    page = page_of(run);
    assert_contains(page, ", 1 is slower (query_1); the grade stays");
    free(page);
    fixture_latency(run, 1, 1, 5.0);
    page = page_of(run);
    assert_contains(page, "Every query is faster on after than on before; the grade stays");
    free(page);
    run_destroy(run);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_escape),
        cmocka_unit_test(test_elements),
        cmocka_unit_test(test_hostile_content_is_text),
        cmocka_unit_test(test_page_loads_nothing),
        cmocka_unit_test(test_empty_run),
        cmocka_unit_test(test_invalid_run),
        cmocka_unit_test(test_verdict_sentence),
        cmocka_unit_test(test_slowest_parameters),
        cmocka_unit_test(test_events_between_turns),
    };

    return cmocka_run_group_tests_name("report_html", tests, NULL, NULL);
}
