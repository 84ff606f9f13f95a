#include <math.h>

#include "pggrade/report/format.h"
#include "pggrade/report/html_sections.h"
#include "pggrade/report/page.h"

static void
wide_heading(struct html *html, const char *words, const char *span)
{
    html_open(html, "th");
    html_attribute(html, "scope", "colgroup");
    html_attribute(html, "colspan", span);
    html_text(html, words);
    html_close(html, "th");
}

static void
tall_heading(struct html *html, const char *words, bool number)
{
    html_open(html, "th");
    html_attribute(html, "scope", "col");
    html_attribute(html, "rowspan", "2");
    if (number)
        html_attribute(html, "class", "number");
    html_text(html, words);
    html_close(html, "th");
}

static void
write_head(struct html *html, const struct run *run)
{
    const char *first = run->sides[0].name;
    const char *last = run->sides[run->side_count - 1].name;

    html_open(html, "thead");
    html_open(html, "tr");
    if (run->side_count == 1) {
        page_heading(html, "query", false);
        page_heading(html, "grade", false);
        page_heading(html, "p50, ms", true);
        page_heading(html, "p95, ms", true);
        page_heading(html, "access", false);
    } else {
        tall_heading(html, "query", false);
        tall_heading(html, "grades", false);
        wide_heading(html, "p50, ms", "2");
        wide_heading(html, "p95, ms", "2");
        tall_heading(html, "time", true);
        tall_heading(html, "verdict", false);
        tall_heading(html, "access", false);
        html_close(html, "tr");
        html_open(html, "tr");
        for (int i = 0; i < 2; i++) {
            page_heading(html, first, true);
            page_heading(html, last, true);
        }
    }
    html_close(html, "tr");
    html_close(html, "thead");
}

/* All sides' letters in turn; sorted by that of the last. */
static void
write_letters(struct html *html, const struct card *card, size_t query)
{
    size_t last = card->run->side_count - 1;

    html_begin(html, "td", "letters");
    html_number(html, "data-value", (double)card->queries[query][last].letter);
    for (size_t side = 0; side <= last; side++) {
        if (side > 0)
            html_element(html, "span", "arrow", "→");
        page_letter(html, card->queries[query][side].letter, card->queries[query][side].letter);
    }
    html_close(html, "td");
}

static void
write_verdict(struct html *html, const struct verdict *verdict)
{
    struct text ratio = {0};
    static const char *const classes[VERDICT_COUNT] = {
        "word faster", "word same", "word slower", "word inconclusive"};

    html_begin(html, "td", "number");
    if (verdict != NULL) {
        html_number(html, "data-value", verdict->ratio);
        format_ratio(&ratio, verdict->ratio);
    } else {
        text_append(&ratio, "–");
    }
    html_take(html, &ratio);
    html_close(html, "td");
    html_open(html, "td");
    if (verdict != NULL)
        html_element(html, "span", classes[verdict->kind], verdict_names[verdict->kind]);
    html_close(html, "td");
}

static void
write_row(struct html *html, const struct card *card, size_t query)
{
    const struct run *run = card->run;
    size_t last = run->side_count - 1;
    struct text anchor = {0};

    text_printf(&anchor, "#query-%zu", query + 1);
    html_open(html, "tr");
    html_open(html, "th");
    html_attribute(html, "scope", "row");
    html_open(html, "a");
    html_attribute(html, "href", text_string(&anchor));
    page_name(html, run->queries[query].name);
    html_close(html, "a");
    html_close(html, "th");
    write_letters(html, card, query);
    page_cell_ms(html, card->queries[query][0].p50_wall_ms);
    if (last > 0)
        page_cell_ms(html, card->queries[query][last].p50_wall_ms);
    page_cell_ms(html, card->queries[query][0].p95_wall_ms);
    if (last > 0) {
        page_cell_ms(html, card->queries[query][last].p95_wall_ms);
        write_verdict(html, card_verdict(card, query, 0, last));
    }
    page_cell_name(html, "access", format_access(&run->queries[query].cells[last]));
    html_close(html, "tr");
    text_free(&anchor);
}

void
html_queries(struct html *html, const struct card *card, const struct charts *charts)
{
    html_open(html, "section");
    html_attribute(html, "id", "queries");
    html_element(html, "h2", NULL, "Queries");
    html_element(html, "p", "note",
        "Times are what the client waited. The verdict compares the last side with the first; "
        "every query's own part below has all sides.");
    page_table_begin(html, "sortable", "Every query: letters of all sides, latency, verdict");
    write_head(html, card->run);
    html_open(html, "tbody");
    for (size_t q = 0; q < card->run->query_count; q++)
        write_row(html, card, q);
    html_close(html, "tbody");
    page_table_end(html);
    page_chart(html, charts, charts_find(charts, CHART_RATIOS, SIZE_MAX));
    html_close(html, "section");
}
