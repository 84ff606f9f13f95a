/*
 * rules: the table of what a plan can do wrong; for findings, and for the manual of them.
 *
 * A check looks at one node and says how bad it is, in the unit of its row's limits.
 */
#ifndef PGGRADE_PLAN_RULES_H
#define PGGRADE_PLAN_RULES_H

#include "pggrade/base/text.h"
#include "pggrade/plan/kind.h"
#include "pggrade/plan/tree.h"

/* What a rule says of a node: nothing, where `value` stays below all limits. */
struct judgement {
    double value;         /* in the unit of the rule's limits */
    double share;         /* of this plan that is at stake; NAN: the node's own share */
    bool whole;           /* said of the plan, not of the node */
    double memory_kb;     /* what would have sufficed, for {memory} */
    struct text evidence; /* one sentence, with the figures */
    struct text remedy;   /* in place of the row's own; empty: the row's */
};

struct context {
    const struct plan *plan;
    enum plan_basis basis;
};

typedef void rule_check(
    const struct plan_node *node, const struct context *context, struct judgement *judgement);

/* One row. */
struct rule {
    struct finding_kind kind;
    rule_check *check;
    bool unexecuted; /* looks at nodes that were never executed, instead of at the others */
    bool clocked;    /* goes by times, or by what was in memory: another run may say otherwise */
};

extern const struct rule plan_rules[];
extern const size_t plan_rule_count;

/* ---- the checks, for the table alone: by what they look at ---- */

rule_check rule_selective_seq_scan;
rule_check rule_inefficient_index;
rule_check rule_buffers_per_row;
rule_check rule_heap_fetches;
rule_check rule_lossy_bitmap;
rule_check rule_no_pruning;
rule_check rule_never_executed;

rule_check rule_misestimate;
rule_check rule_nested_loop;
rule_check rule_inner_seq_scan;
rule_check rule_join_filter;
rule_check rule_correlated;
rule_check rule_materialize;
rule_check rule_offset;

rule_check rule_sort_spill;
rule_check rule_hash_spill;
rule_check rule_temp_io;

rule_check rule_jit;
rule_check rule_planning;
rule_check rule_workers;
rule_check rule_io_bound;
rule_check rule_trigger;
rule_check rule_settings;

/* ---- what several checks need ---- */

double rule_known(double value);                                   /* 0 for NAN */
double rule_number(const struct plan_node *node, const char *key); /* likewise, where absent */
double rule_removed_rows(const struct plan_node *node);            /* by its filter, all loops */
bool rule_is_relation(const struct plan_node *node, const char *relationship);

#endif
