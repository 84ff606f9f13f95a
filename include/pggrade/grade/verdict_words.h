/*
 * verdict_words: one sentence for a verdict, with its figures; and what would help where there is
 * none.
 */
#ifndef PGGRADE_GRADE_VERDICT_WORDS_H
#define PGGRADE_GRADE_VERDICT_WORDS_H

#include "pggrade/grade/card.h"
#include "pggrade/measure/paired.h"

/* In the card's arena.  `verdict` is complete but for its reason; `figure` is what it rests on. */
const char *verdict_words(const struct card *card, const struct verdict *verdict,
    const struct paired *paired, const struct paired_figure *figure);

#endif
