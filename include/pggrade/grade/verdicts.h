/*
 * verdicts: each side against the baseline, query by query.
 *
 * Basis: the 10th percentile of backend CPU time.  Where that clock was not readable or does
 * not see the cost, of adjusted wall time (wall time where the run-queue delay was not readable
 * either).  It does not see parallel workers, nor waiting: the baseline must have been on a
 * CPU for 70 % of its adjusted time, and so must the other side, unless it waits hardly longer
 * than the baseline (30 % of the baseline's time): a query of some microseconds mostly waits for
 * the client, and that is no change.
 */
#ifndef PGGRADE_GRADE_VERDICTS_H
#define PGGRADE_GRADE_VERDICTS_H

#include "pggrade/grade/card.h"

#define VERDICTS_FRACTION 0.1
#define VERDICTS_CPU_SHARE 0.7

/* Fills card->verdicts. */
void verdicts_fill(struct card *card);

#endif
