/*
 * chart_events: what the server did beside the load, as marks of a chart; for the files that
 * draw time.
 */
#ifndef PGGRADE_REPORT_CHART_EVENTS_H
#define PGGRADE_REPORT_CHART_EVENTS_H

#include "pggrade/report/chart_private.h"

/* Where a second of the measurement stands on the chart's axis, and how it is called there; NAN:
 * nowhere. */
typedef double chart_place(const void *context, uint64_t second);

/* A line where an event begins, named at its foot; told in words as well: "checkpoint at second
 * 14".  Where the server was not looked at, it says nothing. */
void chart_mark_events(struct chart_draft *draft, const struct run *run, const char *unit,
    chart_place *place, const void *context);

#endif
