#include "pggrade/report/slowest_section.h"

#include "pggrade/report/format.h"
#include "pggrade/report/page.h"

#define NS_PER_MILLISECOND 1e6
#define TERMINAL_SHOWN 3

/* Entries of the side that has most. */
static size_t
most(const struct run *run, size_t query)
{
    size_t count = 0;

    for (size_t side = 0; side < run->side_count; side++)
        if (run->queries[query].cells[side].slow_count > count)
            count = run->queries[query].cells[side].slow_count;
    return count;
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

/* "44.0 ms, CPU 43.8: fragment = ari" */
static void
write_place(struct html *html, const struct run_slow *slow)
{
    struct text words = {0};

    format_ms(&words, (double)slow->latency_ns / NS_PER_MILLISECOND);
    text_append(&words, " ms");
    if (slow->cpu_ns > 0) {
        text_append(&words, ", CPU ");
        format_ms(&words, (double)slow->cpu_ns / NS_PER_MILLISECOND);
    }
    if (slow->times > 1)
        text_printf(&words, ", and %llu more", (unsigned long long)slow->times - 1);
    text_append(&words, ": ");
    html_take(html, &words);
    html_element(html, "code", NULL, slow->values);
}

static void
write_rank(struct html *html, const struct run_query *query, size_t side_count, size_t rank)
{
    html_open(html, "tr");
    html_open(html, "th");
    html_attribute(html, "scope", "row");
    html_printf(html, "%zu", rank + 1);
    html_close(html, "th");
    for (size_t side = 0; side < side_count; side++) {
        html_open(html, "td");
        if (rank < query->cells[side].slow_count)
            write_place(html, &query->cells[side].slow[rank]);
        html_close(html, "td");
    }
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

    if (most(run, query) == 0)
        return;
    html_begin(html, "details", "slowest");
    html_element(html, "summary", NULL, "Parameters that were slowest");
    html_element(html, "p", "note", meaning(run));
    text_printf(&caption, "%s: parameters that were slowest", run->queries[query].name);
    page_table_begin(html, "figures", text_string(&caption));
    html_open(html, "thead");
    html_open(html, "tr");
    page_heading(html, "rank", false);
    for (size_t side = 0; side < run->side_count; side++)
        page_heading(html, run->sides[side].name, false);
    html_close(html, "tr");
    html_close(html, "thead");
    html_open(html, "tbody");
    for (size_t rank = 0; rank < most(run, query); rank++)
        write_rank(html, &run->queries[query], run->side_count, rank);
    html_close(html, "tbody");
    page_table_end(html);
    html_close(html, "details");
    text_free(&caption);
}
