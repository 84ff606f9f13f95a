/*
 * open_loop: requests that come when they come, whether or not the server is ready.
 *
 * All workers of a block share one list of arrivals; the i-th is a pure function of
 * the seed.  A worker claims the next one only while it has an idle connection, so
 * that the outcome does not depend on the number of workers.  What is due before the
 * end is served after it; what the drain limit cuts off is counted with a lower bound.
 */
#ifndef PGGRADE_LOAD_OPEN_LOOP_H
#define PGGRADE_LOAD_OPEN_LOOP_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pggrade/load/arrival.h"
#include "pggrade/measure/histogram.h"

/* What became of the arrivals of one block, by one worker.  The identity:
 * offered = ok + failed + skipped + censored. */
struct arrival_counts {
    uint64_t offered; /* claimed with a due time before the end */
    uint64_t ok;
    uint64_t failed;   /* the statement ended in an error, or the connection was lost */
    uint64_t skipped;  /* later than the latency limit before it could be sent */
    uint64_t censored; /* not finished when the drain limit came */
};

/* The three clocks and their sum.  Censored arrivals are in `response` with their lower bound. */
struct arrival_times {
    struct histogram *lag;      /* due to sent, while a connection was idle: the generator's own */
    struct histogram *queue;    /* due to sent, less the lag: no connection was idle */
    struct histogram *service;  /* sent to last result */
    struct histogram *response; /* due to last result */
};

struct arrival_tally {
    struct arrival_counts counts;
    struct arrival_times times;
    uint64_t late_sends; /* of which the lag alone was above a millisecond */
};

void arrival_tally_create(struct arrival_tally *tally);
void arrival_tally_destroy(struct arrival_tally *tally);
void arrival_tally_merge(struct arrival_tally *total, const struct arrival_tally *part);

/* One served request. */
struct arrival_sample {
    uint64_t due_ns;
    uint64_t claimed_ns; /* when it was taken, with a connection idle */
    uint64_t sent_ns;
    uint64_t done_ns;
};
void arrival_tally_record(struct arrival_tally *tally, const struct arrival_sample *sample);

/* Not finished at `now_ns`: it took at least this long. */
void arrival_tally_censor(struct arrival_tally *tally, uint64_t due_ns, uint64_t now_ns);

/* A stretch of load on one side, shared by all workers. */
struct block {
    size_t side;
    const struct arrival_schedule *schedule;
    const size_t *queries;      /* each arrival's query, by random_at(mix_seed, number) … */
    const uint64_t *thresholds; /* … compared with these ascending bounds; the last is UINT64_MAX */
    size_t query_count;
    uint64_t mix_seed;
    uint64_t start_ns;         /* of the schedule, on the monotonic clock */
    uint64_t duration_ns;      /* arrivals due from here on are not offered */
    uint64_t drain_ns;         /* how long after the end to wait for what is due */
    uint64_t latency_limit_ns; /* 0: none; else what is later before sending is skipped */
    uint64_t spin_ns;      /* the last stretch before a due time is waited for without sleeping */
    _Atomic uint64_t next; /* the one number all workers share */
};

/* The query of an arrival. */
size_t block_query(const struct block *block, uint64_t number);

#endif
