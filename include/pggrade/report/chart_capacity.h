/*
 * chart_capacity: the charts of a capacity report, for the files that write them.
 *
 * Each call adds its charts, or none where nothing was measured for them.
 */
#ifndef PGGRADE_REPORT_CHART_CAPACITY_H
#define PGGRADE_REPORT_CHART_CAPACITY_H

#include "pggrade/grade/outlook.h"
#include "pggrade/report/chart_private.h"

/* When the objectives break that hold today. */
void chart_add_breaking(struct charts *charts, const struct outlook *outlook);

/* Latency and buffers of one objective over rows, with the law. */
void chart_add_growth(struct charts *charts, const struct outlook *outlook, size_t objective);

/* Tables and indexes by month. */
void chart_add_room(struct charts *charts, const struct outlook *outlook);

#endif
