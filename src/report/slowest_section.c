#include "pggrade/report/slowest_section.h"

#include <math.h>

#include "pggrade/report/format.h"
#include "pggrade/report/page.h"

#define NS_PER_MILLISECOND 1e6
#define TERMINAL_SHOWN 3

static bool
any(const struct run *run, size_t query)
{
    for (size_t side = 0; side < run->side_count; side++)
        if (run->queries[query].cells[side].slow_count > 0)
            return true;
    return false;
}

/* ---- terminal ---- */

void
slowest_section_terminal(const struct run *run, size_t query, size_t width, struct text *out)
{
    for (size_t side = 0; side < run->side_count; side++) {
        const struct run_cell *cell = &run->queries[query].cells[side];
        struct text first = {0};
        struct text words = {0};

        if (cell->slow_count == 0)
            continue;
        text_printf(&first, "    %s, slowest with", run->sides[side].name);
        for (size_t i = 0; i < cell->slow_count && i < TERMINAL_SHOWN; i++) {
            text_append(&words, i > 0 ? "; " : "");
            text_append(&words, cell->slow[i].values);
            text_append(&words, ": ");
            format_ms(&words, (double)cell->slow[i].latency_ns / NS_PER_MILLISECOND);
            text_append(&words, " ms");
        }
        format_wrapped(out, text_string(&first), 6, width, text_string(&words));
        text_free(&first);
        text_free(&words);
    }
}

/* ---- HTML ---- */

static void
write_row(struct html *html, const struct run *run, size_t side, const struct run_slow *slow)
{
    html_open(html, "tr");
    html_open(html, "th");
    html_attribute(html, "scope", "row");
    html_text(html, run->sides[side].name);
    html_close(html, "th");
    page_cell_ms(html, (double)slow->latency_ns / NS_PER_MILLISECOND);
    page_cell_ms(html, slow->cpu_ns > 0 ? (double)slow->cpu_ns / NS_PER_MILLISECOND : NAN);
    html_begin(html, "td", "values");
    html_element(html, "code", NULL, slow->values);
    if (slow->times > 1)
        html_printf(html, " %llu times among them", (unsigned long long)slow->times);
    html_close(html, "td");
    html_close(html, "tr");
}

static const char *
meaning(const struct run *run)
{
    if (run->traffic)
        return "Time in the database alone. What is slow on one side only, or only once, may have "
               "met something else than its parameters.";
    if (run->adjusted)
        return "Time less the wait for a CPU. Where the server's CPU time is as long, the "
               "parameters are what is slow; where it is much shorter, the execution waited for "
               "something.";
    return "What is slow on one side only, or only once, may have met something else than its "
           "parameters.";
}

void
slowest_section_html(struct html *html, const struct run *run, size_t query)
{
    struct text caption = {0};

    if (!any(run, query))
        return;
    html_begin(html, "details", "slowest");
    html_element(html, "summary", NULL, "Parameters that were slowest");
    html_element(html, "p", "note", meaning(run));
    text_printf(&caption, "%s: parameters that were slowest", run->queries[query].name);
    page_table_begin(html, "figures", text_string(&caption));
    html_open(html, "thead");
    html_open(html, "tr");
    page_heading(html, "side", false);
    page_heading(html, "time, ms", true);
    page_heading(html, "CPU, ms", true);
    page_heading(html, "parameters", false);
    html_close(html, "tr");
    html_close(html, "thead");
    html_open(html, "tbody");
    for (size_t side = 0; side < run->side_count; side++)
        for (size_t i = 0; i < run->queries[query].cells[side].slow_count; i++)
            write_row(html, run, side, &run->queries[query].cells[side].slow[i]);
    html_close(html, "tbody");
    page_table_end(html);
    html_close(html, "details");
    text_free(&caption);
}
