/*
 * letters: from latency and caps to a letter and its derivation, for queries and sides.
 *
 * A query that meets its objectives has A+ or A while its average is under the rubric's
 * a_plus and a, scaled by its tightest objective (a_plus and a belong to the usual objective of
 * 100 ms: with p95<20ms they are a fifth), else B.  One that misses an objective has C up to 1.5
 * times the limit, D up to twice, else F.  Then caps.
 */
#ifndef PGGRADE_GRADE_LETTERS_H
#define PGGRADE_GRADE_LETTERS_H

#include "pggrade/grade/card.h"
#include "pggrade/grade/graded.h"

#define LETTERS_SLO_USUAL_NS 100e6
#define LETTERS_MISS_C 1.5
#define LETTERS_MISS_D 2.0

/* Fills card->queries[query][side] but for the wall figures. */
void letters_grade_query(struct card *card, size_t query, size_t side, const struct graded *graded);

/* Fills card->sides[side]; its queries must have been graded. */
void letters_grade_side(struct card *card, size_t side);

#endif
