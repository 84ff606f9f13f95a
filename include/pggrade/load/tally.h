/*
 * tally: what one worker has seen of one query on one side.
 *
 * Owned and written by one thread while slices run; the engine reads and merges it
 * between slices and after the join.  An execution is recorded once, in the histogram of what
 * came since the last look; tally_drain passes that on to the second, the quad and the whole.
 */
#ifndef PGGRADE_LOAD_TALLY_H
#define PGGRADE_LOAD_TALLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pggrade/load/slowest.h"
#include "pggrade/measure/histogram.h"
#include "pggrade/measure/times.h"

#define TALLY_ERRORS_MAX 8
#define TALLY_NO_CONNECTION "POOL1" /* no SQLSTATE of the server's: a pool gave no connection */
#define TALLY_MESSAGE_SIZE 256

struct tally_error {
    char sqlstate[6];
    char message[TALLY_MESSAGE_SIZE];
    uint64_t count;
};

/* Messages by SQLSTATE; the last one also counts what has no room. */
struct tally_errors {
    struct tally_error items[TALLY_ERRORS_MAX];
    size_t count;
};

void tally_errors_add(
    struct tally_errors *errors, const char *sqlstate, const char *message, uint64_t count);
void tally_errors_merge(struct tally_errors *total, const struct tally_errors *part);

/* What became of the executions that were to be measured: offered = the sum of the next five. */
struct tally_counts {
    uint64_t offered;
    uint64_t ok;
    uint64_t failed;
    uint64_t timed_out; /* by the server's statement_timeout or by our deadline */
    uint64_t skipped;   /* never sent: too late already */
    uint64_t censored;  /* not done when the drain was over; their time is a lower bound */
    uint64_t retried;   /* tries beyond the first, of any of them */
    uint64_t dropped;   /* not offered: first executions of slices, which leave no times */
    uint64_t late;      /* offered, but begun only after the arrivals had ended */
};
void tally_counts_add(struct tally_counts *total, const struct tally_counts *part);

struct parts;

/* What the quads of a tally hold. */
enum tally_quads {
    TALLY_ADJUSTED, /* wall time less run-queue delay, and CPU time, recorded one by one */
    TALLY_WALL,     /* wall time, from the drain */
    TALLY_NO_QUADS  /* nothing: a sole side's one block has nothing to be compared with */
};

struct tally {
    struct histogram *current; /* since the last drain */
    struct histogram *second;  /* of the second under way */
    uint64_t second_failures;
    struct histogram *times[TIME_COUNT];
    struct histogram **statements; /* by statement; only of queries with several */
    size_t statement_count;
    enum tally_quads quads;
    struct histogram *quad_latency; /* of the quad under way; TALLY_NO_QUADS: NULL */
    struct histogram *quad_cpu;     /* NULL but for TALLY_ADJUSTED */
    struct parts *parts;            /* of arrivals; TALLY_ADJUSTED: NULL */
    struct slowest slowest;
    struct tally_counts counts;
    uint64_t cpu_ns;
    uint64_t run_queue_ns;
    struct tally_errors errors;
};

/* One measured execution. */
struct tally_sample {
    uint64_t number; /* tells its parameters */
    uint64_t wall_ns;
    uint64_t cpu_ns; /* 0: no clock */
    uint64_t run_queue_ns;
};

void tally_create(struct tally *tally, size_t statement_count, enum tally_quads quads);
void tally_destroy(struct tally *tally);

/* What warm-up left is thrown away, but errors stay. */
void tally_clear_times(struct tally *tally);

/* A success: in a closed loop; the same with a sample of the CPU; in an open loop. */
void tally_record(struct tally *tally, const struct tally_sample *sample);
void tally_record_sample(struct tally *tally, const struct tally_sample *sample);
struct tally_arrival {
    uint64_t number;
    uint64_t due_ns, idle_ns, sent_ns; /* clock times */
    uint64_t had_ns;                   /* the connection; sent_ns but for a pool */
    uint64_t done_ns;
};
void tally_record_arrival(struct tally *tally, const struct tally_arrival *arrival);

void tally_censor(struct tally *tally, uint64_t at_least_ns);
void tally_fail(struct tally *tally, uint64_t wall_ns, bool timed_out);

void tally_drain(struct tally *tally);

#endif
