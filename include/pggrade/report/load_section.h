/*
 * load_section: what a run under traffic adds to the reports; nothing for other runs.
 */
#ifndef PGGRADE_REPORT_LOAD_SECTION_H
#define PGGRADE_REPORT_LOAD_SECTION_H

#include <jansson.h>

#include "pggrade/base/text.h"
#include "pggrade/grade/card.h"

void load_section_terminal(const struct card *card, size_t width, struct text *out);
void load_section_markdown(const struct card *card, struct text *out);

/* How requests came in: as a paragraph of a terminal; in one line; and all that is to be said of a
 * side besides its figures. */
void load_section_how_wrapped(const struct card *card, size_t width, struct text *out);
void load_section_how(const struct card *card, struct text *out);
void load_section_remarks(const struct card *card, size_t side, struct text *out);

/* The member "load" of one side in the summary. */
json_t *load_section_json(const struct card *card, size_t side);

#endif
