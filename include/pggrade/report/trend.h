/*
 * trend: several runs side by side, oldest first.
 *
 * Times of different runs are shown and never judged: machines and their neighbours differ; a
 * verdict takes both sides in one run.  Queries and sides are matched by their names.
 */
#ifndef PGGRADE_REPORT_TREND_H
#define PGGRADE_REPORT_TREND_H

#include <stddef.h>

#include "pggrade/base/text.h"
#include "pggrade/grade/card.h"
#include "pggrade/report/chart.h"

struct trend {
    const struct card *const *cards; /* oldest first, at least one; borrowed */
    const char *const *names;        /* what each run is called */
    size_t count;
};

/* The names of all queries or sides of all runs, in the order in which they come up; borrowed, the
 * list to be freed. */
const char **trend_queries(const struct trend *trend, size_t *count);
const char **trend_sides(const struct trend *trend, size_t *count);

/* NULL where the run has no such query or side. */
const struct query_grade *trend_grade(
    const struct trend *trend, size_t run, const char *query, const char *side);

/* In what the runs differ that makes their times hard to compare: "scale, PostgreSQL"; "" where
 * in nothing. */
void trend_differences(const struct trend *trend, struct text *out);

/* The last side's averages, a column for each run (of many, the newest); at most 80 columns. */
void report_trend_terminal(const struct trend *trend, struct text *out);

/* One page: the letters of every run, a chart for each query, a table for each side. */
void report_trend_html(const struct trend *trend, const struct charts *charts, struct text *out);

/* A chart for each query, by its position in trend_queries. */
struct charts *charts_create_trend(const struct trend *trend);

#endif
