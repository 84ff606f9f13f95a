/*
 * verdict_section: verdicts that want a word: what is slower, what cannot be told, and a tail that
 * is slower where the rest is not; and what a self-test found.
 */
#ifndef PGGRADE_REPORT_VERDICT_SECTION_H
#define PGGRADE_REPORT_VERDICT_SECTION_H

#include <jansson.h>

#include "pggrade/base/text.h"
#include "pggrade/grade/card.h"

void verdict_section_terminal(const struct card *card, size_t width, struct text *out);
/* As many as there is room for, in bytes. */
void verdict_section_markdown(const struct card *card, size_t room, struct text *out);

/* The same in a sentence or two; nothing where the run is none. */
void verdict_section_self_test_words(const struct card *card, struct text *out);

/* What a self-test found; NULL where the run is none. */
json_t *verdict_section_self_test(const struct card *card);

#endif
