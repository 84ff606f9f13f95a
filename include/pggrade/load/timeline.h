/*
 * timeline: what happened in which second, from the journals of all workers.
 */
#ifndef PGGRADE_LOAD_TIMELINE_H
#define PGGRADE_LOAD_TIMELINE_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "pggrade/load/journal.h"

/* One query on one side in one second; times of responses that ended in it. */
struct timeline_point {
    uint32_t second;
    uint32_t query;
    uint32_t side;
    uint64_t count;
    uint64_t failures;
    uint64_t p50_ns, p95_ns, p99_ns, max_ns;
};

/* The most that was due and not begun in one second of an open loop. */
struct timeline_backlog {
    uint32_t second;
    uint32_t side;
    uint64_t backlog;
};

struct timeline {
    struct timeline_point *points; /* by second, query, side */
    size_t point_count;
    size_t point_capacity;
    struct timeline_backlog *backlogs; /* by time */
    size_t backlog_count;
    size_t backlog_capacity;
    FILE *log; /* temporary: the histograms of all seconds in the standard log format; NULL where
                * it could not be made */
    bool incomplete; /* a journal could not be written to its end */
};

/* Merges the journals and empties them; `tags[query][side]` names the rows of the log.
 * `start_s`: the wall clock at the first second. */
void timeline_build(struct timeline *timeline, struct journal *const *journals,
    size_t journal_count, const char *const *const *tags, int64_t start_s);
void timeline_add_backlog(
    struct timeline *timeline, uint32_t second, uint32_t side, uint64_t backlog);
void timeline_clear(struct timeline *timeline);

#endif
