#include <math.h>
#include <stdio.h>
#include <string.h>

#include "pggrade/base/clock.h"
#include "pggrade/report/claim_section.h"
#include "pggrade/report/format.h"
#include "pggrade/report/gate_section.h"
#include "pggrade/report/index_section.h"
#include "pggrade/report/load_section.h"
#include "pggrade/report/migration_section.h"
#include "pggrade/report/pools_section.h"
#include "pggrade/report/preflight_section.h"
#include "pggrade/report/report.h"
#include "pggrade/report/since_section.h"
#include "pggrade/report/terminal_table.h"
#include "pggrade/report/verdict_section.h"

#define WIDTH 80
#define FINDINGS_SHOWN 8

static const char *
letter_colour(enum letter letter)
{
    static const char *const colours[LETTER_COUNT] = {
        "\033[1;32m", "\033[1;32m", "\033[32m", "\033[33m", "\033[31m", "\033[1;31m"};

    return colours[letter];
}

void
terminal_coloured(struct text *out, bool colour, const char *sequence, const char *words)
{
    if (colour)
        text_append(out, sequence);
    text_append(out, words);
    if (colour)
        text_append(out, "\033[0m");
}

void
terminal_letter(struct text *out, bool colour, enum letter letter)
{
    terminal_coloured(out, colour, letter_colour(letter), letter_names[letter]);
}

static void
print_title(const struct run *run, bool colour, struct text *out)
{
    struct text line = {0};

    format_cut(&line, run->title == NULL ? run->scenario : run->title, WIDTH, false);
    terminal_coloured(out, colour, "\033[1m", text_string(&line));
    text_append_char(out, '\n');
    line.length = 0;
    text_printf(&line, "scenario %s, scale %.6g, PostgreSQL %s", run->scenario, run->scale,
        run->server_version == NULL ? "?" : run->server_version);
    format_cut(out, text_string(&line), WIDTH, false);
    text_append(out, "\n\n");
    text_free(&line);
}

static size_t
widest_side(const struct run *run)
{
    size_t widest = 0;

    for (size_t i = 0; i < run->side_count; i++)
        if (text_columns(run->sides[i].name) > widest)
            widest = text_columns(run->sides[i].name);
    return widest > 20 ? 20 : widest;
}

static void
print_sides(const struct card *card, bool colour, struct text *out)
{
    size_t widest = widest_side(card->run);

    for (size_t i = 0; i < card->run->side_count; i++) {
        const struct side_grade *grade = &card->sides[i];
        struct text first = {0};
        struct text words = {0};

        text_printf(&first, "  %-3s ", letter_names[grade->letter]);
        format_cut(&first, card->run->sides[i].name, widest, true);
        text_append(&first, "  ");
        text_append(&words, grade->derivation);
        for (size_t r = 0; r < grade->reason_count; r++)
            if (!format_told(grade->derivation, grade->reasons[r]))
                text_printf(&words, "; %s", grade->reasons[r]);
        if (colour) {
            /* The letter alone is coloured, so the rest can be wrapped by its plain width. */
            text_append(out, letter_colour(grade->letter));
            text_append_length(out, first.data, 6);
            text_append(out, "\033[0m");
            format_wrapped(
                out, first.data + 6, text_columns(first.data) - 6, WIDTH - 6, text_string(&words));
        } else {
            format_wrapped(out, first.data, text_columns(first.data), WIDTH, text_string(&words));
        }
        text_free(&first);
        text_free(&words);
    }
    text_append_char(out, '\n');
}

static void
print_verdicts(const struct card *card, struct text *out)
{
    for (size_t side = 1; side < card->run->side_count; side++) {
        struct text line = {0};

        format_tally(&line, card, side);
        format_wrapped(out, "", 0, WIDTH, text_string(&line));
        text_free(&line);
    }
    if (card->run->side_count > 1)
        text_append_char(out, '\n');
}

static void
print_finding(
    const struct card *card, const struct card_finding *entry, bool colour, struct text *out)
{
    static const char *const colours[SEVERITY_COUNT] = {"\033[2m", "\033[33m", "\033[31m"};
    const struct finding *finding = entry->finding;
    const struct run *run = card->run;
    struct text head = {0};

    terminal_coloured(out, colour, colours[finding->severity], severity_names[finding->severity]);
    if (entry->query != SIZE_MAX)
        text_printf(&head, " %s on %s: %s", run->queries[entry->query].name,
            run->sides[entry->side].name, finding->code);
    else
        text_printf(&head, " %s: %s", run->sides[entry->side].name, finding->code);
    if (isfinite(entry->stake_ms) && entry->stake_ms >= 0.001) {
        text_append(&head, ", ");
        format_ms(&head, entry->stake_ms);
        text_append(&head, " ms at stake");
    }
    format_cut(out, text_string(&head), WIDTH - strlen(severity_names[finding->severity]), false);
    text_append_char(out, '\n');
    format_wrapped(out, "    ", 4, WIDTH, finding->evidence);
    if (finding->remedy[0] != '\0')
        format_wrapped(out, "  → ", 4, WIDTH, finding->remedy);
    text_free(&head);
}

