/*
 * findings: what plans and catalogues prove, in the order of the time that is at stake.
 */
#ifndef PGGRADE_GRADE_FINDINGS_H
#define PGGRADE_GRADE_FINDINGS_H

#include "pggrade/grade/card.h"

/* Fills card->findings; the queries must have been graded. */
void findings_fill(struct card *card);

#endif
