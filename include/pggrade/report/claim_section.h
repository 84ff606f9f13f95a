/*
 * claim_section: what became of the claims, in the reports; nothing where none was measured.
 */
#ifndef PGGRADE_REPORT_CLAIM_SECTION_H
#define PGGRADE_REPORT_CLAIM_SECTION_H

#include <jansson.h>

#include "pggrade/base/text.h"
#include "pggrade/grade/card.h"

/* Whether any claim was measured. */
bool claim_section_any(const struct card *card);

/* "claims: 41 held, 12 refuted, 2 inconclusive", and those not measured where there are some. */
void claim_section_counts(const struct card *card, struct text *out);

/* "contact_search on documented against before" */
void claim_section_place(const struct run_claim *claim, struct text *out);

/* Refuted ones first; `whole` adds the bounds and what they are of. */
void claim_section_terminal(
    const struct card *card, size_t width, bool whole, struct text *out);
/* As many as there is room for, in bytes. */
void claim_section_markdown(const struct card *card, size_t room, struct text *out);
json_t *claim_section_json(const struct card *card);

#endif
