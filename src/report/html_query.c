#include <math.h>
#include <string.h>

#include "pggrade/report/format.h"
#include "pggrade/report/html_sections.h"
#include "pggrade/report/page.h"
#include "pggrade/report/slowest_section.h"

/* ---- figures ---- */

static void
page_cell_amount(struct html *html, double amount)
{
    html_begin(html, "td", "number");
    if (isfinite(amount) && amount >= 0 && amount < 1e15) {
        struct text words = {0};

        if (amount >= 100)
            format_count(&words, (uint64_t)llround(amount));
        else
            text_printf(&words, "%.3g", amount);
        html_take(html, &words);
    } else {
        html_text(html, "–");
    }
    html_close(html, "td");
}

static void
write_figures_row(struct html *html, const struct card *card, size_t query, size_t side)
{
    const struct query_grade *grade = &card->queries[query][side];
    const struct run_cell *cell = &card->run->queries[query].cells[side];

    html_open(html, "tr");
    html_open(html, "th");
    html_attribute(html, "scope", "row");
    html_text(html, card->run->sides[side].name);
    html_close(html, "th");
    html_open(html, "td");
    page_letter(html, grade->letter, grade->best);
    html_close(html, "td");
    page_cell_ms(html, grade->average_ms);
    page_cell_ms(html, grade->p50_wall_ms);
    page_cell_ms(html, grade->p95_wall_ms);
    page_cell_ms(html, grade->p99_known ? grade->p99_wall_ms : NAN);
    page_cell_ms(html, grade->max_wall_ms);
    page_cell_count(html, grade->executions);
    page_cell_count(html, grade->errors);
    page_cell_amount(html, cell->plan.samples > 0 ? cell->plan.buffers_per_call : NAN);
    page_cell_amount(html, cell->plan.samples > 0 ? cell->plan.rows_per_call : NAN);
    page_cell_name(html, "access", format_access(cell));
    html_close(html, "tr");
}

static void
write_figures(struct html *html, const struct card *card, size_t query)
{
    static const struct {
        const char *words;
        bool number;
    } columns[] = {{"side", false}, {"grade", false}, {"average, ms", true}, {"p50, ms", true},
        {"p95, ms", true}, {"p99, ms", true}, {"max, ms", true}, {"executions", true},
        {"errors", true}, {"blocks a call", true}, {"rows a call", true}, {"access", false}};
    struct text caption = {0};

    text_printf(&caption, "%s: figures of all sides", card->run->queries[query].name);
    page_table_begin(html, "figures", text_string(&caption));
    html_open(html, "thead");
    html_open(html, "tr");
    for (size_t i = 0; i < COUNT_OF(columns); i++)
        page_heading(html, columns[i].words, columns[i].number);
    html_close(html, "tr");
    html_close(html, "thead");
    html_open(html, "tbody");
    for (size_t side = 0; side < card->run->side_count; side++)
        write_figures_row(html, card, query, side);
    html_close(html, "tbody");
    page_table_end(html);
    text_free(&caption);
}

/* ---- why these letters ---- */

static void
write_why(struct html *html, const struct card *card, size_t query)
{
    html_begin(html, "div", "why");
    html_element(html, "h4", NULL, "Why these letters");
    html_open(html, "dl");
    for (size_t side = 0; side < card->run->side_count; side++) {
        const struct query_grade *grade = &card->queries[query][side];
        const struct verdict *verdict = side == 0 ? NULL : card_verdict(card, query, 0, side);

        html_element(html, "dt", NULL, card->run->sides[side].name);
        html_element(html, "dd", NULL, grade->derivation);
        if (verdict != NULL) {
            const char *name = verdict_names[verdict->kind];
            bool named = strncmp(verdict->reason, name, strlen(name)) == 0;

            html_begin(html, "dd", NULL);
            html_printf(html, "%s%s%s", named ? "" : name, named ? "" : ": ", verdict->reason);
            html_close(html, "dd");
        }
        for (size_t i = 0; i < grade->reason_count; i++)
            if (!format_told(grade->derivation, grade->reasons[i]))
                html_element(html, "dd", "reason", grade->reasons[i]);
    }
    html_close(html, "dl");
    html_close(html, "div");
}

/* ---- promises ---- */

