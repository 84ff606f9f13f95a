/*
 * loop_private: one slice of one worker under way: its events (loop.c) and what is looked after
 * now and then (loop_chores.c); for these only.
 */
#ifndef PGGRADE_LOAD_LOOP_PRIVATE_H
#define PGGRADE_LOAD_LOOP_PRIVATE_H

#include "pggrade/load/ring.h"
#include "pggrade/load/worker_private.h"

struct loop {
    struct worker *worker;
    const struct slice *slice;
    struct seat *seats; /* of the slice's side */
    size_t seat_count;
    struct worker_side *side;
    struct claimant claimant;
    const struct share *share;
    const struct pool *pool; /* NULL: none, and these two are not used: */
    struct ring closed;      /* places of the pool that may be opened for a request */
    struct ring idle;        /* open loop */
    struct ring thinking;    /* closed loop */
    size_t busy;
    size_t down; /* or connecting */
    bool claimed_all;
    uint64_t now_ns;
    uint64_t end_ns;
    uint64_t give_up_ns;
    uint64_t next_chores_ns;
    struct error *error;
};

/* ---- loop.c ---- */

/* What became of a seat after its client took a step: true while the slice can go on. */
bool loop_settle_seat(struct loop *loop, struct seat *seat, enum client_progress progress);

/* Keeps a closed loop's seat going. */
bool loop_go_on(struct loop *loop, struct seat *seat);

void loop_release(struct loop *loop, struct seat *seat);
void loop_seat_down(struct loop *loop, struct seat *seat, uint64_t wait_ns);
bool loop_reconnects(const struct loop *loop);

/* Where an arrival that is never sent is counted; it is offered already. */
struct tally *loop_tally_unsent(struct loop *loop);

/* ---- loop_pool.c: only where there is a pool ---- */

/* A free seat goes among those that are open or those that are not; one too many is closed. */
void loop_offer(struct loop *loop, struct seat *seat);

/* The seat for the next request: one that is open, else one to be opened. */
struct seat *loop_take(struct loop *loop);

/* An arrival waited for a connection for as long as it is to. */
void loop_expire(struct loop *loop);

/* All connections are closed, as if the application had ended. */
void loop_empty(struct loop *loop);

/* What has been idle for too long is closed, and what takes too long to open is given up. */
void loop_tend_pool(struct loop *loop);

/* ---- loop_chores.c ---- */

/* Seconds, deadlines, lost connections; false: the slice cannot go on. */
bool loop_do_chores(struct loop *loop);

/* Ends what a busy seat does; it is down then, and to be tried again. */
void loop_give_up(struct loop *loop, struct seat *seat, enum client_verdict verdict);

/* What was not done in time is entered as such; nothing is left to wait for. */
void loop_abandon(struct loop *loop, enum client_verdict verdict);

/* The server is there, but has no connection left for this worker. */
bool loop_slots_ran_out(const struct loop *loop);

#endif
