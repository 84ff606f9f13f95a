/*
 * markdown_private: how a report in Markdown is made to fit where it is posted.
 */
#ifndef PGGRADE_REPORT_MARKDOWN_PRIVATE_H
#define PGGRADE_REPORT_MARKDOWN_PRIVATE_H

#include <stddef.h>

#include "pggrade/base/text.h"
#include "pggrade/grade/card.h"

/* The queries' positions: those that became slower first, then by letter, then by time.  To be
 * freed. */
size_t *markdown_worst_first(const struct card *card);

/* As many whole items (lines, with those that continue them) as there is room for, in bytes; where
 * some are left out, how many, called `what`.  Empties `items`. */
void markdown_fit(struct text *out, struct text *items, size_t room, const char *what);

#endif
