/*
 * terminal_table: a row per query, baseline against the last side, within a width.
 */
#ifndef PGGRADE_REPORT_TERMINAL_TABLE_H
#define PGGRADE_REPORT_TERMINAL_TABLE_H

#include "pggrade/report/report.h"

void terminal_table(
    const struct card *card, const struct report_options *options, size_t width, struct text *out);

/* Words between an escape sequence and its end, where colours are wanted. */
void terminal_coloured(struct text *out, bool colour, const char *sequence, const char *words);
void terminal_letter(struct text *out, bool colour, enum letter letter);

#endif
