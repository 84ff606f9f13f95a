/*
 * shape: what makes two plans the same plan.
 *
 * Kept are node types, joins, relations, indexes and sort keys, in order; dropped are costs, rows,
 * constants, aliases and parallelism (a parallel plan is its serial one).  Partitions of one table
 * that are read alike become one line.
 */
#ifndef PGGRADE_PLAN_SHAPE_H
#define PGGRADE_PLAN_SHAPE_H

#include "pggrade/plan/tree.h"

/* For people, with the names of indexes; `full` adds conditions, with their constants as "?".  To
 * be freed. */
char *plan_shape(const struct plan *plan, bool full);

/* What an index is, "btree (city, age)", so that its name does not matter; NULL where that is not
 * known.  `relation` is the name of its table. */
typedef const char *plan_index_key(const char *relation, const char *index, const void *context);

/*
 * 16 hex digits that are equal for equal plans: over other parameters, after an index was renamed,
 * in serial and in parallel, in one partition and in the next.  `key` may be NULL: then indexes
 * are known by their names alone.  To be freed.
 */
char *plan_hash(const struct plan *plan, bool full, plan_index_key *key, const void *context);

#endif