/* What is wrong with the baseline is what the change is for: it is told when asked for. */
static bool
of_interest(const struct card *card, const struct card_finding *entry, bool verbose)
{
    return verbose || card->run->side_count == 1 ||
        (entry->side > 0 && entry->finding->severity != SEVERITY_INFO);
}

static void
print_findings(const struct card *card, const struct report_options *options, struct text *out)
{
    size_t shown = 0;
    size_t more = 0;

    for (size_t i = 0; i < card->finding_count; i++) {
        if (of_interest(card, &card->findings[i], options->verbose) &&
            (options->verbose || shown < FINDINGS_SHOWN)) {
            if (shown++ == 0)
                terminal_coloured(
                    out, options->colour, "\033[1m", "Findings, most time at stake first\n");
            print_finding(card, &card->findings[i], options->colour, out);
        } else {
            more++;
        }
    }
    if (more > 0)
        text_printf(out, "%zu %s findings, those of the baseline among them: --verbose\n", more,
            shown > 0 ? "more" : "minor");
    if (shown + more > 0)
        text_append_char(out, '\n');
}

static void
print_errors(const struct card *card, struct text *out)
{
    const struct run *run = card->run;

    for (size_t q = 0; q < run->query_count; q++)
        for (size_t side = 0; side < run->side_count; side++) {
            const struct run_cell *cell = &run->queries[q].cells[side];

            for (size_t e = 0; e < cell->error_count; e++) {
                struct text line = {0};

                text_printf(&line, "error %s, %llu times, in %s on %s (%s:%d): %s",
                    cell->errors[e].sqlstate, (unsigned long long)cell->errors[e].count,
                    run->queries[q].name, run->sides[side].name,
                    run->workload_path == NULL ? "workload" : run->workload_path,
                    run->queries[q].line, cell->errors[e].message);
                format_wrapped(out, "", 2, WIDTH, text_string(&line));
                text_free(&line);
            }
        }
}

static void
print_method(const struct card *card, struct text *out)
{
    const struct run *run = card->run;
    struct text line = {0};

    text_printf(&line,
        "Measured for %.0f s, %llu client%s, seed %llu, all sides in turns%s. "
        "Times are what the client waited",
        (double)run->duration_ns / 1e9, (unsigned long long)run->clients,
        run->clients == 1 ? "" : "s", (unsigned long long)run->seed,
        run->pinned ? " on one CPU" : ", unpinned");
    text_append(&line,
        run->adjusted ? "; letters are given on them less the wait for a CPU" : "; so are letters");
    text_printf(&line, "; verdicts on %s.",
        run->cpu_clock ? "the server's CPU time" : "the time that passed");
    if (isfinite(card->noise_run_queue_share))
        text_printf(
            &line, " Waiting for a CPU: %.0f %% of the time.", 100 * card->noise_run_queue_share);
    if (isfinite(card->noise_cpu_spread))
        text_printf(&line, " CPU p90/p10: %.2f.", card->noise_cpu_spread);
    format_wrapped(out, "", 0, WIDTH, text_string(&line));
    text_free(&line);
}

void
report_terminal(const struct card *card, const struct report_options *options, struct text *out)
{
    print_title(card->run, options->colour, out);
    preflight_section_terminal(card->run, WIDTH, out);
    if (options->pools_alone) {
        load_section_how_wrapped(card, WIDTH, out);
        pools_section_terminal(card, WIDTH, options->verbose, out);
        print_errors(card, out);
        return;
    }
    print_sides(card, options->colour, out);
    print_verdicts(card, out);
    terminal_table(card, options, WIDTH, out);
    text_append_char(out, '\n');
    verdict_section_terminal(card, WIDTH, out);
    load_section_terminal(card, WIDTH, out);
    pools_section_terminal(card, WIDTH, options->verbose, out);
    print_errors(card, out);
    claim_section_terminal(card, WIDTH, options->verbose, out);
    index_section_terminal(card, options->verbose, WIDTH, out);
    migration_section_terminal(card, options->verbose, WIDTH, out);
    print_findings(card, options, out);
    since_section_terminal(card, options->verbose, WIDTH, out);
    gate_section_terminal(card, options->verbose, WIDTH, out);
    print_method(card, out);
}
