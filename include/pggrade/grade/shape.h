/*
 * shape: plans as people read them, and when two are the same.
 *
 * A shape is what plan_shape gives: a line a node, two blanks an indent.
 */
#ifndef PGGRADE_GRADE_SHAPE_H
#define PGGRADE_GRADE_SHAPE_H

#include <stdbool.h>

#include "pggrade/base/memory.h"

/* The same but for the names of indexes: renaming one is no change of plan. */
bool shape_same(const char *a, const char *b);

/* "Limit > Sort Sort Key[a] > Seq Scan on t": from the root, on one line. */
const char *shape_one_line(struct arena *arena, const char *shape);

/* The same, but where a node has several children each begins a line of its own:
 * "Limit > Nested Loop\n  Seq Scan on a\n  Index Scan using b on c". */
const char *shape_chained(struct arena *arena, const char *shape);

#endif
