#include "capacity_fixture.h"

#include <stdlib.h>
#include <string.h>

#include "pggrade/grade/outlook.h"
#include "pggrade/report/capacity_html.h"
#include "words.h"

static char *
page_of(const struct capacity *capacity)
{
    struct outlook *outlook = outlook_create(capacity);
    struct charts *charts = charts_create_capacity(outlook);
    struct text out = {0};

    charts->note = "Nothing was drawn.";
    report_capacity_html(outlook, charts, &out);
    charts_destroy(charts);
    outlook_destroy(outlook);
    return out.data;
}

/* Every question has its section, its table and its chart; every limit its interval. */
static void
test_page(void **state)
{
    static const char *const words[] = {
        "keyset: 576/s held, 590/s failed, for p99&lt;100 ms and at most 0.1 % errors; 0 of 1 ",
        "objectives are broken today, and none of the others breaks as far as can be foreseen.",
        "<td>44 (37–59)</td>", "page: in June 2028 (May 2028–July 2028)",
        "at 500,000 rows (464,028–516,381), in June 2028 (May 2028–July 2028)", "O(n)", "O(1)",
        "September 2027", "growth: scale 8 and more", "pggrade capacity messages",
        "the peak is at 44 clients"};
    struct capacity *capacity = fixture_capacity();
    char *page = page_of(capacity);
    char *again = page_of(capacity);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(words); i++)
        assert_contains(page, words[i]);
    assert_string_equal(page, again);
    assert_lacks(page, "nan");
    assert_lacks(page, ">inf");
    free(page);
    free(again);
    capacity_destroy(capacity);
}

static void
test_charts(void **state)
{
    static const enum chart_kind whole[] = {
        CHART_RATE, CHART_CONCURRENCY, CHART_BREAKING, CHART_ROOM, CHART_ROOM_INDEXES};
    struct capacity *capacity = fixture_capacity();
    struct outlook *outlook = outlook_create(capacity);
    struct charts *charts = charts_create_capacity(outlook);
    const struct chart *latency = charts_find(charts, CHART_GROWTH_LATENCY, 0);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(whole); i++)
        assert_non_null(charts_find(charts, whole[i], SIZE_MAX));
    assert_non_null(charts_find(charts, CHART_GROWTH_BUFFERS, 0));
    assert_non_null(latency);
    assert_contains(latency->words, "offset: O(n), exponent 1 (");
    assert_contains(latency->data, "# it breaks");
    assert_contains(charts_find(charts, CHART_RATE, SIZE_MAX)->script, "'offset: 576/s'");
    for (size_t i = 0; i < charts->count; i++) {
        assert_lacks(charts->items[i].data, "nan");
        assert_lacks(charts->items[i].data, "inf");
        assert_lacks(charts->items[i].script, "nan");
        assert_true(charts->items[i].words[0] != '\0');
    }
    charts_destroy(charts);
    outlook_destroy(outlook);
    capacity_destroy(capacity);
}

/* Names of others are text, on the page and in scripts. */
static void
test_hostile_names(void **state)
{
    struct capacity *capacity = fixture_capacity();
    struct outlook *outlook;
    struct charts *charts;
    char *page;

    (void)state;
    capacity->title = "<script>alert(1)</script>";
    capacity->sides[0].name = "it's `id`\n";
    capacity->objectives[0].query = "</style><b>";
    page = page_of(capacity);
    assert_contains(page, "&lt;script&gt;alert(1)&lt;/script&gt;");
    assert_lacks(page, "<b>");
    free(page);
    outlook = outlook_create(capacity);
    charts = charts_create_capacity(outlook);
    assert_contains(
        charts_find(charts, CHART_CONCURRENCY, SIZE_MAX)->script, "title 'it''s `id` '");
    charts_destroy(charts);
    outlook_destroy(outlook);
    capacity_destroy(capacity);
}

/* One part alone has a page without the others' sections. */
static void
test_parts(void **state)
{
    struct capacity *capacity = fixture_capacity();
    char *page;

    (void)state;
    capacity->probe_count = capacity->search_count = 0;
    capacity->step_count = capacity->point_count = capacity->relation_count = 0;
    page = page_of(capacity);
    assert_contains(page, "id=\"concurrency\"");
    assert_lacks(page, "id=\"rate\"");
    assert_lacks(page, "id=\"growth\"");
    assert_lacks(page, "href=\"#rate\"");
    free(page);
    capacity_destroy(capacity);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_page),
        cmocka_unit_test(test_charts),
        cmocka_unit_test(test_hostile_names),
        cmocka_unit_test(test_parts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
