/*
 * index_section: what the indexes of each side earn and cost; nothing where no side has any of
 * which more than a name is known.
 */
#ifndef PGGRADE_REPORT_INDEX_SECTION_H
#define PGGRADE_REPORT_INDEX_SECTION_H

#include <jansson.h>

#include "pggrade/base/text.h"
#include "pggrade/grade/card.h"

/* Some lines for a side; with `all` every index. */
void index_section_terminal(const struct card *card, bool all, size_t width, struct text *out);
void index_section_markdown(const struct card *card, struct text *out);

/* The member "ledger" of one side in the summary; null where nothing is known. */
json_t *index_section_json(const struct card *card, size_t side);

#endif
