/*
 * choice: how far a SELECT says which rows it returns, and in which order.
 *
 * LIMIT behind an ORDER BY with ties leaves the server a choice of rows, LIMIT without one any
 * rows; string_agg without an order of its own leaves the order to the plan.  Other rows prove
 * nothing then; but the values the rows are ordered by must be the same.
 */
#ifndef PGGRADE_SPEC_CHOICE_H
#define PGGRADE_SPEC_CHOICE_H

#include <jansson.h>

#include "pggrade/base/memory.h"
#include "pggrade/spec/syntax.h"

/* Fills syntax->free, keys and key_count from a SelectStmt of libpg_query's tree. */
void choice_read(struct arena *arena, const json_t *select, struct syntax *syntax);

#endif
