/*
 * rollback: whether taking a migration back leads to what was there before it.
 *
 * Proved where every fact of the schema is as it was, and every query does the same work (plans,
 * pages, rows and results, which no noise touches) and is `same` as on the baseline.  An extension
 * that stays is told and forgiven: others may use it by now.
 */
#ifndef PGGRADE_GRADE_ROLLBACK_H
#define PGGRADE_GRADE_ROLLBACK_H

#include "pggrade/grade/finding_list.h"
#include "pggrade/grade/gate.h"

struct rollback {
    size_t side; /* on which it was tried; SIZE_MAX: it was not */
    size_t facts;
    size_t differences; /* without those of extensions */
    const char *first;  /* of them; "" where there is none */
    size_t extensions;
    size_t same_work, other_work; /* queries; of the rest no plans are known */
    size_t verdicts[VERDICT_COUNT];
};

/* Of the migrations of `side`. */
struct rollback rollback_of(const struct card *card, size_t side);

/* Adds the findings of a side on which a migration was taken back; nothing for others. */
void rollback_find(struct card_findings *list, size_t side);

/* The rule "rollback" of the gate, on a side as a whole. */
void rollback_check(struct card *card, const struct gate_rule *rule, size_t query, size_t side,
    struct gate_check *check);

#endif
