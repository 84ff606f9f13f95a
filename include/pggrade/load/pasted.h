/*
 * pasted: a statement with its values written into it, for the simple protocol, which has no
 * parameters.
 *
 * Every value is quoted as a literal of its parameter's type; nothing else is ever pasted.
 */
#ifndef PGGRADE_LOAD_PASTED_H
#define PGGRADE_LOAD_PASTED_H

#include "pggrade/base/text.h"
#include "pggrade/spec/workload.h"

struct pasted;

struct pasted *pasted_create(const struct query *query, size_t statement);
void pasted_destroy(struct pasted *pasted); /* NULL is allowed */

/* Appends the statement; `values` has one text, or NULL, for each of its slots. */
void pasted_append(const struct pasted *pasted, const char *const *values, struct text *sql);

#endif
