/*
 * verdicts: each side against the baseline, query by query.
 *
 * Basis: the 10th percentile of backend CPU time.  Where that clock was not readable or does
 * not see the cost, of adjusted wall time (wall time where the run-queue delay was not readable
 * either).  It does not see parallel workers, nor waiting: the baseline must have been on a
 * CPU for 70 % of its adjusted time, and the other side must not wait for 30 % of that time more
 * than the baseline does.
 */
#ifndef PGGRADE_GRADE_VERDICTS_H
#define PGGRADE_GRADE_VERDICTS_H

#include "pggrade/grade/card.h"

#define VERDICTS_FRACTION 0.1
#define VERDICTS_CPU_SHARE 0.7

/* Fills card->verdicts. */
void verdicts_fill(struct card *card);

#endif
