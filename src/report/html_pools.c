#include <inttypes.h>
#include <math.h>

#include "pggrade/grade/pools.h"
#include "pggrade/report/format.h"
#include "pggrade/report/html_sections.h"
#include "pggrade/report/page.h"
#include "pggrade/report/pools_words.h"

static void
write_cpus(struct html *html, const struct pool_row *row)
{
    double cpus = row->server_cpus + row->pooler_cpus;

    html_begin(html, "td", "number");
    html_number(html, "data-value", cpus);
    if (isfinite(cpus))
        html_printf(html, "%.2f", cpus);
    else
        html_text(html, "–");
    html_close(html, "td");
}

/* "174 (148–184)" */
static void
page_cell_figure(struct html *html, struct quads_interval figure)
{
    struct text words = {0};

    format_ms(&words, figure.value);
    if (isfinite(figure.low)) {
        text_append(&words, " (");
        format_ms(&words, figure.low);
        text_append(&words, "–");
        format_ms(&words, figure.high);
        text_append(&words, ")");
    }
    html_begin(html, "td", "number");
    html_number(html, "data-value", figure.value);
    html_take(html, &words);
    html_close(html, "td");
}

static void
write_row(struct html *html, const struct card *card, const struct pools *pools, size_t index)
{
    const struct pool_row *row = &pools->rows[index];
    const struct run_pool *pool = &card->run->sides[row->side].pool;
    const char *mark = pools_words_mark(pools, index);

    html_open(html, "tr");
    html_open(html, "th");
    html_attribute(html, "scope", "row");
    html_text(html, card->run->sides[row->side].name);
    html_close(html, "th");
    html_element(html, "td", NULL, index == pools->chosen ? "recommended" : mark);
    page_cell_ms(html, row->pressure.ok_rate);
    page_cell_ms(html, row->p50.value);
    page_cell_figure(html, pools_figure(pools, row));
    page_cell_ms(html, pools_words_quantile_ms(row, TIME_QUEUE, METRIC_P50));
    page_cell_ms(html, pools_words_quantile_ms(row, TIME_QUEUE, pools->metric));
    page_cell_ms(html, pools_words_quantile_ms(row, TIME_SERVICE, pools->metric));
    page_cell_count(html, pool->servers_max);
    write_cpus(html, row);
    html_close(html, "tr");
}

static void
write_table(struct html *html, const struct card *card, const struct pools *pools)
{
    const char *metric = metric_names[pools->metric];
    const struct {
        const char *before, *metric, *unit;
    } columns[] = {{"done/s", "", ""}, {"p50", "", ", ms"}, {"", metric, ", ms"},
        {"wait p50", "", ""}, {"wait ", metric, ""}, {"database ", metric, ""},
        {"connections", "", ""}, {"CPUs", "", ""}};

    page_table_begin(html, "sortable", "Pools under the same requests");
    html_open(html, "thead");
    html_open(html, "tr");
    page_heading(html, "pool", false);
    page_heading(html, "judgement", false);
    for (size_t i = 0; i < COUNT_OF(columns); i++) {
        struct text words = {0};

        text_printf(&words, "%s%s%s", columns[i].before, columns[i].metric, columns[i].unit);
        page_heading(html, text_string(&words), true);
        text_free(&words);
    }
    html_close(html, "tr");
    html_close(html, "thead");
    html_open(html, "tbody");
    for (size_t i = 0; i < pools->row_count; i++)
        write_row(html, card, pools, i);
    html_close(html, "tbody");
    page_table_end(html);
}

/* What a table has no room for, of every pool. */
static void
write_details(struct html *html, const struct card *card, const struct pools *pools)
{
    html_open(html, "details");
    html_element(html, "summary", NULL, "What the requests of each pool spent their time on");
    html_open(html, "dl");
    for (size_t i = 0; i < pools->row_count; i++) {
        struct text words = {0};

        pools_words_details(&words, card->run, &pools->rows[i]);
        html_element(html, "dt", NULL, card->run->sides[pools->rows[i].side].name);
        html_begin(html, "dd", NULL);
        html_take(html, &words);
        html_close(html, "dd");
    }
    html_close(html, "dl");
    html_close(html, "details");
}

static void
write_paragraph(struct html *html, struct text *words)
{
    html_open(html, "p");
    html_take(html, words);
    html_close(html, "p");
}

static void
write_settings(struct html *html, const struct card *card, const struct pools *pools)
{
    const struct pool_row *chosen = &pools->rows[pools->chosen];

    html_element(html, "h3", NULL, "To paste");
    html_open(html, "pre");
    html_attribute(html, "tabindex", "0");
    html_attribute(html, "role", "region");
    html_attribute(html, "aria-label", "Settings of the recommended pool");
    html_text(html, pools_settings(&card->run->sides[chosen->side].pool, card->arena));
    html_close(html, "pre");
}

static void
write_finding(struct html *html, const struct pool_finding *finding)
{
    html_begin(html, "div", "finding");
    html_open(html, "h3");
    html_printf(html, "%s: %s", finding->where, finding->code);
    html_close(html, "h3");
    html_element(html, "p", "evidence", finding->evidence);
    if (finding->remedy != NULL) {
        html_begin(html, "p", "remedy");
        html_element(html, "span", "label", "What to do: ");
        html_text(html, finding->remedy);
        html_close(html, "p");
    }
    html_close(html, "div");
}

void
html_pools(struct html *html, const struct card *card, const struct charts *charts)
{
    struct pools pools = pools_of(card->run, card->arena);
    struct text words = {0};

    if (pools.row_count == 0)
        return;
    html_open(html, "section");
    html_attribute(html, "id", "pools");
    html_element(html, "h2", NULL, "Pools");
    pools_words_choice(&words, card->run, &pools);
    write_paragraph(html, &words);
    if (pools.chosen != SIZE_MAX) {
        pools_words_little(&words, card->run, &pools);
        write_paragraph(html, &words);
    }
    html_begin(html, "div", "charts");
    page_chart(html, charts, charts_find(charts, CHART_POOLS, SIZE_MAX));
    page_chart(html, charts, charts_find(charts, CHART_POOLS_WAIT, SIZE_MAX));
    html_close(html, "div");
    write_table(html, card, &pools);
    write_details(html, card, &pools);
    if (pools.chosen != SIZE_MAX)
        write_settings(html, card, &pools);
    for (size_t i = 0; i < pools.finding_count; i++)
        write_finding(html, &pools.findings[i]);
    html_close(html, "section");
}
