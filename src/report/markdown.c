#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/base/clock.h"
#include "pggrade/report/claim_section.h"
#include "pggrade/report/format.h"
#include "pggrade/report/gate_section.h"
#include "pggrade/report/index_section.h"
#include "pggrade/report/load_section.h"
#include "pggrade/report/migration_section.h"
#include "pggrade/report/pools_section.h"
#include "pggrade/report/markdown_private.h"
#include "pggrade/report/preflight_section.h"
#include "pggrade/report/verdict_section.h"
#include "pggrade/report/report.h"
#include "pggrade/report/since_section.h"

/* A pull request's comment holds 65,536 characters; whoever posts this may put words around it. */
#define COMMENT_BYTES 60000

/* How a report is written: in full, or within shares of what there is room for. */
struct layout {
    const size_t *order;                     /* of the queries */
    size_t gate, queries, reasons, findings; /* bytes for the items of each part */
    bool configuration;
};

static void
print_sides(const struct card *card, struct text *out)
{
    text_append(out, "| grade | side | why |\n|---|---|---|\n");
    for (size_t i = 0; i < card->run->side_count; i++) {
        const struct side_grade *grade = &card->sides[i];

        text_append(out, "| **");
        text_append(out, letter_names[grade->letter]);
        text_append(out, "** | ");
        format_cell(out, card->run->sides[i].name);
        text_append(out, " | ");
        format_cell(out, grade->derivation);
        for (size_t r = 0; r < grade->reason_count; r++) {
            if (format_told(grade->derivation, grade->reasons[r]))
                continue;
            text_append(out, "; ");
            format_cell(out, grade->reasons[r]);
        }
        text_append(out, " |\n");
    }
    text_append_char(out, '\n');
    for (size_t side = 1; side < card->run->side_count; side++) {
        text_append(out, "- ");
        format_tally(out, card, side);
        text_append_char(out, '\n');
    }
    if (card->run->side_count > 1)
        text_append_char(out, '\n');
}

static void
print_query_side(const struct card *card, size_t query, size_t side, struct text *out)
{
    const struct query_grade *grade = &card->queries[query][side];
    const struct verdict *verdict = side == 0 ? NULL : card_verdict(card, query, 0, side);

    text_append(out, "| ");
    format_cell(out, side == 0 ? card->run->queries[query].name : "");
    text_append(out, " | ");
    format_cell(out, card->run->sides[side].name);
    text_append(out, " | ");
    format_letter(out, grade->letter, grade->best);
    text_append(out, " | ");
    format_ms(out, grade->p50_wall_ms);
    text_append(out, " | ");
    format_ms(out, grade->p95_wall_ms);
    text_append(out, " | ");
    format_ms(out, grade->p99_known ? grade->p99_wall_ms : NAN);
    text_append(out, " | ");
    format_ms(out, grade->max_wall_ms);
    text_append(out, " | ");
    if (verdict != NULL)
        format_cell(out, verdict->reason);
    text_append(out, " | ");
    format_cell(out, format_access(&card->run->queries[query].cells[side]));
    text_append(out, " |\n");
}

static void
print_queries(const struct card *card, const struct layout *layout, struct text *out)
{
    struct text rows = {0};

    text_append(out,
        "## Queries\n\n"
        "| query | side | grade | p50 ms | p95 ms | p99 ms | max ms | verdict | access |\n"
        "|---|---|---|--:|--:|--:|--:|---|---|\n");
    for (size_t q = 0; q < card->run->query_count; q++)
        for (size_t side = 0; side < card->run->side_count; side++)
            print_query_side(card, layout->order[q], side, &rows);
    markdown_fit(out, &rows, layout->queries, "queries");
    text_append_char(out, '\n');
}

static void
print_reasons(const struct card *card, const struct layout *layout, struct text *out)
{
    struct text items = {0};

    for (size_t i = 0; i < card->run->query_count; i++)
        for (size_t side = 0; side < card->run->side_count; side++) {
            size_t q = layout->order[i];
            const struct query_grade *grade = &card->queries[q][side];

            for (size_t r = 0; r < grade->reason_count; r++) {
                text_append(&items, "- ");
                format_cell(&items, card->run->queries[q].name);
                text_append(&items, " on ");
                format_cell(&items, card->run->sides[side].name);
                text_append(&items, ": ");
                format_cell(&items, grade->reasons[r]);
                text_append_char(&items, '\n');
            }
        }
    if (items.length == 0)
        return;
    text_append(out, "## Why not better\n\n");
    markdown_fit(out, &items, layout->reasons, "reasons");
    text_append_char(out, '\n');
}

