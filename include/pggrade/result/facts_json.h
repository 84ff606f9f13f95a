/*
 * facts_json: what plans prove, as JSON.  The examples of plan variants are not part of
 * it: they are files of their own.
 */
#ifndef PGGRADE_RESULT_FACTS_JSON_H
#define PGGRADE_RESULT_FACTS_JSON_H

#include "pggrade/plan/facts.h"
#include "pggrade/result/member.h"

/* How many there are of what the facts refer to by index. */
struct facts_limits {
    size_t statement_count;
    size_t promise_count;
};

json_t *facts_to_json(const struct plan_facts *facts);

/* The member "plan" of `object`.  *facts is valid, to be cleared by plan_facts_clear, even
 * where it fails. */
bool facts_from_json(struct reader *reader, const json_t *object, const struct facts_limits *limits,
    struct plan_facts *facts) PGGRADE_MUST_CHECK;

#endif
