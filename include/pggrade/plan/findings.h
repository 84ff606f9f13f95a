/*
 * findings: what a plan does that is worth acting on, from a table of rules.
 */
#ifndef PGGRADE_PLAN_FINDINGS_H
#define PGGRADE_PLAN_FINDINGS_H

#include "pggrade/pg/target.h"
#include "pggrade/plan/facts.h"
#include "pggrade/plan/tree.h"

/* A list of findings that grows; zero it to start, its items are freed by plan_facts_clear. */
struct finding_list {
    struct finding *items;
    size_t count;
    size_t capacity;
    bool apart; /* nodes of one plan that look alike keep their own findings */
};

/* Rules that go by a clock can be left out, or be the only ones. */
enum findings_choice { FINDINGS_ALL, FINDINGS_EXACT, FINDINGS_CLOCKED };

/* Applies the rules to every node; of several findings with one code on one node's label the worst
 * is kept.  Shares are of the plan, in the basis that is asked for, times `work_share`, this plan's
 * share of the query's work. */
void findings_of_plan(const struct plan *plan, enum plan_basis basis, double work_share,
    enum findings_choice choice, struct finding_list *list);

/* Of two lists: what both have, in `kept`, each finding as the milder of the two puts it; `other`
 * is emptied. */
void findings_keep_common(struct finding_list *kept, struct finding_list *other);
/* Moves all of `more` into `list`. */
void findings_merge(struct finding_list *list, struct finding_list *more);
void findings_clear(struct finding_list *list);

/* promised-index-unused, promised-index-rare, forbidden-node. */
void findings_of_promises(const struct query *query, const struct target *target,
    const struct promise_fact *facts, size_t count, uint64_t samples, struct finding_list *list);

/* The same parameter sets planned with the values and without; sums over the sets. */
struct generic_cost {
    uint64_t sets; /* 0: not compared */
    double custom_work, generic_work;
    double custom_pages, generic_pages;
    bool met; /* the server planned without values of its own accord */
};

/* generic-plan. */
void findings_of_generic(const struct generic_cost *cost, struct finding_list *list);

/* Severe first, then by share. */
void findings_sort(struct finding_list *list);

#endif
