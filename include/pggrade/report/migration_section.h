/*
 * migration_section: what the migrations of each side took and held up; nothing where no
 * migration was observed.
 */
#ifndef PGGRADE_REPORT_MIGRATION_SECTION_H
#define PGGRADE_REPORT_MIGRATION_SECTION_H

#include <jansson.h>

#include "pggrade/base/text.h"
#include "pggrade/grade/card.h"

/* A line or two for a side; with `all` a line for every statement. */
void migration_section_terminal(const struct card *card, bool all, size_t width, struct text *out);
void migration_section_markdown(const struct card *card, struct text *out);

/* The member "migration" of one side in the summary; null where nothing was observed. */
json_t *migration_section_json(const struct card *card, size_t side);

#endif
