#include <math.h>
#include <string.h>

#include "pggrade/base/clock.h"
#include "pggrade/grade/pools.h"
#include "pggrade/report/claim_section.h"
#include "pggrade/report/format.h"
#include "pggrade/report/gate_section.h"
#include "pggrade/report/html_sections.h"
#include "pggrade/report/page.h"
#include "pggrade/report/preflight_section.h"
#include "pggrade/report/verdict_section.h"

/* ---- the verdict in one sentence ---- */

#define NAMES_MAX 3

static void
count_verdicts(const struct card *card, size_t side, size_t counts[VERDICT_COUNT])
{
    memset(counts, 0, VERDICT_COUNT * sizeof counts[0]);
    for (size_t i = 0; i < card->verdict_count; i++)
        if (card->verdicts[i].to == side)
            counts[card->verdicts[i].kind]++;
}

/* " (calendar, search and 4 more)" */
static void
append_names(struct text *out, const struct card *card, size_t side, enum verdict_kind kind)
{
    size_t named = 0;
    size_t more = 0;

    for (size_t i = 0; i < card->verdict_count; i++) {
        const struct verdict *verdict = &card->verdicts[i];

        if (verdict->to != side || verdict->kind != kind)
            continue;
        if (named < NAMES_MAX)
            text_printf(
                out, "%s%s", named++ == 0 ? " (" : ", ", card->run->queries[verdict->query].name);
        else
            more++;
    }
    if (more > 0)
        text_printf(out, " and %zu more", more);
    if (named > 0)
        text_append_char(out, ')');
}

static void
append_comparison(struct text *out, const struct card *card, size_t side)
{
    size_t counts[VERDICT_COUNT];
    size_t all = 0;
    const char *from = card->run->sides[0].name;
    const char *to = card->run->sides[side].name;

    count_verdicts(card, side, counts);
    for (size_t kind = 0; kind < VERDICT_COUNT; kind++)
        all += counts[kind];
    if (all > 0 && counts[VERDICT_FASTER] == all)
        text_printf(out, "Every query is faster on %s than on %s", to, from);
    else if (counts[VERDICT_FASTER] + counts[VERDICT_SLOWER] == 0)
        text_printf(out, "No query is faster or slower on %s than on %s", to, from);
    else
        text_printf(out, "%zu of %zu queries %s faster on %s than on %s", counts[VERDICT_FASTER],
            all, counts[VERDICT_FASTER] == 1 ? "is" : "are", to, from);
    if (counts[VERDICT_SLOWER] > 0) {
        text_printf(out, ", %zu %s slower", counts[VERDICT_SLOWER],
            counts[VERDICT_SLOWER] == 1 ? "is" : "are");
        append_names(out, card, side, VERDICT_SLOWER);
    } else if (counts[VERDICT_FASTER] > 0 && counts[VERDICT_FASTER] < all) {
        text_append(out, ", none is slower");
    }
    if (counts[VERDICT_INCONCLUSIVE] > 0)
        text_printf(out, ", %zu cannot be told apart surely", counts[VERDICT_INCONCLUSIVE]);
}

void
html_verdict_sentence(struct text *out, const struct card *card)
{
    size_t last = card->run->side_count - 1;
    const struct side_grade *grade = &card->sides[last];

    if (last == 0) {
        text_printf(out, "%s gets %s: %llu of %llu queries pass.", card->run->sides[0].name,
            letter_names[grade->letter], (unsigned long long)grade->passed,
            (unsigned long long)grade->queries);
        return;
    }
    append_comparison(out, card, last);
    if (card->sides[0].letter == grade->letter)
        text_printf(out, "; the grade stays %s.", letter_names[grade->letter]);
    else
        text_printf(out, "; the grade %s from %s to %s.",
            card->sides[0].letter > grade->letter ? "rises" : "falls",
            letter_names[card->sides[0].letter], letter_names[grade->letter]);
}

/* ---- the letters ---- */

static void
write_reasons(struct html *html, const struct side_grade *grade)
{
    bool begun = false;

    for (size_t i = 0; i < grade->reason_count; i++) {
        if (format_told(grade->derivation, grade->reasons[i]))
            continue;
        if (!begun)
            html_begin(html, "ul", "reasons");
        begun = true;
        html_element(html, "li", NULL, grade->reasons[i]);
    }
    if (begun)
        html_close(html, "ul");
}

static void
write_side(struct html *html, const struct card *card, size_t side)
{
    const struct side_grade *grade = &card->sides[side];
    const struct run_side *what = &card->run->sides[side];

    html_begin(html, "li", "side");
    html_begin(html, "div", "stamp");
    page_letter(html, grade->letter, grade->best);
    html_close(html, "div");
    html_begin(html, "div", "about");
    html_element(html, "h2", NULL, what->name);
    if (what->title != NULL && what->title[0] != '\0')
        html_element(html, "p", "what", what->title);
    html_element(html, "p", "derivation", grade->derivation);
    if (side > 0) {
        struct text tally = {0};

        format_tally(&tally, card, side);
        html_begin(html, "p", "tally");
        html_take(html, &tally);
        html_close(html, "p");
    }
    write_reasons(html, grade);
    html_close(html, "div");
    html_close(html, "li");
}

