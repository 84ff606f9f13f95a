/*
 * capture: EXPLAIN of every statement of a query, over many parameter sets, on
 * one side; and what follows from the plans.
 *
 * The statements are prepared and executed as the driver does, so that generic
 * plans appear where they would; query->write decides on rolling back.
 */
#ifndef PGGRADE_PLAN_CAPTURE_H
#define PGGRADE_PLAN_CAPTURE_H

#include "pggrade/base/error.h"
#include "pggrade/load/parameter.h"
#include "pggrade/pg/session.h"
#include "pggrade/pg/target.h"
#include "pggrade/plan/facts.h"

struct capture_request {
    const struct query *query;
    struct parameter_source *const *sources; /* one per parameter of the query */
    const struct target *target;             /* its indexes decide which promises bind */
    struct session *session;                 /* open on the target, used alone */
    uint64_t samples_max;                    /* parameter sets: executions 0 … samples_max-1 */
    uint64_t samples_min;
    double work_max;    /* plan_work of all sets after which to stop, but not before samples_min;
                         * not a time, so that every run explains the same sets */
    uint64_t budget_ns; /* of the sets that are explained again; for the others ten times as much */
    const char *prelude; /* SQL at the start of every set, of a query that writes, and taken back
                          * with it; NULL: none */
    bool hypothetical;   /* plans are made and not run: hypopg's indexes show in no others */
};

/*
 * A statement that fails in all sets is no error here (the load counts it): its
 * variants are missing.  False for a lost connection and an interrupt.
 */
bool capture_plans(const struct capture_request *request, struct plan_facts *facts,
    struct error *error) PGGRADE_MUST_CHECK;

#endif
