#include <math.h>
#include <string.h>

#include "pggrade/report/format.h"
#include "pggrade/report/html_sections.h"
#include "pggrade/report/page.h"

#define SHOWN_MAX 8

/* "forbidden-node" as words. */
static void
write_code(struct html *html, const char *code)
{
    struct text words = {0};

    for (; *code != '\0'; code++)
        text_append_char(&words, *code == '-' ? ' ' : *code);
    html_take(html, &words);
}

static void
write_place(
    struct html *html, const struct card *card, const struct card_finding *entry, bool linked)
{
    if (linked && entry->query != SIZE_MAX) {
        struct text anchor = {0};

        text_printf(&anchor, "#query-%zu", entry->query + 1);
        html_open(html, "a");
        html_attribute(html, "href", text_string(&anchor));
        html_text(html, card->run->queries[entry->query].name);
        html_close(html, "a");
        html_text(html, " on ");
        text_free(&anchor);
    }
    html_text(html, card->run->sides[entry->side].name);
    html_text(html, ": ");
    write_code(html, entry->finding->code);
}

void
html_finding(
    struct html *html, const struct card *card, const struct card_finding *entry, bool linked)
{
    const struct finding *finding = entry->finding;
    const char *level = linked ? "h3" : "h5";

    html_open(html, "article");
    html_attribute(html, "class", "finding");
    html_begin(html, level, NULL);
    html_begin(html, "span",
        finding->severity == SEVERITY_SEVERE     ? "severity severe"
            : finding->severity == SEVERITY_WARN ? "severity warn"
                                                 : "severity info");
    html_text(html, severity_names[finding->severity]);
    html_close(html, "span");
    html_text(html, " ");
    write_place(html, card, entry, linked);
    html_close(html, level);
    html_begin(html, "p", "evidence");
    html_text(html, finding->evidence);
    if (isfinite(entry->stake_ms) && entry->stake_ms >= 0.001) {
        struct text stake = {0};

        format_ms(&stake, entry->stake_ms);
        html_text(html, " ");
        html_begin(html, "span", "stake");
        html_printf(html, "%s ms at stake", text_string(&stake));
        html_close(html, "span");
        text_free(&stake);
    }
    html_close(html, "p");
    if (finding->remedy[0] != '\0') {
        html_begin(html, "p", "remedy");
        html_element(html, "span", "label", "Remedy ");
        html_element(html, "code", NULL, finding->remedy);
        html_close(html, "p");
    }
    html_close(html, "article");
}

/* What is wrong with the baseline is what the change is for. */
static bool
about_change(const struct card *card, const struct card_finding *entry)
{
    return card->run->side_count == 1 ||
        (entry->side > 0 && entry->finding->severity != SEVERITY_INFO);
}

/* Findings that are shown, or those that are folded away. */
static void
write_findings(struct html *html, const struct card *card, bool shown)
{
    size_t count = 0;

    for (size_t i = 0; i < card->finding_count; i++) {
        bool first = about_change(card, &card->findings[i]) && count < SHOWN_MAX;

        count += first;
        if (first == shown)
            html_finding(html, card, &card->findings[i], true);
    }
}

static size_t
count_shown(const struct card *card)
{
    size_t count = 0;

    for (size_t i = 0; i < card->finding_count && count < SHOWN_MAX; i++)
        count += about_change(card, &card->findings[i]);
    return count;
}

static void
write_errors(struct html *html, const struct card *card)
{
    const struct run *run = card->run;

    for (size_t q = 0; q < run->query_count; q++)
        for (size_t side = 0; side < run->side_count; side++) {
            const struct run_cell *cell = &run->queries[q].cells[side];

            for (size_t e = 0; e < cell->error_count; e++) {
                html_begin(html, "p", "error");
                html_printf(html, "SQL error %s, %llu times, in %s on %s: %s",
                    cell->errors[e].sqlstate, (unsigned long long)cell->errors[e].count,
                    run->queries[q].name, run->sides[side].name, cell->errors[e].message);
                html_close(html, "p");
            }
        }
}

void
html_reasons(struct html *html, const struct card *card)
{
    size_t shown = count_shown(card);

    html_open(html, "section");
    html_attribute(html, "id", "reasons");
    html_element(html, "h2", NULL, "Findings, most time at stake first");
    write_errors(html, card);
    if (shown == 0)
        html_element(html, "p", NULL,
            "Nothing worth acting on was found on the sides that are "
            "judged.");
    write_findings(html, card, true);
    if (card->finding_count > shown) {
        html_open(html, "details");
        html_open(html, "summary");
        html_printf(html, "%zu more%s", card->finding_count - shown,
            card->run->side_count > 1 ? ", those of the baseline among them" : "");
        html_close(html, "summary");
        write_findings(html, card, false);
        html_close(html, "details");
    }
    html_close(html, "section");
}
