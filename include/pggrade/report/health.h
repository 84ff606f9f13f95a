/*
 * health: a server's health in a form people or programs read; pure functions of the report.
 */
#ifndef PGGRADE_REPORT_HEALTH_H
#define PGGRADE_REPORT_HEALTH_H

#include <jansson.h>
#include <stdbool.h>

#include "pggrade/base/text.h"
#include "pggrade/health/health.h"

/* Observations, what they mean and what to do, worst first, at most 80 columns. */
void report_health_terminal(
    const struct health_report *report, bool colour, bool verbose, struct text *out);
void report_health_markdown(const struct health_report *report, struct text *out);
void report_health_json(const struct health_report *report, struct text *out);
/* Gauges in Prometheus' text format, for a scraper or a textfile collector. */
void report_health_prometheus(const struct health_report *report, struct text *out);

/* The same as report_health_json, to be decref'd. */
json_t *report_health_object(const struct health_report *report);

/* "12 %", "8.2 MB", "3.5 s" */
void report_health_value(struct text *out, enum health_unit unit, double value);

/* A label's value or a help text in Prometheus' format: what has a meaning there is escaped. */
void report_prometheus_escaped(struct text *out, const char *words);

#endif
