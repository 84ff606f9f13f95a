/*
 * paste: the plans in what people paste and save.
 *
 * That is what EXPLAIN (FORMAT JSON) prints, one or several, as psql shows it (with a headline,
 * "+" at the ends of lines and a count of rows), as CSV, and as auto_explain logs it in JSON.
 */
#ifndef PGGRADE_PLAN_PASTE_H
#define PGGRADE_PLAN_PASTE_H

#include <stddef.h>

#include "pggrade/base/error.h"
#include "pggrade/plan/tree.h"

struct pasted_plan {
    struct plan *plan;
    int line; /* where it begins */
};

struct paste {
    struct pasted_plan *plans;
    size_t count;
};

/* `content` is changed: what is not JSON becomes blanks, so that lines and columns stay.  `name` is
 * for errors, which are ERROR_USAGE and say line and column: broken JSON, a plan in text, XML or
 * YAML, nothing that is a plan. */
bool paste_read(
    const char *name, char *content, struct paste *paste, struct error *error) PGGRADE_MUST_CHECK;
void paste_clear(struct paste *paste);

#endif
