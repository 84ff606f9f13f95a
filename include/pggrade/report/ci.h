/*
 * ci: the card in the forms that build servers read.
 *
 * As every report a pure function of the card: the same card gives the same bytes.  What each
 * form is for, and recipes: docs/ci.md.
 */
#ifndef PGGRADE_REPORT_CI_H
#define PGGRADE_REPORT_CI_H

#include "pggrade/base/text.h"
#include "pggrade/grade/card.h"

/* JUnit XML: a test case for each check of the gate, and for "no SQL error" on each query and
 * side. */
void report_junit(const struct card *card, struct text *out);

/* Workflow commands: annotations at the queries' lines, worst first, no more than GitHub shows. */
void report_github(const struct card *card, struct text *out);

/* Markdown for $GITHUB_STEP_SUMMARY, less than GitHub refuses. */
void report_github_summary(const struct card *card, struct text *out);

/* GitLab's Code Quality JSON. */
void report_gitlab(const struct card *card, struct text *out);

/* A list for github-action-benchmark's tool customSmallerIsBetter, in ms. */
void report_benchmark_action(const struct card *card, struct text *out);

/* Bencher Metric Format, in ns. */
void report_bencher(const struct card *card, struct text *out);

#endif
