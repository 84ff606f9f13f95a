/*
 * pages: plain HTML pages: stored runs with their grades, a report, live health.
 *
 * Pure functions; nothing on a page comes from elsewhere, and every word is escaped.
 */
#ifndef PGGRADE_REPORT_PAGES_H
#define PGGRADE_REPORT_PAGES_H

#include <jansson.h>

#include "pggrade/base/text.h"
#include "pggrade/health/health.h"

/* One stored run; its summary.json as read. */
struct page_run {
    const char *name; /* of its folder */
    const json_t *summary;
};

/* Newest first; `live` adds the way to the page of live health. */
void report_page_runs(const struct page_run *runs, size_t count, bool live, struct text *out);

/* Words as they are, under a title. */
void report_page_words(const char *title, const char *words, struct text *out);

/* With the name of the moment it was taken. */
void report_page_health(const struct health_report *report, struct text *out);

#endif
