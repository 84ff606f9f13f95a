/*
 * rules: the table of what a plan node can do wrong; for findings only.
 */
#ifndef PGGRADE_PLAN_RULES_H
#define PGGRADE_PLAN_RULES_H

#include "pggrade/base/text.h"
#include "pggrade/plan/tree.h"

/* What a rule says of a node: nothing, where `value` stays below `warn`. */
struct judgement {
    double value; /* in the unit of the rule's limits */
    double share; /* of this plan's work; NAN: the node's own share */
    bool whole;   /* said of the plan, not of the node */
    struct text evidence;
    struct text remedy;
};

struct context {
    const struct plan *plan;
    double work; /* of the whole plan */
};

typedef void (*rule_check)(
    const struct plan_node *node, const struct context *context, struct judgement *judgement);

/* One row: the code, what to look at, and from which value on it warns and is severe. */
struct rule {
    const char *code;
    rule_check check;
    double warn;
    double severe;
};

extern const struct rule plan_rules[];
extern const size_t plan_rule_count;

#endif
