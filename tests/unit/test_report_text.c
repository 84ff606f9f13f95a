#include "unit.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/report/report.h"
#include "report_fixture.h"

/* ---- Markdown that fits a comment ---- */

#define COMMENT_MAX 65536 /* of GitHub */
#define MANY 400

/* How many the note says are left out; 0 without one. */
static size_t
left_out(const char *text, const char *what)
{
    char *words = xasprintf(" more %s: shortened", what);
    const char *found = strstr(text, words);
    size_t count = 0;

    if (found != NULL) {
        while (isdigit((unsigned char)found[-1]))
            found--;
        count = (size_t)strtoul(found, NULL, 10);
    }
    free(words);
    return count;
}

static size_t
rows_shown(const char *text)
{
    return count_of(text, "\n| query\\_");
}

static void
test_short_is_whole(void **state)
{
    struct run *run = make_run(2, 3);
    struct card *card = card_create(run, &rubric_default);
    char *text = written(report_markdown, card);

    (void)state;
    assert_int_equal(rows_shown(text), 3);
    assert_lacks(text, "shortened");
    assert_true(strstr(text, "query\\_0") < strstr(text, "query\\_1")); /* as in the run */
    free(text);
    card_destroy(card);
    run_destroy(run);
}

static void
test_long_is_cut_worst_first(void **state)
{
    struct run *run = make_run(3, MANY);
    struct card *card;
    char *text;
    const char *table;

    (void)state;
    fixture_latency(run, MANY - 1, 1, 30.0); /* slower than before, and yet not the slowest */
    for (size_t side = 0; side < 3; side++) {
        fixture_latency(run, MANY - 2, side, 400.0); /* misses its objective: F */
        fixture_latency(run, MANY - 3, side, 50.0);
    }
    card = card_create(run, &rubric_default);
    text = written(report_markdown, card);
    assert_true(strlen(text) <= COMMENT_MAX - 4000);
    assert_int_equal(rows_shown(text) + left_out(text, "queries"), MANY);
    assert_true(left_out(text, "queries") > 0 && rows_shown(text) > 50);
    table = strstr(text, "|---|---|---|--:|");
    assert_non_null(table);
    table = strchr(table, '\n');
    assert_memory_equal(table, "\n| query\\_399 |", 15);
    assert_true(strstr(table, "query\\_398 ") < strstr(table, "query\\_397 "));
    assert_true(strstr(table, "query\\_397 ") < strstr(table, "query\\_0 "));
    assert_contains(text, "## How it was measured"); /* the end is there as well */
    free(text);
    card_destroy(card);
    run_destroy(run);
}

/* Even names of thousands of letters end in less than a comment holds. */
static void
test_too_long_names(void **state)
{
    struct run *run = make_run(2, 1);
    char *name = xcalloc(1, 100001);
    struct card *card;
    char *text;

    (void)state;
    memset(name, 'x', 100000);
    run->sides[0].name = name;
    card = card_create(run, &rubric_default);
    text = written(report_markdown, card);
    assert_true(strlen(text) <= COMMENT_MAX);
    assert_contains(text, "… cut here");
    free(text);
    card_destroy(card);
    run_destroy(run);
    free(name);
}

/* ---- CSV ---- */

static void
test_csv(void **state)
{
    struct run *run = make_run(1, 1);
    struct card *card;
    char *text;

    (void)state;
    run->queries[0].name = "a \"quoted\", name\nof two lines";
    card = card_create(run, &rubric_default);
    text = written(report_csv, card);
    assert_contains(text, "scenario,query,side,executions,percentile,latency_ms\n");
    assert_contains(
        text, "\"contacts\",\"a \"\"quoted\"\", name\nof two lines\",\"before\",200,50,10\n");
    assert_contains(text, ",200,99,10\n");
    assert_contains(text, ",200,99.9,\n"); /* 200 executions say nothing of it */
    assert_contains(text, ",200,100,10\n");
    free(text);
    card_destroy(card);
    run_destroy(run);
}

/* ---- Prometheus ---- */

/* Every line is a comment or NAME{LABELS} NUMBER. */
static void
check_lines(char *text)
{
    size_t samples = 0;

    for (char *line = strsep(&text, "\n"); line != NULL && line[0] != '\0';
         line = strsep(&text, "\n")) {
        size_t name = strspn(line, "abcdefghijklmnopqrstuvwxyz_");
        char *value = strrchr(line, ' ');
        char *end;

        if (line[0] == '#')
            continue;
        samples++;
        assert_memory_equal(line, "pggrade_", 8);
        assert_int_equal(line[name], '{');
        assert_non_null(value);
        assert_int_equal(value[-1], '}');
        assert_true(isfinite(strtod(value + 1, &end)));
        assert_int_equal(*end, '\0');
    }
    assert_true(samples > 10);
}

static void
test_prometheus(void **state)
{
    struct run *run = make_run(2, 2);
    struct card *card;
    char *text;

    (void)state;
    run->queries[0].name = "back\\slash \"quote\" new\nline";
    fixture_clear(&run->queries[1].cells[1]); /* nothing known: no sample, no NaN */
    run->queries[1].cells[1].quad_count = 0;
    card = card_create(run, &rubric_default);
    text = written(report_prometheus, card);
    assert_contains(text, "query=\"back\\\\slash \\\"quote\\\" new\\nline\",side=\"before\"");
    assert_contains(text,
        "pggrade_query_executions{scenario=\"contacts\",query=\"query_1\","
        "side=\"after\"} 0\n");
    assert_lacks(text,
        "pggrade_query_average_seconds{scenario=\"contacts\",query=\"query_1\","
        "side=\"after\"}");
    assert_lacks(text, "nan");
    check_lines(text);
    free(text);
    card_destroy(card);
    run_destroy(run);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_short_is_whole),
        cmocka_unit_test(test_long_is_cut_worst_first),
        cmocka_unit_test(test_too_long_names),
        cmocka_unit_test(test_csv),
        cmocka_unit_test(test_prometheus),
    };

    return cmocka_run_group_tests_name("report_text", tests, NULL, NULL);
}
