/*
 * prepared: the statements of a query as SQL-level PREPARE and EXECUTE, with the types the driver
 * gives them: what EXPLAIN takes.
 */
#ifndef PGGRADE_PLAN_PREPARED_H
#define PGGRADE_PLAN_PREPARED_H

#include "pggrade/base/error.h"
#include "pggrade/base/text.h"
#include "pggrade/load/execution.h"
#include "pggrade/pg/session.h"
#include "pggrade/spec/workload.h"

/* Prepares every statement; prepared[statement] is false for what EXPLAIN cannot take (VACUUM) or
 * the server refuses: the load counts its errors.  False for a lost connection and an interrupt. */
bool prepared_create(struct session *session, const struct query *query, bool *prepared,
    struct error *error) PGGRADE_MUST_CHECK;
bool prepared_drop(struct session *session, struct error *error) PGGRADE_MUST_CHECK;

/* "EXECUTE pggrade_1 ('a', NULL)" */
void prepared_append(struct session *session, const struct step *step, struct text *out);

#endif
