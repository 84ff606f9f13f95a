/*
 * tally: what one worker has seen of one query on one side.
 *
 * Owned and written by one thread while slices run; the engine reads and merges it
 * between slices and after the join.
 */
#ifndef PGGRADE_LOAD_TALLY_H
#define PGGRADE_LOAD_TALLY_H

#include <stddef.h>
#include <stdint.h>

#include "pggrade/measure/histogram.h"

#define TALLY_ERRORS_MAX 8
#define TALLY_MESSAGE_SIZE 256

struct tally_error {
    char sqlstate[6];
    char message[TALLY_MESSAGE_SIZE];
    uint64_t count;
};

struct tally {
    struct histogram *wall;        /* whole run */
    struct histogram **statements; /* whole run, by statement */
    size_t statement_count;
    struct histogram *quad_latency; /* of the quad under way: wall less run-queue delay */
    struct histogram *quad_cpu;
    uint64_t executions;
    uint64_t dropped;
    uint64_t wall_ns;
    uint64_t cpu_ns;
    uint64_t run_queue_ns;
    struct tally_error errors[TALLY_ERRORS_MAX]; /* the last one also counts what has no room */
    size_t error_count;
    uint64_t failures; /* executions that ended in an error */
};

/* One measured execution. */
struct tally_sample {
    uint64_t wall_ns;
    uint64_t cpu_ns; /* 0: no clock */
    uint64_t run_queue_ns;
};

void tally_create(struct tally *tally, size_t statement_count);
void tally_destroy(struct tally *tally);

/* What warm-up left is thrown away, but errors stay. */
void tally_clear_times(struct tally *tally);

void tally_record(struct tally *tally, const struct tally_sample *sample);
void tally_error(struct tally *tally, const char *sqlstate, const char *message, uint64_t count);

#endif
