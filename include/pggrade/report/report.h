/*
 * report: the card in a form people or programs read.
 *
 * Every writer is a pure function of the card: the same card gives the same bytes.
 */
#ifndef PGGRADE_REPORT_REPORT_H
#define PGGRADE_REPORT_REPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "pggrade/base/text.h"
#include "pggrade/grade/card.h"

struct report_options {
    bool colour;      /* escape sequences allowed */
    bool verbose;     /* every side's every query, parameters, statements */
    bool pools_alone; /* what compares pools, and no more */
};

/* The report card, at most 80 columns. */
void report_terminal(
    const struct card *card, const struct report_options *options, struct text *out);

/* report.md; it fits a comment of a pull request: what is too much is left out worst first, and it
 * says so.  The second for places that hold another number of bytes. */
void report_markdown(const struct card *card, struct text *out);
void report_markdown_within(const struct card *card, size_t bytes_max, struct text *out);

/* A line for each query, side and percentile: those that are known. */
void report_csv(const struct card *card, struct text *out);

/* Prometheus' text format, for the textfile collector of its node exporter. */
void report_prometheus(const struct card *card, struct text *out);

/* summary.json, the format of design 4.6 */
void report_summary(const struct card *card, struct text *out);

#endif
