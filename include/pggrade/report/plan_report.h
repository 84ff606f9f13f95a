/*
 * plan_report: plans that were pasted, with what is to be said of them.
 *
 * A pure function of the plans, as every report.
 */
#ifndef PGGRADE_REPORT_PLAN_REPORT_H
#define PGGRADE_REPORT_PLAN_REPORT_H

#include "pggrade/base/text.h"
#include "pggrade/plan/review.h"
#include "pggrade/report/report.h"

struct plan_page {
    const char *name; /* of the file */
    const struct review *reviews;
    const int *lines; /* in the file, where each plan begins */
    size_t count;
    int exit_status; /* what the gate makes of them, for JSON */
};

/* The tree, at most 100 columns, and the findings. */
void plan_report_terminal(
    const struct plan_page *page, const struct report_options *options, struct text *out);
void plan_report_markdown(const struct plan_page *page, struct text *out);

/* docs/findings.md has its members. */
void plan_report_json(const struct plan_page *page, struct text *out);

/* The tree alone, as the first two have it. */
void plan_report_tree(const struct review *review, bool colour, bool verbose, struct text *out);

#endif
