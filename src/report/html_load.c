#include "pggrade/grade/pressure.h"
#include "pggrade/report/format.h"
#include "pggrade/report/html_sections.h"
#include "pggrade/report/load_section.h"
#include "pggrade/report/page.h"

static void
write_row(struct html *html, const struct card *card, size_t side)
{
    static const enum metric shown[] = {
        METRIC_P50, METRIC_P95, METRIC_P99, METRIC_P999, METRIC_MAX};
    struct pressure pressure = pressure_of(card->run, side, card->arena);
    struct text remarks = {0};

    html_open(html, "tr");
    html_open(html, "th");
    html_attribute(html, "scope", "row");
    html_text(html, card->run->sides[side].name);
    html_close(html, "th");
    page_cell_ms(html, pressure.ok_rate);
    for (size_t i = 0; i < COUNT_OF(shown); i++)
        page_cell_ms(html, pressure.times[TIME_RESPONSE].quantiles_ms[shown[i]]);
    load_section_remarks(card, side, &remarks);
    html_open(html, "td");
    html_take(html, &remarks);
    html_close(html, "td");
    html_close(html, "tr");
}

void
html_load(struct html *html, const struct card *card, const struct charts *charts)
{
    static const char *const columns[] = {
        "done a second", "p50, ms", "p95, ms", "p99, ms", "p99.9, ms", "max, ms"};
    struct text how = {0};

    if (!card->run->traffic)
        return;
    html_open(html, "section");
    html_attribute(html, "id", "load");
    html_element(html, "h2", NULL, "Under load");
    load_section_how(card, &how);
    html_begin(html, "p", NULL);
    html_take(html, &how);
    html_close(html, "p");
    page_table_begin(html, "figures", "Responses of each side, all queries");
    html_open(html, "thead");
    html_open(html, "tr");
    page_heading(html, "side", false);
    for (size_t i = 0; i < COUNT_OF(columns); i++)
        page_heading(html, columns[i], true);
    page_heading(html, "what became of the requests", false);
    html_close(html, "tr");
    html_close(html, "thead");
    html_open(html, "tbody");
    for (size_t side = 0; side < card->run->side_count; side++)
        write_row(html, card, side);
    html_close(html, "tbody");
    page_table_end(html);
    page_chart(html, charts, charts_find(charts, CHART_TIMELINE, SIZE_MAX));
    html_close(html, "section");
}
