#include <math.h>
#include <string.h>

#include "pggrade/base/memory.h"
#include "pggrade/report/format.h"
#include "pggrade/report/plan_report.h"
#include "pggrade/report/terminal_table.h"

#define WIDTH 80

static void
append_figure(struct text *out, const char *words, double ms)
{
    if (!isfinite(ms))
        return;
    text_append(out, words);
    format_ms(out, ms);
    text_append(out, " ms");
}

/* "12.3 ms, planning 0.41 ms, 4,711 pages, 12 of them read" */
static void
append_totals(const struct plan *plan, struct text *out)
{
    double read = plan_number(plan->root, "Shared Read Blocks");

    if (!plan->analyzed)
        text_append(out, "estimates only");
    else if (isfinite(plan->execution_ms))
        append_figure(out, "", plan->execution_ms);
    else
        append_figure(out, "", plan->root->ms);
    append_figure(out, out->length == 0 ? "planning " : ", planning ", plan->planning_ms);
    if (!plan->analyzed || !(plan->root->shared_blocks >= 0))
        return;
    text_append(out, out->length == 0 ? "" : ", ");
    format_count(out, (uint64_t)plan->root->shared_blocks);
    text_append(out, " pages");
    if (read > 0)
        text_printf(out, ", %.0f of them read", read);
}

static void
append_settings(const struct plan *plan, struct text *out)
{
    json_t *settings = json_object_get(plan->document, "Settings");
    struct text list = {0};
    const char *name;
    json_t *value;

    json_object_foreach(settings, name, value)
    {
        if (json_is_string(value))
            text_printf(
                &list, "%s%s = %s", list.length == 0 ? "" : ", ", name, json_string_value(value));
    }
    if (list.length > 0)
        format_wrapped(out, "Settings: ", 10, WIDTH, text_string(&list));
    text_free(&list);
}

static void
append_head(const struct plan_page *page, size_t index, bool colour, struct text *out)
{
    const struct review *review = &page->reviews[index];
    struct text line = {0};
    struct text totals = {0};

    if (page->count > 1) {
        text_printf(&line, "%s:%d, plan %zu of %zu", page->name, page->lines[index], index + 1,
            page->count);
        terminal_coloured(out, colour, "\033[1m", text_string(&line));
        text_append_char(out, '\n');
    }
    if (review->query != NULL)
        format_wrapped(out, "Query: ", 7, WIDTH, review->query);
    append_totals(review->plan, &totals);
    format_wrapped(out, "", 0, WIDTH, text_string(&totals));
    append_settings(review->plan, out);
    text_printf(out, "Fingerprint: shape %s, full %s\n\n", review->shape_hash, review->hash);
    text_free(&line);
    text_free(&totals);
}

static void
append_finding(const struct review *review, size_t index, bool colour, struct text *out)
{
    static const char *const colours[SEVERITY_COUNT] = {"\033[2m", "\033[33m", "\033[31m"};
    const struct finding *finding = &review->findings[index];
    double stake_ms = review_stake_ms(review, finding);
    struct text words = {0};

    text_printf(out, "%2zu ", index + 1);
    terminal_coloured(out, colour, colours[finding->severity], severity_names[finding->severity]);
    text_printf(&words, " %s", finding->code);
    if (isfinite(stake_ms) && stake_ms >= 0.001) {
        text_append(&words, ", ");
        format_ms(&words, stake_ms);
        text_append(&words, " ms at stake");
    } else if (finding->share >= 0.01) {
        text_printf(&words, ", %.0f %% of the plan at stake", 100 * finding->share);
    }
    text_append(out, text_string(&words));
    text_append_char(out, '\n');
    words.length = 0;
    text_printf(
        &words, "%s%s%s", finding->node, finding->node[0] != '\0' ? ": " : "", finding->evidence);
    format_wrapped(out, "     ", 5, WIDTH, text_string(&words));
    format_wrapped(out, "   → ", 5, WIDTH, finding->remedy);
    text_free(&words);
}

static bool
shown(const struct finding *finding, bool verbose)
{
    return verbose || finding->severity != SEVERITY_INFO;
}

static void
append_findings(const struct review *review, const struct report_options *options, struct text *out)
{
    size_t hidden = 0;

    if (!review->plan->analyzed)
        format_wrapped(out, "", 0, WIDTH,
            "This plan was not executed: what it does wrong shows in EXPLAIN (ANALYZE, BUFFERS, "
            "FORMAT JSON).");
    else if (review->finding_count == 0)
        text_append(out, "No findings.\n");
    else
        terminal_coloured(out, options->colour, "\033[1m", "Findings, most time at stake first\n");
    for (size_t i = 0; i < review->finding_count; i++) {
        if (shown(&review->findings[i], options->verbose))
            append_finding(review, i, options->colour, out);
        else
            hidden++;
    }
    if (hidden > 0)
        text_printf(out, "%zu for information: --verbose\n", hidden);
}

void
plan_report_terminal(
    const struct plan_page *page, const struct report_options *options, struct text *out)
{
    for (size_t i = 0; i < page->count; i++) {
        if (i > 0)
            text_append_char(out, '\n');
        append_head(page, i, options->colour, out);
        plan_report_tree(&page->reviews[i], options->colour, options->verbose, out);
        text_append_char(out, '\n');
        append_findings(&page->reviews[i], options, out);
    }
}

/* ---- Markdown ---- */

void
plan_report_markdown(const struct plan_page *page, struct text *out)
{
    for (size_t i = 0; i < page->count; i++) {
        const struct review *review = &page->reviews[i];

        text_append(out, i > 0 ? "\n### Plan: " : "### Plan: ");
        append_totals(review->plan, out);
        text_append(out, "\n\n```\n");
        plan_report_tree(review, false, false, out);
        text_append(out, "```\n\n");
        for (size_t f = 0; f < review->finding_count; f++) {
            const struct finding *finding = &review->findings[f];

            text_printf(
                out, "%zu. **%s** `%s` ", f + 1, severity_names[finding->severity], finding->code);
            format_cell(out, finding->node);
            text_append(out, finding->node[0] != '\0' ? ": " : "");
            format_cell(out, finding->evidence);
            text_printf(out, "  \n   Remedy: `%s`\n", finding->remedy);
        }
    }
}
