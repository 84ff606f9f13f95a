/*
 * html_report: report.html, the whole of a run as one page that loads nothing.
 *
 * A pure function of the card and the drawings: the same run with the same drawings gives the
 * same bytes.
 */
#ifndef PGGRADE_REPORT_HTML_REPORT_H
#define PGGRADE_REPORT_HTML_REPORT_H

#include "pggrade/base/text.h"
#include "pggrade/grade/card.h"
#include "pggrade/report/chart.h"

/* `charts` are those of the card, drawn or not. */
void report_html(const struct card *card, const struct charts *charts, struct text *out);

#endif
