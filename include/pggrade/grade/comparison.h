/*
 * comparison: what a query's plans do more of than on the baseline, as findings.
 *
 * From exact counters of the same parameter sets: no clock.
 */
#ifndef PGGRADE_GRADE_COMPARISON_H
#define PGGRADE_GRADE_COMPARISON_H

#include "pggrade/grade/card.h"
#include "pggrade/plan/kind.h"

enum comparison_kind { COMPARISON_TEMP, COMPARISON_WAL, COMPARISON_HOT, COMPARISON_KIND_COUNT };
extern const struct finding_kind comparison_kinds[COMPARISON_KIND_COUNT];

/* Fills `findings` (room for one of each kind; texts in the card's arena) for a query on a side
 * other than the baseline; returns how many. */
size_t comparison_findings(
    const struct card *card, size_t query, size_t side, struct finding *findings);

#endif
