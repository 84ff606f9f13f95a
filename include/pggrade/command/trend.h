/*
 * trend: pggrade report with several runs.
 */
#ifndef PGGRADE_COMMAND_TREND_H
#define PGGRADE_COMMAND_TREND_H

#include "pggrade/command/common.h"

/* What is asked of it. */
struct trend_request {
    const char *const *names; /* of runs, in any order */
    size_t count;
    const char *results;
    const struct rubric *rubric;
    const struct gate_rules *rules; /* the newest run's gate decides the status */
    const struct output_options *output;
    const char *charts; /* folder to leave the charts in; NULL: none */
    bool png;
};

/* FORMAT_HUMAN and FORMAT_HTML; others are refused. */
bool trend_print(
    const struct trend_request *request, int *status, struct error *error) PGGRADE_MUST_CHECK;

#endif
