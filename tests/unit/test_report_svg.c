#include "unit.h"

#include <string.h>

#include "pggrade/base/memory.h"
#include "pggrade/report/chart.h"
#include "pggrade/report/svg.h"
#include "report_fixture.h"

/* ---- drawings ---- */

static const struct svg_label label = {.prefix = "c1", .title = "a <title>", .words = "in words"};

#define BEGIN "<?xml version=\"1.0\"?>\n<svg viewBox=\"0 0 9 9\" onload=\"x()\">"
#define PAGE_BEGIN                                                                                 \
    "\n<svg role=\"img\" aria-label=\"a &lt;title&gt;. in words\" fill=\"none\" viewBox=\"0 0 9 "  \
    "9\">"

static const struct svg_case {
    const char *drawing, *inlined; /* between the <svg> and its end; NULL: refused */
} svg_cases[] = {
    {"<path d='M0,0\n\t L1,1 ' stroke='rgb(  0, 114, 178)'/>",
        "<path d=\"M0,0 L1,1\" class=\"c2 s\"></path>"},
    {"<polygon fill = 'rgb(  0, 114, 178)' fill-opacity =\n'0.15' points='0,0 '/>",
        "<polygon fill-opacity=\"0.15\" points=\"0,0\" class=\"c2 f\"></polygon>"},
    {"<g stroke='black' fill='none'><rect width='2' height='1'/></g>",
        "\n<g stroke=\"currentColor\"><rect width=\"2\" height=\"1\"></rect></g>"},
    {"<use xlink:href='#p' color='white'/>", "<use href=\"#c1-p\" class=\"cw o\"></use>"},
    {"<g color='black'>\n</g><g><g></g></g>", ""},
    {"<defs><circle id='p' r='1'/></defs><circle id='q' r='2'/><use xlink:href='#p' "
     "color='rgb(213,94,0)'/>",
        "<defs><circle id=\"c1-p\" r=\"1\"></circle></defs><circle r=\"2\"></circle>"
        "<use href=\"#c1-p\" class=\"c3 o\"></use>"},
    {"<defs><circle id='p' r='1'/><use xlink:href='#p' id='q'/><g id='r'><path d='M1'/></g>"
     "<use xlink:href='#r' id='s'/></defs><use xlink:href='#q'/>",
        "<defs><circle id=\"c1-p\" r=\"1\"></circle><use href=\"#c1-p\" id=\"c1-q\"></use></defs>"
        "<use href=\"#c1-q\"></use>"},
    {"<g stroke-width='1.00' stroke='black'><path stroke-width='2.00' d='M1'/></g>"
     "<g stroke-width='2.00' stroke='black'><path stroke-width='1.00' d='M1'/></g>",
        "\n<g stroke=\"currentColor\"><path stroke-width=\"2.00\" d=\"M1\"></path></g>"
        "\n<g stroke-width=\"2.00\" stroke=\"currentColor\"><path stroke-width=\"1.00\" d=\"M1\">"
        "</path></g>"},
    {"<g stroke='none' fill='black' font-size='14.00' text-anchor='end'><text>t</text></g>",
        "\n<g text-anchor=\"end\"><text>t</text></g>"},
    {"<text x='1'>a &lt; b &amp; 'c' &bogus;</text>",
        "<text x=\"1\">a &lt; b &amp; &#39;c&#39; &amp;bogus;</text>"},
    {"<text style='x' onclick='y()' x='1'>t</text>", "<text x=\"1\">t</text>"},
    {"<script>alert(1)</script><style>*{}</style><title>t</title><path d='M1'/>",
        "<path d=\"M1\"></path>"},
    {"<a href='javascript:x()'><text>t</text></a>", ""},
    {"<use href='http://x/#p'/><use xlink:href='data:x'/>", "<use></use><use></use>"},
    {"<foreignObject><g><path d='M1'/></g></foreignObject>", ""},
    {"<path d='M0,0\"><script>x</script>'/>", "<path></path>"},
    {"<!-- <script> --><path d='M1'/>", "<path d=\"M1\"></path>"},
    {"<g><path d='M1'/>", NULL},
    {"<g></path></g>", NULL},
    {"<path d='M1", NULL},
};

static void
test_inline(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(svg_cases); i++) {
        const struct svg_case *want = &svg_cases[i];
        char *drawing = xasprintf("%s%s</svg>", BEGIN, want->drawing);
        char *inlined =
            want->inlined == NULL ? NULL : xasprintf("kept%s%s</svg>", PAGE_BEGIN, want->inlined);
        struct text out = {0};

        text_append(&out, "kept");
        if (svg_inline(&out, &label, drawing) != (inlined != NULL))
            fail_msg("%s: %s", want->drawing, text_string(&out));
        assert_string_equal(text_string(&out), inlined == NULL ? "kept" : inlined);
        text_free(&out);
        free(drawing);
        free(inlined);
    }
}

static void
test_what_is_no_drawing(void **state)
{
    static const char *const others[] = {
        "", "<html></html>", "<svg", "<svg>", "plain", "<svg></svg", "<", "<svg/>", "</svg>"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        struct text out = {0};

        if (svg_inline(&out, &label, others[i]))
            fail_msg("taken: %s", others[i]);
        text_free(&out);
    }
}

/* ---- scripts ---- */

static void
test_chart_scripts(void **state)
{
    struct run *run = make_run(2, 1);
    struct card *card;
    struct charts *charts;
    const struct chart *chart;

    (void)state;
    run->queries[0].name = "it's `id`\n$(id) \"x\" /../..";
    run->sides[1].name = "after'; system('id'); '";
    card = card_create(run, &rubric_default);
    charts = charts_create(card);
    chart = charts_find(charts, CHART_PERCENTILES, 0);
    assert_non_null(chart);
    assert_contains(chart->script, "title 'after''; system(''id''); '''\n");
    assert_contains(chart->title, "latency by percentile");
    assert_contains(chart->data, "# before\n");
    for (size_t i = 0; i < charts->count; i++) {
        assert_lacks(charts->items[i].name, "/");
        assert_lacks(charts->items[i].name, "'");
        assert_lacks(charts->items[i].data, "nan");
        assert_lacks(charts->items[i].script, "nan");
        assert_lacks(charts->items[i].script, "inf");
        assert_true(charts->items[i].words[0] != '\0');
    }
    assert_null(charts_find(charts, CHART_TREND, 0));
    charts_destroy(charts);
    card_destroy(card);
    run_destroy(run);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_inline),
        cmocka_unit_test(test_what_is_no_drawing),
        cmocka_unit_test(test_chart_scripts),
    };

    return cmocka_run_group_tests_name("report_svg", tests, NULL, NULL);
}
