/*
 * format: numbers as people read them.
 *
 * Every call appends to a text; an unknown figure (NAN) is a dash.
 */
#ifndef PGGRADE_REPORT_FORMAT_H
#define PGGRADE_REPORT_FORMAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pggrade/base/text.h"
#include "pggrade/grade/card.h"

/* Three significant digits: "0.042", "1.23", "12.3", "123", "1,234". */
void format_ms(struct text *out, double ms);

/* What became of the time, of to/from: "÷48" and "−3 %" for less, "×1.9" and "+12 %" for more. */
void format_ratio(struct text *out, double ratio);

/* "12,345" */
void format_count(struct text *out, uint64_t count);

/* "8.2 kB", "1.4 MB", "2.1 GB" */
void format_bytes(struct text *out, uint64_t bytes);

/* "A", or "A (A+..A)" where the interval spans a boundary. */
void format_letter(struct text *out, enum letter letter, enum letter best);

/* At most `columns` wide, with "…" where something was left out (the end, or the head), and
 * padded with blanks to that width where `pad`. */
void format_cut(struct text *out, const char *text, size_t columns, bool pad);
void format_cut_head(struct text *out, const char *text, size_t columns, bool pad);

/* Words wrapped at `width` columns, every line behind `indent` blanks, the first one behind
 * `first` (of the same width); ends in a newline. */
void format_wrapped(
    struct text *out, const char *first, size_t indent, size_t width, const char *words);

/* Markdown that says just this, also in a cell of a table. */
void format_cell(struct text *out, const char *words);

/* Whether a grade's derivation names the reason already: the cap that decided. */
bool format_told(const char *derivation, const char *reason);

/* "corrected against before: 11 faster, 2 same, 1 slower" */
void format_tally(struct text *out, const struct card *card, size_t side);

/* The index most plans of a cell use, else the most frequent plan's headline; "" where nothing
 * is known. */
const char *format_access(const struct run_cell *cell);

#endif
