#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/base/clock.h"
#include "pggrade/report/format.h"
#include "pggrade/report/html.h"
#include "pggrade/report/page.h"
#include "pggrade/report/trend.h"

static void
write_title(struct html *html, const struct trend *trend)
{
    const struct run *newest = trend->cards[trend->count - 1]->run;
    char from[32];
    char to[32];
    struct text words = {0};

    clock_format_utc(trend->cards[0]->run->started_s, from, sizeof from);
    clock_format_utc(newest->started_s, to, sizeof to);
    html_begin(html, "header", "sheet");
    html_element(html, "p", "eyebrow", "pggrade trend");
    html_element(html, "h1", NULL, newest->title == NULL ? newest->scenario : newest->title);
    html_begin(html, "p", "facts");
    html_printf(html, "%zu runs, from %s to %s", trend->count, from, to);
    html_close(html, "p");
    trend_differences(trend, &words);
    html_begin(html, "p", "verdict");
    if (words.length > 0)
        html_printf(html, "The runs differ in %s: their times can hardly be compared.",
            text_string(&words));
    else
        html_text(html, "The runs had the same data, server and machine.");
    html_close(html, "p");
    html_element(html, "p", "note",
        "Times of different runs are no verdict: the machine may have been busy. Compare sides in "
        "one run for that.");
    html_close(html, "header");
    text_free(&words);
}

/* ---- the runs ---- */

static void
write_run(struct html *html, const struct trend *trend, size_t i, const char *const *sides,
    size_t side_count)
{
    const struct card *card = trend->cards[i];
    char started[32];

    clock_format_utc(card->run->started_s, started, sizeof started);
    html_open(html, "tr");
    html_open(html, "th");
    html_attribute(html, "scope", "row");
    html_printf(html, "%zu", i + 1);
    html_close(html, "th");
    html_element(html, "td", NULL, trend->names[i]);
    html_element(html, "td", NULL, started);
    for (size_t s = 0; s < side_count; s++) {
        html_open(html, "td");
        for (size_t side = 0; side < card->run->side_count; side++)
            if (strcmp(card->run->sides[side].name, sides[s]) == 0)
                page_letter(html, card->sides[side].letter, card->sides[side].best);
        html_close(html, "td");
    }
    html_close(html, "tr");
}

static void
write_runs(struct html *html, const struct trend *trend)
{
    size_t count;
    const char **sides = trend_sides(trend, &count);

    html_open(html, "section");
    html_attribute(html, "id", "runs");
    html_element(html, "h2", NULL, "Runs, oldest first");
    page_table_begin(html, "figures", "The runs and the letters of their sides");
    html_open(html, "thead");
    html_open(html, "tr");
    page_heading(html, "run", false);
    page_heading(html, "name", false);
    page_heading(html, "measured", false);
    for (size_t side = 0; side < count; side++)
        page_heading(html, sides[side], false);
    html_close(html, "tr");
    html_close(html, "thead");
    html_open(html, "tbody");
    for (size_t i = 0; i < trend->count; i++)
        write_run(html, trend, i, sides, count);
    html_close(html, "tbody");
    page_table_end(html);
    html_close(html, "section");
    free(sides);
}

/* ---- the queries ---- */

static void
write_row(struct html *html, const struct trend *trend, const char *query, const char *side)
{
    double first = NAN;
    double last = NAN;
    struct text ratio = {0};

    html_open(html, "tr");
    html_open(html, "th");
    html_attribute(html, "scope", "row");
    page_name(html, query);
    html_close(html, "th");
    for (size_t i = 0; i < trend->count; i++) {
        const struct query_grade *grade = trend_grade(trend, i, query, side);
        double average_ms = grade == NULL ? NAN : grade->average_ms;

        first = isfinite(first) ? first : average_ms;
        last = isfinite(average_ms) ? average_ms : last;
        page_cell_ms(html, average_ms);
    }
    html_begin(html, "td", "number");
    html_number(html, "data-value", last / first);
    format_ratio(&ratio, last / first);
    html_take(html, &ratio);
    html_close(html, "td");
    html_close(html, "tr");
}

static void
write_side(struct html *html, const struct trend *trend, const char *side)
{
    size_t count;
    const char **queries = trend_queries(trend, &count);
    struct text caption = {0};

    text_printf(&caption, "Average ms of every query on %s, run by run", side);
    html_element(html, "h3", NULL, side);
    page_table_begin(html, "sortable", text_string(&caption));
    html_open(html, "thead");
    html_open(html, "tr");
    page_heading(html, "query", false);
    for (size_t i = 0; i < trend->count; i++) {
        text_free(&caption);
        caption = (struct text){0};
        text_printf(&caption, "run %zu, ms", i + 1);
        page_heading(html, text_string(&caption), true);
    }
    page_heading(html, "last to first", true);
    html_close(html, "tr");
    html_close(html, "thead");
    html_open(html, "tbody");
    for (size_t q = 0; q < count; q++)
        write_row(html, trend, queries[q], side);
    html_close(html, "tbody");
    page_table_end(html);
    text_free(&caption);
    free(queries);
}

static void
write_queries(struct html *html, const struct trend *trend, const struct charts *charts)
{
    size_t count;
    const char **names = trend_queries(trend, &count);

    html_open(html, "section");
    html_attribute(html, "id", "queries");
    html_element(html, "h2", NULL, "Queries");
    html_begin(html, "div", "charts");
    for (size_t q = 0; q < count; q++)
        page_chart(html, charts, charts_find(charts, CHART_TREND, q));
    html_close(html, "div");
    free(names);
    names = trend_sides(trend, &count);
    for (size_t side = 0; side < count; side++)
        write_side(html, trend, names[side]);
    html_close(html, "section");
    free(names);
}

void
report_trend_html(const struct trend *trend, const struct charts *charts, struct text *out)
{
    struct html html = {.out = out};
    const struct run *newest = trend->cards[trend->count - 1]->run;
    struct text title = {0};

    text_printf(&title, "%s: %zu runs", newest->title == NULL ? newest->scenario : newest->title,
        trend->count);
    page_begin(&html, text_string(&title));
    write_title(&html, trend);
    html_open(&html, "nav");
    html_attribute(&html, "aria-label", "Contents");
    html_open(&html, "ul");
    page_link(&html, "#runs", "Runs");
    page_link(&html, "#queries", "Queries");
    html_close(&html, "ul");
    html_close(&html, "nav");
    write_runs(&html, trend);
    write_queries(&html, trend, charts);
    page_end(&html, newest->version);
    text_free(&title);
}
