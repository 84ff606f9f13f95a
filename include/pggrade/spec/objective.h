/*
 * objective: what @slo, @index and @forbid promise, read from their values.
 */
#ifndef PGGRADE_SPEC_OBJECTIVE_H
#define PGGRADE_SPEC_OBJECTIVE_H

#include "pggrade/spec/annotation.h"
#include "pggrade/spec/workload.h"

/* "p95<50ms" */
bool slo_read(const struct document *document, struct piece value, struct slo *slo,
    struct error *error) PGGRADE_MUST_CHECK;

/* "a | b" of @index */
bool promise_read_indexes(struct arena *arena, const struct document *document, struct piece value,
    struct promise *promise, struct error *error) PGGRADE_MUST_CHECK;

/* "Seq Scan on users" of @forbid; the node is kept in PostgreSQL's spelling. */
bool promise_read_node(struct arena *arena, const struct document *document, struct piece value,
    struct promise *promise, struct error *error) PGGRADE_MUST_CHECK;

/* The longest name of a node that the text begins with; NULL where there is none. */
const char *plan_node_at(const char *text);

#endif
