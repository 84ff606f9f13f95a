/*
 * capacity_html: the capacity report as a page, with its charts.
 *
 * Pure functions of the outlook and the charts' drawings.
 */
#ifndef PGGRADE_REPORT_CAPACITY_HTML_H
#define PGGRADE_REPORT_CAPACITY_HTML_H

#include "pggrade/base/text.h"
#include "pggrade/grade/outlook.h"
#include "pggrade/report/chart.h"
#include "pggrade/report/html.h"

/* Every chart of an outlook, not drawn yet; `query` of those about growth is the objective. */
struct charts *charts_create_capacity(const struct outlook *outlook);

/* capacity.html */
void report_capacity_html(
    const struct outlook *outlook, const struct charts *charts, struct text *out);

/* ---- the sections on growth, for the page alone ---- */

void capacity_html_growth(
    struct html *html, const struct outlook *outlook, const struct charts *charts);
void capacity_html_room(
    struct html *html, const struct outlook *outlook, const struct charts *charts);

/* "1.2 (1.1–1.3)", by which the column can be sorted. */
void capacity_html_range(struct html *html, const struct growth_range *range);

#endif
