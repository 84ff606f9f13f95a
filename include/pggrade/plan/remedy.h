/*
 * remedy: SQL a person can paste, from what a node's condition says.
 */
#ifndef PGGRADE_PLAN_REMEDY_H
#define PGGRADE_PLAN_REMEDY_H

#include "pggrade/base/text.h"
#include "pggrade/plan/tree.h"

/* An index that would serve the node's Filter: trigrams for LIKE and ILIKE, else a btree on the
 * columns it compares, those compared with = first. */
void remedy_index(const struct plan_node *node, struct text *out);

/* Whether a condition matches patterns with ~~ or ~~* (LIKE, ILIKE). */
bool remedy_is_pattern(const char *condition);

#endif
