#include "pggrade/report/terminal_table.h"

#include <math.h>
#include <string.h>

#include "pggrade/report/format.h"
#include "pggrade/report/slowest_section.h"

/* Columns of the table; what is left of the width is the index's. */
#define NAME_COLUMNS 23
#define TIME_COLUMNS 13 /* "1,234 → 0.042" */
#define ALONE_COLUMNS 7 /* "1,234" of a single side */
#define RATIO_COLUMNS 6
#define LETTERS_MAX 4 /* sides whose letters there is room for */

static void
pad_right_aligned(struct text *out, const char *words, size_t columns)
{
    for (size_t used = text_columns(words); used < columns; used++)
        text_append_char(out, ' ');
    text_append(out, words);
}

/* "12.3 → 0.042", or one figure where there is one side. */
static void
times(struct text *out, double before_ms, double after_ms, bool pair)
{
    struct text cell = {0};

    format_ms(&cell, before_ms);
    if (pair) {
        text_append(&cell, " → ");
        format_ms(&cell, after_ms);
    }
    pad_right_aligned(out, text_string(&cell), pair ? TIME_COLUMNS : ALONE_COLUMNS);
    text_free(&cell);
}

static void
ratio(struct text *out, const struct verdict *verdict, bool colour)
{
    static const char *const colours[VERDICT_COUNT] = {
        "\033[32m", "\033[2m", "\033[31m", "\033[33m"};
    struct text cell = {0};
    struct text padded = {0};

    if (verdict == NULL || !isfinite(verdict->ratio))
        text_append(&cell, "–");
    else if (verdict->kind == VERDICT_SAME)
        text_append(&cell, "same");
    else if (verdict->kind == VERDICT_INCONCLUSIVE)
        text_append(&cell, "?");
    else
        format_ratio(&cell, verdict->ratio);
    pad_right_aligned(&padded, text_string(&cell), RATIO_COLUMNS);
    terminal_coloured(out, colour && verdict != NULL, verdict == NULL ? "" : colours[verdict->kind],
        text_string(&padded));
    text_free(&cell);
    text_free(&padded);
}

static size_t
letters_width(const struct card *card)
{
    /* "F→A+": two columns at the most for each side and an arrow between. */
    size_t width = card->run->side_count * 3 - 1;

    if (card->run->side_count > LETTERS_MAX)
        return strlen("A+>..>A+");
    return width < 5 ? 5 : width;
}

/* Of many sides the first and the last: "F→…→A". */
static bool
letter_shown(const struct card *card, size_t side)
{
    return card->run->side_count <= LETTERS_MAX || side == 0 || side + 1 == card->run->side_count;
}

static void
letters(struct text *out, const struct card *card, size_t query, bool colour)
{
    size_t used = 0;

    for (size_t side = 0; side < card->run->side_count; side++) {
        enum letter letter = card->queries[query][side].letter;

        if (!letter_shown(card, side))
            continue;
        if (side > LETTERS_MAX - 1) {
            text_append(out, "→…→");
            used += 3;
        } else if (side > 0) {
            text_append(out, "→");
            used++;
        }
        terminal_letter(out, colour, letter);
        used += strlen(letter_names[letter]);
    }
    for (; used < letters_width(card); used++)
        text_append_char(out, ' ');
}

static size_t
index_columns(const struct card *card, size_t width)
{
    bool pair = card->run->side_count > 1;
    size_t times_columns = pair ? TIME_COLUMNS : ALONE_COLUMNS;
    size_t ratio_columns = pair ? RATIO_COLUMNS + 1 : 0;
    size_t used = NAME_COLUMNS + 2 * (times_columns + 1) + ratio_columns + letters_width(card) + 2;

    return width > used + 8 ? width - used : 8;
}

static void
print_header(const struct card *card, struct text *out)
{
    const struct run *run = card->run;
    bool pair = run->side_count > 1;
    size_t last = run->side_count - 1;

    if (pair) {
        struct text line = {0};

        text_printf(&line, "Milliseconds, %s → %s", run->sides[0].name, run->sides[last].name);
        format_cut(out, text_string(&line), 80, false);
        text_append_char(out, '\n');
        text_free(&line);
    }
    format_cut(out, "query", NAME_COLUMNS, true);
    text_append_char(out, ' ');
    pad_right_aligned(out, "p50", pair ? TIME_COLUMNS : ALONE_COLUMNS);
    text_append_char(out, ' ');
    pad_right_aligned(out, "p95", pair ? TIME_COLUMNS : ALONE_COLUMNS);
    if (pair) {
        text_append_char(out, ' ');
        pad_right_aligned(out, "time", RATIO_COLUMNS);
    }
    text_append_char(out, ' ');
    format_cut(out, "grade", letters_width(card), true);
    text_append(out, " access\n");
}

static void
print_row(const struct card *card, size_t query, bool colour, size_t width, struct text *out)
{
    const struct run *run = card->run;
    size_t last = run->side_count - 1;
    bool pair = run->side_count > 1;
    const struct query_grade *before = &card->queries[query][0];
    const struct query_grade *after = &card->queries[query][last];

    format_cut(out, run->queries[query].name, NAME_COLUMNS, true);
    text_append_char(out, ' ');
    times(out, before->p50_wall_ms, after->p50_wall_ms, pair);
    text_append_char(out, ' ');
    times(out, before->p95_wall_ms, after->p95_wall_ms, pair);
    if (pair) {
        text_append_char(out, ' ');
        ratio(out, card_verdict(card, query, 0, last), colour);
    }
    text_append_char(out, ' ');
    letters(out, card, query, colour);
    text_append_char(out, ' ');
    format_cut_head(
        out, format_access(&run->queries[query].cells[last]), index_columns(card, width), false);
    text_append_char(out, '\n');
}

static void
print_reasons(const struct card *card, size_t query, size_t width, struct text *out)
{
    for (size_t side = 0; side < card->run->side_count; side++) {
        const struct query_grade *grade = &card->queries[query][side];
        struct text words = {0};
        struct text first = {0};

        text_printf(&first, "    %s: ", card->run->sides[side].name);
        text_printf(&words, "%s; p99 ", grade->derivation);
        if (grade->p99_known)
            format_ms(&words, grade->p99_wall_ms);
        else
            text_append(&words, "–");
        text_append(&words, ", max ");
        format_ms(&words, grade->max_wall_ms);
        text_append(&words, " ms, ");
        format_count(&words, grade->executions);
        text_append(&words, " executions");
        for (size_t r = 0; r < grade->reason_count; r++)
            if (!format_told(grade->derivation, grade->reasons[r]))
                text_printf(&words, "; %s", grade->reasons[r]);
        format_wrapped(out, text_string(&first), 6, width, text_string(&words));
        text_free(&first);
        text_free(&words);
    }
}

void
terminal_table(
    const struct card *card, const struct report_options *options, size_t width, struct text *out)
{
    print_header(card, out);
    for (size_t q = 0; q < card->run->query_count; q++) {
        print_row(card, q, options->colour, width, out);
        if (!options->verbose)
            continue;
        print_reasons(card, q, width, out);
        slowest_section_terminal(card->run, q, width, out);
    }
}
