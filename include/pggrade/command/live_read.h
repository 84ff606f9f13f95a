/*
 * live_read: the figures of one look at a server that are no checks; for src/command/live*.c.
 */
#ifndef PGGRADE_COMMAND_LIVE_READ_H
#define PGGRADE_COMMAND_LIVE_READ_H

#include "pggrade/base/error.h"
#include "pggrade/base/text.h"
#include "pggrade/health/health.h"

/* The documents' buckets, in seconds. */
#define LIVE_BUCKETS 8
extern const double live_buckets_s[LIVE_BUCKETS];

/* Of the checks' statements since the start, or since a reset. */
struct live_durations {
    uint64_t counts[LIVE_BUCKETS + 1]; /* the last one: longer */
    uint64_t count;
    double sum_s;
};

void live_durations_add(struct live_durations *durations, const struct health_report *report);

/* Connections by state, blocks, dead rows, as Prometheus' text; and the uptime and the connections
 * as members of JSON objects. */
struct live_figures {
    struct text metrics;
    struct text connections; /* "\"active\": 1, \"idle\": 4" */
    double uptime_s;
};
bool live_figures_read(
    const char *conninfo, struct live_figures *figures, struct error *error) PGGRADE_MUST_CHECK;
void live_figures_clear(struct live_figures *figures);

void live_durations_write(const struct live_durations *durations, struct text *out);

#endif
