/*
 * answers: what a query returns on every side, for the same parameters: counts and hashes of rows.
 *
 * Exact, so one sample proves a difference.  Where the sides do not agree the first one is asked
 * again: what differs by itself (now(), random()) proves nothing.
 */
#ifndef PGGRADE_PLAN_ANSWERS_H
#define PGGRADE_PLAN_ANSWERS_H

#include <stdint.h>

#include "pggrade/base/error.h"
#include "pggrade/load/parameter.h"
#include "pggrade/pg/session.h"
#include "pggrade/spec/workload.h"

/* One statement of one execution, all its repetitions together. */
struct answer {
    uint64_t set; /* of parameters */
    uint64_t statement;
    uint64_t rows; /* returned, or changed where it returns none */
    uint64_t hash; /* of all rows, whatever their order */
    uint64_t keys; /* of the values of the ORDER BY columns, in order; 0: not known */
    bool free;     /* the statement leaves the server a choice among rows */
    bool steady;   /* all sides gave the same, or the first one did a second time; not @volatile */
};

struct answer_facts {
    struct answer *items; /* by set, then statement */
    size_t count;
};

struct answers_request {
    const struct query *query;
    struct parameter_source *const *sources; /* one per parameter of the query */
    struct session *const *sessions;         /* [side], used alone */
    size_t side_count;
    uint64_t sets_max; /* executions 0 … sets_max-1 */
    uint64_t sets_min; /* in any case, also beyond the budget */
    uint64_t budget_ns;
};

/* facts[side]; a set in which a statement fails on a side has no answers there.  False for a lost
 * connection and an interrupt. */
bool answers_take(const struct answers_request *request, struct answer_facts *facts,
    struct error *error) PGGRADE_MUST_CHECK;

void answer_facts_clear(struct answer_facts *facts);

enum answers_match {
    ANSWERS_SAME,
    ANSWERS_UNKNOWN, /* other rows, but the query leaves a choice, or nothing could be compared */
    ANSWERS_DIFFER
};

/* Compares two sides of a query; *which is the answer of `to` (or NULL) that decided. */
enum answers_match answers_compare(const struct answer_facts *from, const struct answer_facts *to,
    const struct answer **from_answer, const struct answer **to_answer);

#endif
