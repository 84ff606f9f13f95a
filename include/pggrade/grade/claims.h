/*
 * claims: what became of each claim of a run: held, refuted or inconclusive.
 *
 * Exact figures (blocks, rows, sizes, the use of indexes) decide by themselves.  A time decides
 * where its interval lies on one side of the bound: the verdict's 95 %, the grades' 90 %, and of
 * fewer than eight quads the shortest and the longest execution.
 */
#ifndef PGGRADE_GRADE_CLAIMS_H
#define PGGRADE_GRADE_CLAIMS_H

#include "pggrade/grade/card.h"

/* Fills card->claims; grades and verdicts are there. */
void claims_judge(struct card *card);

#endif
