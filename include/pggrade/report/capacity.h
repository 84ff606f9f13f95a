/*
 * capacity: the outlook of a capacity measurement in a form people or programs read.
 *
 * Every writer is a pure function of the outlook: the same outlook gives the same bytes.
 */
#ifndef PGGRADE_REPORT_CAPACITY_H
#define PGGRADE_REPORT_CAPACITY_H

#include "pggrade/base/text.h"
#include "pggrade/grade/outlook.h"

/* At most 80 columns. */
void report_capacity_terminal(const struct outlook *outlook, struct text *out);

/* capacity.md */
void report_capacity_markdown(const struct outlook *outlook, struct text *out);

/* capacity-summary.json */
void report_capacity_summary(const struct outlook *outlook, struct text *out);

#endif