static void
write_promise(struct html *html, const struct run *run, size_t query, size_t promise)
{
    const struct run_promise *made = &run->queries[query].promises[promise];

    html_open(html, "li");
    html_begin(html, "code", NULL);
    html_printf(html, "@%s %s", made->kind == PROMISE_INDEX ? "index" : "forbid", made->text);
    html_close(html, "code");
    for (size_t side = 0; side < run->side_count; side++) {
        const struct plan_facts *facts = &run->queries[query].cells[side].plan;

        for (size_t i = 0; i < facts->promise_count; i++) {
            const struct promise_fact *fact = &facts->promises[i];

            if (fact->promise != promise || facts->samples == 0)
                continue;
            html_begin(html, "span",
                !fact->bound     ? "promise unbound"
                    : fact->kept ? "promise kept"
                                 : "promise broken");
            html_printf(html, "%s: %s", run->sides[side].name,
                !fact->bound     ? "does not bind here"
                    : fact->kept ? "kept"
                                 : "broken");
            html_close(html, "span");
        }
    }
    html_close(html, "li");
}

static void
write_promises(struct html *html, const struct run *run, size_t query)
{
    if (run->queries[query].promise_count == 0)
        return;
    html_element(html, "h4", NULL, "Promises");
    html_begin(html, "ul", "promises");
    for (size_t i = 0; i < run->queries[query].promise_count; i++)
        write_promise(html, run, query, i);
    html_close(html, "ul");
}

/* ---- SQL ---- */

static void
write_sql(struct html *html, const struct run *run, size_t query)
{
    const struct run_query *what = &run->queries[query];

    html_element(html, "h4", NULL, what->statement_count == 1 ? "SQL" : "SQL, in order");
    for (size_t i = 0; i < what->statement_count; i++) {
        struct text label = {0};

        text_printf(&label, "%s, statement %zu", what->name, i + 1);
        html_open(html, "pre");
        html_attribute(html, "class", "sql");
        html_attribute(html, "tabindex", "0");
        html_attribute(html, "role", "region");
        html_attribute(html, "aria-label", text_string(&label));
        html_element(html, "code", NULL, what->statements[i]);
        html_close(html, "pre");
        text_free(&label);
    }
}

/* ---- all of it ---- */

static void
write_heading(struct html *html, const struct card *card, size_t query)
{
    const struct run_query *what = &card->run->queries[query];

    html_begin(html, "h3", NULL);
    html_text(html, what->name);
    html_text(html, " ");
    html_begin(html, "span", "letters");
    for (size_t side = 0; side < card->run->side_count; side++) {
        if (side > 0)
            html_element(html, "span", "arrow", "→");
        page_letter(html, card->queries[query][side].letter, card->queries[query][side].letter);
    }
    html_close(html, "span");
    html_close(html, "h3");
    if (what->title != NULL && what->title[0] != '\0')
        html_element(html, "p", "what", what->title);
    for (size_t i = 0; i < what->slo_count; i++) {
        html_begin(html, "p", "objective");
        html_printf(html, "Objective: %s below %.6g ms", metric_names[what->slos[i].metric],
            (double)what->slos[i].limit_ns / 1e6);
        html_close(html, "p");
    }
}

static void
write_findings(struct html *html, const struct card *card, size_t query)
{
    bool any = false;

    for (size_t i = 0; i < card->finding_count; i++) {
        if (card->findings[i].query != query)
            continue;
        if (!any)
            html_element(html, "h4", NULL, "Findings");
        any = true;
        html_finding(html, card, &card->findings[i], false);
    }
}

void
html_query(struct html *html, const struct card *card, const struct charts *charts, size_t query)
{
    struct text id = {0};

    text_printf(&id, "query-%zu", query + 1);
    html_open(html, "section");
    html_attribute(html, "id", text_string(&id));
    html_attribute(html, "class", "query");
    write_heading(html, card, query);
    write_figures(html, card, query);
    html_begin(html, "div", "charts");
    page_chart(html, charts, charts_find(charts, CHART_PERCENTILES, query));
    page_chart(html, charts, charts_find(charts, CHART_HISTOGRAM, query));
    page_chart(html, charts, charts_find(charts, CHART_TIMELINE, query));
    write_why(html, card, query);
    html_close(html, "div");
    html_plans(html, card, query);
    slowest_section_html(html, card->run, query);
    write_promises(html, card->run, query);
    write_findings(html, card, query);
    write_sql(html, card->run, query);
    html_close(html, "section");
    text_free(&id);
}
