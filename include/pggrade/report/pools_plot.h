/*
 * pools_plot: the chart of pools on a terminal: a bar for each mode and size.
 */
#ifndef PGGRADE_REPORT_POOLS_PLOT_H
#define PGGRADE_REPORT_POOLS_PLOT_H

#include "pggrade/base/text.h"
#include "pggrade/grade/pools.h"

/* Nothing where fewer than two sizes of some mode were measured, or there is no room. */
void pools_plot(const struct run *run, const struct pools *pools, size_t width, struct text *out);

#endif
