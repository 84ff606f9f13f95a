/*
 * result_columns: the names PostgreSQL will give to the columns of a statement's result.
 */
#ifndef PGGRADE_SPEC_RESULT_COLUMNS_H
#define PGGRADE_SPEC_RESULT_COLUMNS_H

#include <jansson.h>

#include "pggrade/base/memory.h"
#include "pggrade/spec/syntax.h"

/* Adds the names in a targetList or returningList of libpg_query's tree to `syntax`. */
void result_columns_add(struct arena *arena, const json_t *targets, struct syntax *syntax);

/* The only member of a node such as {"ColumnRef": {…}}, and its key; NULL where it has none. */
const json_t *node_content(const json_t *node, const char **kind);

#endif
