#include "pggrade/report/format.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define DASH "–"
#define RATIO_MAX 99999.0 /* a clock that saw nothing gives any figure */

static void
append_grouped(struct text *out, const char *digits)
{
    size_t length = strlen(digits);

    for (size_t i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0)
            text_append_char(out, ',');
        text_append_char(out, digits[i]);
    }
}

void
format_count(struct text *out, uint64_t count)
{
    char digits[32];

    (void)snprintf(digits, sizeof digits, "%llu", (unsigned long long)count);
    append_grouped(out, digits);
}

/* Places behind the point that leave three significant digits, from 0.001 up. */
static int
decimals(double value)
{
    if (value >= 99.95)
        return 0;
    if (value >= 9.995)
        return 1;
    return value >= 0.9995 ? 2 : 3;
}

void
format_ms(struct text *out, double ms)
{
    if (!isfinite(ms)) {
        text_append(out, DASH);
    } else if (ms >= 999.5) {
        format_count(out, (uint64_t)llround(ms));
    } else {
        text_printf(out, "%.*f", decimals(ms), ms);
    }
}

void
format_ratio(struct text *out, double ratio)
{
    double times = ratio < 1 ? 1 / ratio : ratio;

    if (!isfinite(ratio) || ratio <= 0) {
        text_append(out, DASH);
    } else if (times < 1.5) {
        text_printf(out, "%s%.0f %%", ratio < 1 ? "−" : "+", fabs(ratio - 1) * 100);
    } else {
        text_append(out, ratio < 1 ? "÷" : "×");
        if (times < 9.95)
            text_printf(out, "%.1f", times);
        else
            text_printf(out, "%.0f", times < RATIO_MAX ? times : RATIO_MAX);
    }
}

void
format_bytes(struct text *out, uint64_t bytes)
{
    static const char *const units[] = {"B", "kB", "MB", "GB", "TB"};
    double value = (double)bytes;
    size_t unit = 0;

    while (value >= 999.5 && unit + 1 < sizeof units / sizeof units[0]) {
        value /= 1000;
        unit++;
    }
    text_printf(out, unit == 0 || value >= 99.95 ? "%.0f %s" : "%.1f %s", value, units[unit]);
}

void
format_letter(struct text *out, enum letter letter, enum letter best)
{
    text_append(out, letter_names[letter]);
    if (best < letter)
        text_printf(out, " (%s..%s)", letter_names[best], letter_names[letter]);
}

static size_t
bytes_of_columns(const char *text, size_t columns)
{
    size_t bytes = 0;

    while (text[bytes] != '\0') {
        if (((unsigned char)text[bytes] & 0xC0) != 0x80 && columns-- == 0)
            break;
        bytes++;
    }
    return bytes;
}

/* Nothing of a server's words may move the cursor: a control character is a blank. */
static void
append_plain(struct text *out, const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)text[i];

        text_append_char(out, byte < 0x20 || byte == 0x7F ? ' ' : text[i]);
    }
}

static void
pad_to(struct text *out, size_t columns, size_t used, bool pad)
{
    for (; pad && used < columns; used++)
        text_append_char(out, ' ');
}

void
format_cut(struct text *out, const char *text, size_t columns, bool pad)
{
    size_t width = text_columns(text);

    if (width <= columns) {
        append_plain(out, text, strlen(text));
        pad_to(out, columns, width, pad);
        return;
    }
    append_plain(out, text, bytes_of_columns(text, columns - 1));
    text_append(out, "…");
}

void
format_cut_head(struct text *out, const char *text, size_t columns, bool pad)
{
    size_t width = text_columns(text);

    if (width <= columns) {
        format_cut(out, text, columns, pad);
        return;
    }
    text_append(out, "…");
    text_append(out, text + bytes_of_columns(text, width - (columns - 1)));
}

void
format_wrapped(struct text *out, const char *first, size_t indent, size_t width, const char *words)
{
    size_t start = text_columns(first) > indent ? text_columns(first) : indent;
    size_t at = start;

    text_append(out, first);
    pad_to(out, indent, text_columns(first), true);
    while (*words != '\0') {
        size_t length = strcspn(words, " \n");
        size_t columns = 0;

        for (size_t i = 0; i < length; i++)
            columns += ((unsigned char)words[i] & 0xC0) != 0x80;
        if (at > start && at + 1 + columns > width) {
            text_append_char(out, '\n');
            pad_to(out, indent, 0, true);
            at = start = indent;
        } else if (at > start) {
            text_append_char(out, ' ');
            at++;
        }
        /* A word longer than the line is broken: nothing may stand beyond the last column. */
        while (at + columns > width) {
            size_t fits = bytes_of_columns(words, width - at);

            append_plain(out, words, fits);
            text_append_char(out, '\n');
            pad_to(out, indent, 0, true);
            words += fits;
            length -= fits;
            columns -= width - at;
            at = start = indent;
        }
        append_plain(out, words, length);
        at += columns;
        words += length;
        words += strspn(words, " \n");
    }
    text_append_char(out, '\n');
}

void
format_tally(struct text *out, const struct card *card, size_t side)
{
    size_t counts[VERDICT_COUNT] = {0};
    bool first = true;

    for (size_t i = 0; i < card->verdict_count; i++)
        if (card->verdicts[i].to == side)
            counts[card->verdicts[i].kind]++;
    text_printf(out, "%s against %s:", card->run->sides[side].name, card->run->sides[0].name);
    for (int kind = 0; kind < VERDICT_COUNT; kind++) {
        if (counts[kind] == 0 && kind != VERDICT_SLOWER)
            continue; /* that none is slower is worth saying */
        text_printf(out, "%s %zu %s", first ? "" : ",", counts[kind], verdict_names[kind]);
        first = false;
    }
}

const char *
format_access(const struct run_cell *cell)
{
    const struct plan_variant *most = NULL;

    if (cell->plan.index_count > 0)
        return cell->plan.indexes[0].name;
    for (size_t i = 0; i < cell->plan.variant_count; i++)
        if (most == NULL || cell->plan.variants[i].samples > most->samples)
            most = &cell->plan.variants[i];
    return most == NULL ? "" : most->headline;
}

bool
format_told(const char *derivation, const char *reason)
{
    return strstr(derivation, reason) != NULL;
}

void
format_cell(struct text *out, const char *words)
{
    for (; *words != '\0'; words++) {
        if (*words == '|' || *words == '\\' || *words == '<' || *words == '*' || *words == '_')
            text_append_char(out, '\\');
        text_append_char(out, *words == '\n' ? ' ' : *words);
    }
}
