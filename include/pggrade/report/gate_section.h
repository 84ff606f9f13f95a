/*
 * gate_section: what the gate says, in the reports; nothing where no rule was asked for and no
 * error occurred.
 */
#ifndef PGGRADE_REPORT_GATE_SECTION_H
#define PGGRADE_REPORT_GATE_SECTION_H

#include <jansson.h>

#include "pggrade/base/text.h"
#include "pggrade/grade/card.h"

/* Failures and what is unsure; with `all` also what passed. */
void gate_section_terminal(const struct card *card, bool all, size_t width, struct text *out);
/* Checks for which there is room, in bytes. */
void gate_section_markdown(const struct card *card, size_t room, struct text *out);

/* "Gate: failed, 2 of 12 checks failed" */
void gate_section_sentence(const struct card *card, struct text *out);

/* "slower, contact_search on after: slower, limit not slower: slower by 12 % …" */
void gate_section_check(struct text *out, const struct card *card, const struct gate_check *check);

/* The list "rules" of the summary's gate: every check. */
json_t *gate_section_json(const struct card *card);

#endif
