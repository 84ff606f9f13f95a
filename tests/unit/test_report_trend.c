#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "pggrade/report/trend.h"
#include "report_fixture.h"

#define RUNS 12

struct history {
    struct run *runs[RUNS];
    const struct card *cards[RUNS];
    const char *names[RUNS];
};

/* The same two queries, each run half a millisecond slower than the one before. */
static void
history_create(struct history *history, size_t count)
{
    static const char *const names[] = {"one", "two", "three", "four", "five", "six", "seven",
        "eight", "nine", "ten", "eleven", "twelve"};

    for (size_t i = 0; i < count; i++) {
        history->runs[i] = make_run(2, 2);
        fixture_latency(history->runs[i], 0, 1, 10.0 + 0.5 * (double)i);
        history->cards[i] = card_create(history->runs[i], &rubric_default);
        history->names[i] = names[i];
    }
}

static void
history_clear(struct history *history, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        card_destroy((struct card *)history->cards[i]);
        run_destroy(history->runs[i]);
    }
}

static struct trend
trend_of(const struct history *history, size_t count)
{
    return (struct trend){.cards = history->cards, .names = history->names, .count = count};
}

static char *
terminal(const struct trend *trend)
{
    struct text out = {0};

    report_trend_terminal(trend, &out);
    return out.data;
}

static void
test_figures(void **state)
{
    struct history history;
    struct trend trend;
    char *text;

    (void)state;
    history_create(&history, 3);
    trend = trend_of(&history, 3);
    text = terminal(&trend);
    assert_contains(text, "contacts: 3 runs, oldest first\n");
    assert_contains(text, "  2  two: before ");
    assert_contains(text, "Average ms on after             1        2        3   in all\n");
    assert_contains(text, "query_0                      10.0     10.5     11.0    +10 %\n");
    assert_lacks(text, "The runs differ");
    free(text);
    history_clear(&history, 3);
}

/* A query that a run has not, and what makes runs hard to compare. */
static void
test_differences(void **state)
{
    struct history history;
    struct trend trend;
    char *text;

    (void)state;
    history_create(&history, 3);
    trend = trend_of(&history, 3);
    history.runs[0]->queries[1].name = "gone";
    history.runs[1]->scale = 2;
    history.runs[2]->server_version = "16.1";
    text = terminal(&trend);
    assert_contains(text, "\ngone                         10.0        –        –");
    assert_contains(text, "\nquery_1                         –     10.0     10.0");
    assert_contains(text, "The runs differ in scale, PostgreSQL: their times");
    free(text);
    history_clear(&history, 3);
}

static void
test_many_runs_fit(void **state)
{
    struct history history;
    struct trend trend;
    char *text;
    char *rest;

    (void)state;
    history_create(&history, RUNS);
    trend = trend_of(&history, RUNS);
    text = terminal(&trend);
    assert_contains(text, "       12   in all\n");
    assert_lacks(text, "        1        2");
    assert_contains(text, "    ×1.6\n"); /* of the first run, also where it has no column */
    rest = text;
    for (char *line = strsep(&rest, "\n"); line != NULL; line = strsep(&rest, "\n"))
        assert_true(text_columns(line) <= 80);
    free(text);
    history_clear(&history, RUNS);
}

static void
test_page(void **state)
{
    struct history history;
    struct trend trend;
    struct charts *charts;
    struct text out = {0};

    (void)state;
    history_create(&history, 2);
    history.runs[1]->queries[0].name = "<script>";
    history.names[0] = "<b>";
    trend = trend_of(&history, 2);
    charts = charts_create_trend(&trend);
    assert_int_equal(charts->count, 3);
    report_trend_html(&trend, charts, &out);
    assert_int_equal(count_of(out.data, "<script"), 1);
    assert_contains(out.data, "&lt;b&gt;");
    assert_contains(out.data, "The runs had the same data, server and machine.");
    text_free(&out);
    charts_destroy(charts);
    history_clear(&history, 2);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_figures),
        cmocka_unit_test(test_differences),
        cmocka_unit_test(test_many_runs_fit),
        cmocka_unit_test(test_page),
    };

    return cmocka_run_group_tests_name("report_trend", tests, NULL, NULL);
}