/* The marks and what they stand for, in small print as on a report from school. */
static void
write_scale(struct html *html, const struct rubric *rubric)
{
    html_begin(html, "p", "scale");
    html_printf(html,
        "A+ every query passes and their averages are under %.6g ms · A under %.6g ms · B %.6g %% "
        "pass · C %.6g %% · D %.6g %% · F below. A query passes when it meets its objective, "
        "returns no error and keeps its promises.",
        (double)rubric->a_plus_ns / 1e6, (double)rubric->a_ns / 1e6, 100 * rubric->b_share,
        100 * rubric->c_share, 100 * rubric->d_share);
    html_close(html, "p");
}

static void
write_gate(struct html *html, const struct card *card)
{
    struct text words = {0};

    gate_section_sentence(card, &words);
    if (words.length > 0) {
        html_begin(html, "p", card->gate.passed ? "gate passed" : "gate failed");
        html_text(html, text_string(&words));
        html_close(html, "p");
    }
    text_free(&words);
}

static void
write_failed_checks(struct html *html, const struct card *card)
{
    if (card->gate.failed_count + card->gate.unsure_count == 0)
        return;
    html_begin(html, "ul", "checks");
    for (size_t i = 0; i < card->gate.check_count; i++) {
        struct text words = {0};

        if (card->gate.checks[i].outcome == GATE_PASSED)
            continue;
        gate_section_check(&words, card, &card->gate.checks[i]);
        html_begin(html, "li", NULL);
        html_take(html, &words);
        html_close(html, "li");
    }
    html_close(html, "ul");
}

/* What was wrong before the run began may make all below void: it comes first. */
static void
write_preflight(struct html *html, const struct run *run)
{
    if (run->note_count == 0)
        return;
    html_begin(html, "div", run_invalid(run) ? "notes invalid" : "notes");
    html_element(html, "h2", NULL, preflight_section_heading(run));
    html_open(html, "ul");
    for (size_t i = 0; i < run->note_count; i++) {
        struct text words = {0};

        preflight_section_note(&run->notes[i], &words);
        html_open(html, "li");
        html_take(html, &words);
        html_close(html, "li");
    }
    html_close(html, "ul");
    html_close(html, "div");
}

static void
write_title(struct html *html, const struct run *run)
{
    char started[32];

    clock_format_utc(run->started_s, started, sizeof started);
    html_element(html, "p", "eyebrow", "pggrade report card");
    html_element(html, "h1", NULL, run->title == NULL ? run->scenario : run->title);
    html_begin(html, "p", "facts");
    html_printf(html, "scenario %s, scale %.6g · PostgreSQL %s · measured %s", run->scenario,
        run->scale, run->server_version == NULL ? "?" : run->server_version, started);
    html_close(html, "p");
}

void
html_card(struct html *html, const struct card *card)
{
    struct text sentence = {0};

    html_begin(html, "header", "sheet");
    write_title(html, card->run);
    write_preflight(html, card->run);
    html_verdict_sentence(&sentence, card);
    html_begin(html, "p", "verdict");
    html_take(html, &sentence);
    html_close(html, "p");
    verdict_section_self_test_words(card, &sentence);
    if (sentence.length > 0) {
        html_begin(html, "p", NULL);
        html_take(html, &sentence);
        html_close(html, "p");
    }
    write_gate(html, card);
    write_failed_checks(html, card);
    html_begin(html, "ol", "sides");
    for (size_t side = 0; side < card->run->side_count; side++)
        write_side(html, card, side);
    html_close(html, "ol");
    write_scale(html, card->rubric);
    html_close(html, "header");
}

/* ---- contents ---- */

void
html_contents(struct html *html, const struct card *card)
{
    html_open(html, "nav");
    html_attribute(html, "aria-label", "Contents");
    html_open(html, "ul");
    page_link(html, "#reasons", "Findings");
    page_link(html, "#queries", "Queries");
    if (claim_section_any(card))
        page_link(html, "#claims", "Claims");
    if (card->run->traffic)
        page_link(html, "#load", "Under load");
    if (pools_of(card->run, card->arena).row_count > 0)
        page_link(html, "#pools", "Pools");
    page_link(html, "#each", "Query by query");
    page_link(html, "#indexes", "Indexes");
    page_link(html, "#migrations", "Migrations");
    page_link(html, "#method", "How it was measured");
    html_close(html, "ul");
    html_close(html, "nav");
}
