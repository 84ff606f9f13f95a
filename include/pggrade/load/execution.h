/*
 * execution: one execution of one query, statement by statement.
 *
 * It knows which statement comes next and with which values: the next page after
 * the last row, one statement per row, a column collected into an array.  It knows
 * no sockets and no clocks, so the load engine drives it from events and the plan
 * capture drives it one call at a time.  It is made once for a query and begun
 * again for every execution; buffers grow only between executions.
 */
#ifndef PGGRADE_LOAD_EXECUTION_H
#define PGGRADE_LOAD_EXECUTION_H

#include <stddef.h>
#include <stdint.h>

#include "pggrade/load/parameter.h"
#include "pggrade/pg/session.h"
#include "pggrade/spec/workload.h"

struct execution;

/* `sources` has one for each of query->parameters; all borrowed. */
struct execution *execution_create(
    const struct query *query, struct parameter_source *const *sources);

/* From now on give numbers in binary form where they can be; before the first begin. */
void execution_use_binary(struct execution *execution);
void execution_destroy(struct execution *execution); /* NULL is allowed */

/* Whether any statement takes something from the result of one before; if not, results may come
 * without their rows. */
bool execution_looks_back(const struct execution *execution);

void execution_begin(struct execution *execution, uint64_t number);

/* One statement to send. */
struct step {
    size_t statement;    /* index in query->statements */
    uint64_t repetition; /* how many times this statement has run in this execution */
    const char **values; /* NULL for null; all three valid until the next call */
    const int *lengths;  /* of binary values */
    const int *formats;  /* 1: binary; NULL: all are text */
    size_t value_count;
};

/* False when the execution is finished, or when what comes next needs a result that has not come
 * yet (execution_waits).  Steps may be taken before the results of earlier ones are there:
 * that is a pipeline. */
bool execution_next(struct execution *execution, struct step *step);
bool execution_waits(const struct execution *execution);

/* The result of the earliest step that has none; takes the rows over.  Returns its statement.  Not
 * called for a failed statement: the execution is then simply begun again. */
size_t execution_result(struct execution *execution, struct rows *rows);

#endif
