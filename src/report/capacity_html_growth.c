#include <math.h>

#include "pggrade/report/capacity_html.h"
#include "pggrade/report/capacity_words.h"
#include "pggrade/report/format.h"
#include "pggrade/report/page.h"

static void
begin_section(struct html *html, const char *id, const char *title)
{
    html_open(html, "section");
    html_attribute(html, "id", id);
    html_element(html, "h2", NULL, title);
}

static void
words_cell(struct html *html, struct text *words)
{
    html_open(html, "td");
    html_take(html, words);
    html_close(html, "td");
}

/* ---- growth ---- */

/* Sorts by how soon: what is broken first, what never breaks last. */
static void
limit_cell(struct html *html, const struct outlook *outlook, const struct outlook_cell *cell)
{
    struct text words = {0};

    capacity_limit(&words, outlook, cell, false);
    if (cell->latency.known && !outlook_broken(cell) && isfinite(cell->months_limit.value)) {
        text_append(&words, ", ");
        capacity_limit(&words, outlook, cell, true);
    }
    html_begin(html, "td", "limit");
    html_number(
        html, "data-value", outlook_broken(cell) ? 0 : cell->rows_limit.value / cell->rows_today);
    html_take(html, &words);
    html_close(html, "td");
}

static void
write_row(struct html *html, const struct outlook *outlook, const struct outlook_cell *found)
{
    const struct capacity *capacity = outlook->capacity;
    const struct capacity_objective *objective = &capacity->objectives[found->objective];
    struct text words = {0};

    html_open(html, "tr");
    html_open(html, "th");
    html_attribute(html, "scope", "row");
    page_name(html, objective->query);
    html_close(html, "th");
    html_element(html, "td", NULL, capacity->sides[found->side].name);
    text_printf(&words, "%s%s%s",
        found->buffers.known || found->latency.known ? growth_law_names[found->law] : "?",
        found->by_latency ? " by latency" : "", found->plan_changed ? ", plan changed" : "");
    words_cell(html, &words);
    capacity_html_range(html, &found->buffers.exponent);
    capacity_html_range(html, &found->latency.exponent);
    capacity_html_range(html, &found->latency_today);
    text_printf(&words, "%s<", objective->metric);
    format_ms(&words, (double)objective->limit_ns / 1e6);
    words_cell(html, &words);
    limit_cell(html, outlook, found);
    page_cell_name(html, "access", found->access);
    html_close(html, "tr");
}

static void
write_table(struct html *html, const struct outlook *outlook)
{
    static const struct {
        const char *words;
        bool number;
    } columns[] = {{"query", false}, {"side", false}, {"law", false}, {"exponent of blocks", true},
        {"of latency", true}, {"today, ms", true}, {"objective, ms", false}, {"it breaks", false},
        {"access", false}};

    page_table_begin(html, "sortable", "Every objective on every side");
    html_open(html, "thead");
    html_open(html, "tr");
    for (size_t i = 0; i < COUNT_OF(columns); i++)
        page_heading(html, columns[i].words, columns[i].number);
    html_close(html, "tr");
    html_close(html, "thead");
    html_open(html, "tbody");
    for (size_t i = 0; i < outlook->cell_count; i++)
        write_row(html, outlook, &outlook->cells[i]);
    html_close(html, "tbody");
    page_table_end(html);
}

void
capacity_html_growth(struct html *html, const struct outlook *outlook, const struct charts *charts)
{
    const struct capacity *capacity = outlook->capacity;

    if (outlook->cell_count == 0)
        return;
    begin_section(html, "growth", "What happens when the data grow?");
    html_begin(html, "p", "note");
    html_text(html, "Scales");
    for (size_t i = 0; i < capacity->step_count; i++)
        html_printf(html, "%s %g", i > 0 ? "," : "", capacity->steps[i].scale);
    html_text(html,
        ". Exponents are those of n in n^x. In the charts, bands are intervals of 95 % that span "
        "every law that is plausible; a triangle on the line of the objective is where it breaks.");
    html_close(html, "p");
    write_table(html, outlook);
    html_begin(html, "div", "charts");
    for (size_t i = 0; i < capacity->objective_count; i++) {
        page_chart(html, charts, charts_find(charts, CHART_GROWTH_LATENCY, i));
        page_chart(html, charts, charts_find(charts, CHART_GROWTH_BUFFERS, i));
    }
    html_close(html, "div");
    html_close(html, "section");
}

/* ---- room ---- */

static void
size_cell(struct html *html, const struct growth_range *bytes)
{
    struct text words = {0};

    capacity_size(&words, bytes);
    html_begin(html, "td", "number");
    html_number(html, "data-value", bytes->value);
    html_take(html, &words);
    html_close(html, "td");
}

static void
write_sizes(struct html *html, const struct outlook *outlook)
{
    static const char *const columns[] = {"tables", "indexes", "working set"};

    page_table_begin(html, "figures", "Tables, indexes and working set by month");
    html_open(html, "thead");
    html_open(html, "tr");
    page_heading(html, "side", false);
    page_heading(html, "month", false);
    for (size_t i = 0; i < COUNT_OF(columns); i++)
        page_heading(html, columns[i], true);
    html_close(html, "tr");
    html_close(html, "thead");
    html_open(html, "tbody");
    for (size_t i = 0; i < outlook->size_count; i++) {
        const struct outlook_size *size = &outlook->sizes[i];
        struct text month = {0};

        html_open(html, "tr");
        html_open(html, "th");
        html_attribute(html, "scope", "row");
        html_text(html, outlook->capacity->sides[size->side].name);
        html_close(html, "th");
        capacity_month(&month, outlook->capacity, size->months);
        words_cell(html, &month);
        size_cell(html, &size->tables_bytes);
        size_cell(html, &size->indexes_bytes);
        size_cell(html, &size->working_bytes);
        html_close(html, "tr");
    }
    html_close(html, "tbody");
    page_table_end(html);
}

void
capacity_html_room(struct html *html, const struct outlook *outlook, const struct charts *charts)
{
    if (outlook->size_count == 0)
        return;
    begin_section(html, "room", "How much room does it need?");
    html_begin(html, "div", "charts");
    page_chart(html, charts, charts_find(charts, CHART_ROOM, SIZE_MAX));
    page_chart(html, charts, charts_find(charts, CHART_ROOM_INDEXES, SIZE_MAX));
    html_close(html, "div");
    write_sizes(html, outlook);
    html_open(html, "ul");
    for (size_t side = 0; side < outlook->capacity->side_count; side++) {
        struct text words = {0};

        capacity_memory(&words, outlook, side);
        if (words.length > 0) {
            text_append(&words, ".");
            html_open(html, "li");
            html_take(html, &words);
            html_close(html, "li");
        }
    }
    html_close(html, "ul");
    html_close(html, "section");
}
