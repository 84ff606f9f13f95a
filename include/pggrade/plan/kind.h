/*
 * kind: what sort of finding there is, as a row of a table: its code, what it is decided from, its
 * limits and its remedy.
 *
 * All of them together are docs/findings.md, which a test holds against the tables.
 */
#ifndef PGGRADE_PLAN_KIND_H
#define PGGRADE_PLAN_KIND_H

#include <stdbool.h>

#include "pggrade/plan/facts.h"

/*
 * A finding is severe, a warning or an information from the first of these limits that its value
 * reaches; INFINITY: never that.
 *
 * In a remedy, {table} is the node's table, {index} the CREATE INDEX that would serve the node's
 * condition, {memory} a size for work_mem.
 */
struct finding_kind {
    const char *code;   /* "selective-seq-scan" */
    const char *fields; /* of EXPLAIN's JSON, or of the catalogue, that it is decided from */
    const char *unit;   /* of the limits: "% of the rows read" */
    double info, warn, severe;
    const char *remedy;
};

/* False where the value reaches no limit, or is NAN. */
bool kind_severity(const struct finding_kind *kind, double value, enum severity *severity);

/* Of what many plans of a query say together: promises, and plans made without values. */
enum query_kind {
    QUERY_KIND_PROMISE_UNUSED,
    QUERY_KIND_PROMISE_RARE,
    QUERY_KIND_FORBIDDEN,
    QUERY_KIND_GENERIC,
    QUERY_KIND_COUNT
};
extern const struct finding_kind query_kinds[QUERY_KIND_COUNT];

#endif
