/*
 * gate_check: how each rule of the gate looks at one query on one side; for gate.c.
 */
#ifndef PGGRADE_GRADE_GATE_CHECK_H
#define PGGRADE_GRADE_GATE_CHECK_H

#include "pggrade/grade/gate.h"
#include "pggrade/grade/since.h"

/* All fill outcome, value, limit and sentence. */
void gate_check_slower(struct card *card, const struct gate_rule *rule, size_t query, size_t side,
    struct gate_check *check);
void gate_check_inconclusive(struct card *card, const struct gate_rule *rule, size_t query,
    size_t side, struct gate_check *check);
void gate_check_plan(struct card *card, const struct gate_rule *rule, size_t query, size_t side,
    struct gate_check *check);
void gate_check_promises(struct card *card, const struct gate_rule *rule, size_t query, size_t side,
    struct gate_check *check);
void gate_check_results(struct card *card, const struct gate_rule *rule, size_t query, size_t side,
    struct gate_check *check);
void gate_check_slo(struct card *card, const struct gate_rule *rule, size_t query, size_t side,
    struct gate_check *check);
void gate_check_indexes(struct card *card, const struct gate_rule *rule, size_t query, size_t side,
    struct gate_check *check);
void gate_check_counter(struct card *card, const struct gate_rule *rule, size_t query, size_t side,
    struct gate_check *check);

/* Whether each shape of a plan that is frequent on one side was met on the other. */
bool gate_check_same_plans(const struct plan_facts *from, const struct plan_facts *to);

/* As the rules above, of a query on a side against what is known of it; for the rules that can be
 * (gate_since_knows). */
bool gate_since_knows(enum gate_kind kind);
void gate_check_since(struct card *card, const struct gate_rule *rule,
    const struct since_item *item, struct gate_check *check);

#endif
