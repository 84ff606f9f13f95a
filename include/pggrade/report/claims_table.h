/*
 * claims_table: the claims of several runs as one table, in Markdown.
 */
#ifndef PGGRADE_REPORT_CLAIMS_TABLE_H
#define PGGRADE_REPORT_CLAIMS_TABLE_H

#include <stddef.h>

#include "pggrade/base/text.h"
#include "pggrade/grade/card.h"

/* A row for each claim that was measured, with the command that shows it. */
void report_claims_table(const struct card *const *cards, size_t count, struct text *out);

#endif
