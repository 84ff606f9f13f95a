/*
 * verdicts: each side against the baseline, query by query; by the rules of measure/paired.
 */
#ifndef PGGRADE_GRADE_VERDICTS_H
#define PGGRADE_GRADE_VERDICTS_H

#include "pggrade/grade/card.h"

/* Fills card->verdicts. */
void verdicts_fill(struct card *card);

/* Any side against any other, which card->verdicts need not hold. */
struct verdict verdicts_compare(struct card *card, size_t query, size_t from, size_t to);

#endif
