/*
 * arrivals: one stretch of an arrival schedule, which all workers of a side serve together.
 *
 * A worker claims the next arrival only when it has an idle connection, so what becomes of
 * an arrival does not depend on how many workers there are.  The number of the next one
 * is the only thing workers write together.  Times are clock_monotonic_ns; whoever calls says
 * what time it is, so all of this runs on a fake clock too.
 */
#ifndef PGGRADE_LOAD_ARRIVALS_H
#define PGGRADE_LOAD_ARRIVALS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "pggrade/load/arrival.h"

struct arrivals {
    const struct arrival_schedule *schedule;
    struct arrival_cursor start; /* at the first arrival of the stretch */
    uint64_t origin_ns;          /* the clock when the schedule stood at 0 */
    uint64_t end_ns;             /* the clock at the end of the stretch */
    uint64_t acquire_ns;         /* an arrival waits no longer than this; 0: for ever */
    uint64_t limit_ns;     /* later than this after its time an arrival is skipped; 0: never */
    char apart[64];        /* the line all workers write is not one they read */
    _Atomic uint64_t next; /* number of the first arrival nobody has claimed */
};

/* The stretch of the schedule from `from_ns` to `to_ns` (its own time), to be begun by
 * arrivals_begin.  `cursor` is walked to its first arrival; stretches must follow each other. */
void arrivals_set(struct arrivals *arrivals, const struct arrival_schedule *schedule,
    struct arrival_cursor *cursor, uint64_t from_ns, uint64_t to_ns);
void arrivals_begin(struct arrivals *arrivals, uint64_t now_ns);

/* One worker's place in a stretch; made by claimant_of, used by one thread. */
struct claimant {
    struct arrival_cursor cursor;
    bool held;
    uint64_t number;
    uint64_t due_ns;
};
struct claimant claimant_of(const struct arrivals *arrivals);

enum arrival_claim {
    CLAIM_DUE,     /* claimant->number is to be started now */
    CLAIM_WAIT,    /* it is held, and due at claimant->due_ns */
    CLAIM_SKIPPED, /* it is too late for it: it counts as skipped, and the next may be claimed */
    CLAIM_EXPIRED, /* it had waited too long and is gone: it has timed out, and the next … */
    CLAIM_NONE     /* no arrival is left */
};

/* To be called only with a connection idle (or to dispose of what is left). */
enum arrival_claim arrivals_claim(
    struct arrivals *arrivals, struct claimant *claimant, uint64_t now_ns);

/* Of a request that was started: how long it waited for a connection, and how long the generator
 * took to send it although a connection was idle since `idle_ns`. */
struct waits {
    uint64_t queue_ns;
    uint64_t lag_ns;
};
struct waits waits_of(uint64_t due_ns, uint64_t idle_ns, uint64_t sent_ns);

#endif
