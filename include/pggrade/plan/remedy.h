/*
 * remedy: SQL a person can paste, from what a node's condition says.
 */
#ifndef PGGRADE_PLAN_REMEDY_H
#define PGGRADE_PLAN_REMEDY_H

#include "pggrade/base/text.h"
#include "pggrade/plan/tree.h"

/* The node's table as SQL takes it: "people", "app.\"Order\""; "the table" where it has none. */
void remedy_table(const struct plan_node *node, struct text *out);

/* An index that would serve the node's condition: trigrams for LIKE and ILIKE, else a btree on the
 * columns it compares: those of its index condition and its filter that are compared with =, those
 * that a nested loop above compares, then the others. */
void remedy_index(const struct plan_node *node, struct text *out);

/* Whether a condition matches patterns with ~~ or ~~* (LIKE, ILIKE). */
bool remedy_is_pattern(const char *condition);

#endif
