#include "pggrade/report/since_section.h"

#include <math.h>
#include <string.h>

#include "pggrade/report/format.h"
#include "pggrade/report/since_words.h"

#define NAME_COLUMNS 34
#define TIME_COLUMNS 15
#define RATIO_COLUMNS 7
#define VERDICT_COLUMNS 8

static const char *
verdict_word(const struct since_time *time)
{
    if (time->basis == NULL)
        return "–";
    if (!time->gates)
        return "reported";
    if (time->kind != VERDICT_INCONCLUSIVE)
        return verdict_names[time->kind];
    return fabs(log(time->ratio)) < log1p(SINCE_EFFECT) ? "in noise" : "?";
}

static void
append_name(struct text *out, const struct since_item *item)
{
    text_printf(out, "%s on %s", item->to->query, item->to->side);
}

/* "0.030 → 0.031", of the figures that are compared. */
static void
append_times(struct text *out, const struct since_time *time)
{
    format_ms(out, time->from_ns / 1e6);
    text_append(out, " → ");
    format_ms(out, time->to_ns / 1e6);
}

static void
pad_left(struct text *out, const struct text *words, size_t columns)
{
    for (size_t used = text_columns(text_string(words)); used < columns; used++)
        text_append_char(out, ' ');
    text_append(out, text_string(words));
}

/* ---- on a terminal ---- */

static void
print_row(const struct since_item *item, size_t width, struct text *out)
{
    struct text words = {0};
    size_t used = NAME_COLUMNS + 1 + TIME_COLUMNS + 1 + RATIO_COLUMNS + 2 + VERDICT_COLUMNS + 1;

    append_name(&words, item);
    format_cut(out, text_string(&words), NAME_COLUMNS, true);
    text_append_char(out, ' ');
    words.length = 0;
    append_times(&words, &item->time);
    pad_left(out, &words, TIME_COLUMNS);
    text_append_char(out, ' ');
    words.length = 0;
    format_ratio(&words, item->time.ratio);
    pad_left(out, &words, RATIO_COLUMNS);
    text_append(out, "  ");
    format_cut(out, verdict_word(&item->time), VERDICT_COLUMNS, true);
    text_free(&words);
    since_facts(item, &words);
    if (words.length > 0) {
        text_append_char(out, ' ');
        format_cut(out, text_string(&words), width - used, false);
    }
    while (out->data[out->length - 1] == ' ')
        out->data[--out->length] = '\0';
    text_append_char(out, '\n');
    text_free(&words);
}

static void
print_table(const struct since *since, size_t width, struct text *out)
{
    text_printf(out, "%-*s %*s %*s  %-*s facts\n", NAME_COLUMNS, "query", TIME_COLUMNS, "p10 in ms",
        RATIO_COLUMNS, "time", VERDICT_COLUMNS, "verdict");
    for (size_t i = 0; i < since->item_count; i++)
        print_row(&since->items[i], width, out);
    text_append_char(out, '\n');
}

/* Lines of plans keep their indent. */
static void
print_change(const char *change, size_t width, struct text *out)
{
    while (*change != '\0') {
        size_t length = strcspn(change, "\n");
        size_t blanks = strspn(change, " ");
        struct text first = {0};
        struct text line = {0};

        text_printf(&first, "%*s", (int)blanks + 4, "");
        text_append_length(&line, change + blanks, length - blanks);
        format_wrapped(out, text_string(&first), blanks + 6, width, text_string(&line));
        text_free(&line);
        text_free(&first);
        change += length + (change[length] == '\n');
    }
}

static void
print_changes(const struct since *since, size_t width, struct text *out)
{
    bool any = false;

    for (size_t i = 0; i < since->item_count; i++) {
        const struct since_item *item = &since->items[i];
        struct since_changes changes = since_changes(item);

        if (changes.count > 0) {
            any = true;
            text_append(out, "  ");
            append_name(out, item);
            text_append_char(out, '\n');
        }
        for (size_t c = 0; c < changes.count; c++)
            print_change(changes.items[c], width, out);
        since_changes_free(&changes);
    }
    if (any)
        text_append_char(out, '\n');
}

static void
print_missing(const struct since *since, size_t width, struct text *out)
{
    struct text line = {0};

    for (size_t i = 0; i < since->missing_count; i++)
        text_printf(&line, "%s%s", i == 0 ? "Not measured this time: " : ", ", since->missing[i]);
    if (since->missing_count > 0)
        format_wrapped(out, "", 2, width, text_string(&line));
    text_free(&line);
}

void
since_section_terminal(const struct card *card, bool table, size_t width, struct text *out)
{
    const struct since *since = card->since;
    struct text line = {0};

    if (since == NULL)
        return;
    text_printf(&line, "Since %s: ", since->from->name);
    since_tally(since, &line);
    format_wrapped(out, "", 0, width, text_string(&line));
    for (size_t i = 0; i < since->difference_count; i++)
        format_wrapped(out, "  differs ", 10, width, since->differences[i]);
    print_missing(since, width, out);
    text_append_char(out, '\n');
    if (table)
        print_table(since, width, out);
    print_changes(since, width, out);
    line.length = 0;
    since_method(since, &line);
    format_wrapped(out, "", 0, width, text_string(&line));
    text_append_char(out, '\n');
    text_free(&line);
}

/* ---- in Markdown ---- */

static void
markdown_row(const struct since_item *item, struct text *out)
{
    struct text facts = {0};

    text_append(out, "| ");
    format_cell(out, item->to->query);
    text_append(out, " | ");
    format_cell(out, item->to->side);
    text_append(out, " | ");
    append_times(out, &item->time);
    text_append(out, " | ");
    format_cell(out, item->time.reason);
    text_append(out, " | ");
    since_facts(item, &facts);
    format_cell(out, text_string(&facts));
    text_append(out, " |\n");
    text_free(&facts);
}

static void
markdown_changes(const struct since *since, struct text *out)
{
    bool any = false;

    for (size_t i = 0; i < since->item_count; i++) {
        const struct since_item *item = &since->items[i];
        struct since_changes changes = since_changes(item);

        if (changes.count > 0) {
            text_printf(out, "%s**", any ? "\n" : "");
            append_name(out, item);
            text_append(out, "**\n\n```\n");
            for (size_t c = 0; c < changes.count; c++)
                text_printf(out, "%s\n", changes.items[c]);
            text_append(out, "```\n");
            any = true;
        }
        since_changes_free(&changes);
    }
    if (any)
        text_append_char(out, '\n');
}

void
since_section_markdown(const struct card *card, bool table, struct text *out)
{
    const struct since *since = card->since;

    if (since == NULL)
        return;
    text_append(out, "## Since ");
    format_cell(out, since->from->name);
    text_append(out, "\n\n");
    since_tally(since, out);
    text_append(out, ".\n\n");
    for (size_t i = 0; i < since->difference_count; i++) {
        text_append(out, "- differs: ");
        format_cell(out, since->differences[i]);
        text_append_char(out, '\n');
    }
    for (size_t i = 0; i < since->missing_count; i++) {
        text_append(out, "- not measured this time: ");
        format_cell(out, since->missing[i]);
        text_append_char(out, '\n');
    }
    if (since->difference_count + since->missing_count > 0)
        text_append_char(out, '\n');
    if (table) {
        text_append(out, "| query | side | p10 in ms | time | facts |\n|---|---|--:|---|---|\n");
        for (size_t i = 0; i < since->item_count; i++)
            markdown_row(&since->items[i], out);
        text_append_char(out, '\n');
    }
    markdown_changes(since, out);
    since_method(since, out);
    text_append(out, "\n\n");
}
