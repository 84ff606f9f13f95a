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
    struct ring idle;     /* open loop */
    struct ring thinking; /* closed loop */
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

/* ---- loop_chores.c ---- */

/* Seconds, deadlines, lost connections; false: the slice cannot go on. */
bool loop_do_chores(struct loop *loop);

/* What was not done in time is entered as such; nothing is left to wait for. */
void loop_abandon(struct loop *loop, enum client_verdict verdict);

/* The server is there, but has no connection left for this worker. */
bool loop_slots_ran_out(const struct loop *loop);

#endif