static void
print_finding(const struct card *card, const struct card_finding *entry, struct text *out)
{
    const struct finding *finding = entry->finding;

    text_printf(out, "- **%s** `%s`", severity_names[finding->severity], finding->code);
    if (entry->query != SIZE_MAX)
        text_printf(out, " in `%s`", card->run->queries[entry->query].name);
    text_printf(out, " on `%s`", card->run->sides[entry->side].name);
    if (isfinite(entry->stake_ms) && entry->stake_ms >= 0.001) {
        text_append(out, ", ");
        format_ms(out, entry->stake_ms);
        text_append(out, " ms at stake");
    }
    text_append(out, ": ");
    format_cell(out, finding->evidence);
    if (finding->remedy[0] != '\0')
        text_printf(out, "  \n  Remedy: `%s`", finding->remedy);
    text_append_char(out, '\n');
}

static void
print_findings(const struct card *card, const struct layout *layout, struct text *out)
{
    struct text items = {0};

    if (card->finding_count == 0)
        return;
    text_append(out, "## Findings, most time at stake first\n\n");
    for (size_t i = 0; i < card->finding_count; i++)
        print_finding(card, &card->findings[i], &items);
    markdown_fit(out, &items, layout->findings, "findings");
    text_append_char(out, '\n');
}

static void
print_circumstances(const struct run *run, bool configuration, struct text *out)
{
    char started[32];

    clock_format_utc(run->started_s, started, sizeof started);
    text_append(out, "## How it was measured\n\n");
    text_printf(out, "- pggrade %s, %s, `%s`\n", run->version, started,
        run->command == NULL ? "" : run->command);
    text_printf(out, "- PostgreSQL %s, %s\n",
        run->server_version == NULL ? "?" : run->server_version,
        run->server_private ? "private cluster" : "an existing server");
    text_printf(out, "- %s, %llu CPUs, ", run->cpu_model == NULL ? "?" : run->cpu_model,
        (unsigned long long)run->cpu_count);
    format_bytes(out, run->memory_bytes);
    text_printf(out, ", %s\n", run->kernel == NULL ? "?" : run->kernel);
    text_printf(out, "- scale %.6g, seed %llu, %llu clients, %.1f s of measuring, %s\n", run->scale,
        (unsigned long long)run->seed, (unsigned long long)run->clients,
        (double)run->duration_ns / 1e9, run->pinned ? "pinned to one CPU" : "unpinned");
    if (configuration && run->configuration != NULL && run->configuration[0] != '\0')
        text_printf(out,
            "\n<details><summary>postgresql.conf</summary>\n\n```\n%s```\n\n</details>\n",
            run->configuration);
}

static void
print_all(const struct card *card, const struct layout *layout, struct text *out)
{
    text_append(out, "# ");
    format_cell(out, card->run->title == NULL ? card->run->scenario : card->run->title);
    text_append(out, "\n\n");
    preflight_section_markdown(card->run, out);
    print_sides(card, out);
    gate_section_markdown(card, layout->gate, out);
    since_section_markdown(card, true, out);
    print_queries(card, layout, out);
    verdict_section_markdown(card, layout->reasons, out);
    load_section_markdown(card, out);
    pools_section_markdown(card, out);
    claim_section_markdown(card, layout->reasons, out);
    print_reasons(card, layout, out);
    if (layout->configuration) { /* nothing is left out */
        index_section_markdown(card, out);
        migration_section_markdown(card, out);
    }
    print_findings(card, layout, out);
    print_circumstances(card->run, layout->configuration, out);
}

/* What even so is too long, with names of thousands of letters, ends where a line does. */
static void
cut(struct text *out, size_t begun, size_t bytes_max)
{
    static const char note[] = "\n… cut here; `report.md` of the stored run has the rest\n";
    size_t end = begun + bytes_max - sizeof note;

    if (out->length - begun <= bytes_max)
        return;
    while (end > begun && out->data[end - 1] != '\n')
        end--;
    out->length = end;
    text_append(out, note);
}

void
report_markdown_within(const struct card *card, size_t bytes_max, struct text *out)
{
    size_t begun = out->length;
    size_t *order = xcalloc(card->run->query_count, sizeof *order);
    struct layout layout = {order, SIZE_MAX, SIZE_MAX, SIZE_MAX, SIZE_MAX, true};

    for (size_t q = 0; q < card->run->query_count; q++)
        order[q] = q;
    print_all(card, &layout, out);
    free(order);
    if (out->length - begun <= bytes_max)
        return;
    out->length = begun;
    order = markdown_worst_first(card);
    layout = (struct layout){
        order, bytes_max / 5, bytes_max / 5 * 2, bytes_max / 10, bytes_max / 5, false};
    print_all(card, &layout, out);
    free(order);
    cut(out, begun, bytes_max);
}

void
report_markdown(const struct card *card, struct text *out)
{
    report_markdown_within(card, COMMENT_BYTES, out);
}
