/*
 * pools_section: the pools of a run compared; nothing for runs without pools.
 */
#ifndef PGGRADE_REPORT_POOLS_SECTION_H
#define PGGRADE_REPORT_POOLS_SECTION_H

#include <jansson.h>

#include "pggrade/base/text.h"
#include "pggrade/grade/card.h"

void pools_section_terminal(const struct card *card, size_t width, bool verbose, struct text *out);
void pools_section_markdown(const struct card *card, struct text *out);

/* The member "pools" of the summary; NULL where no side has one. */
json_t *pools_section_json(const struct card *card);

#endif
