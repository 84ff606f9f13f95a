/*
 * since_section: what became of a run since a baseline or an older run, in the reports; nothing
 * where the card knows of none.
 */
#ifndef PGGRADE_REPORT_SINCE_SECTION_H
#define PGGRADE_REPORT_SINCE_SECTION_H

#include <jansson.h>

#include "pggrade/base/text.h"
#include "pggrade/grade/card.h"

/* What differs, and what changed; with `table` every query's times. */
void since_section_terminal(const struct card *card, bool table, size_t width, struct text *out);
void since_section_markdown(const struct card *card, bool table, struct text *out);

/* NULL where there is nothing. */
json_t *since_section_json(const struct card *card);

#endif
