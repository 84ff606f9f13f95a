/*
 * worker: one thread's share of the load: its clients, its tallies, what it notes by the second.
 *
 * A worker runs one slice at a time, in the thread that calls worker_run (loop.c); between
 * slices its tallies may be read by others.
 */
#ifndef PGGRADE_LOAD_WORKER_H
#define PGGRADE_LOAD_WORKER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pggrade/base/error.h"
#include "pggrade/load/arrivals.h"
#include "pggrade/load/client.h"
#include "pggrade/load/journal.h"
#include "pggrade/load/pool.h"
#include "pggrade/load/tally.h"
#include "pggrade/load/traffic.h"

/* A stretch of time in which one side is under load. */
struct slice {
    const struct mix *mix; /* of what; often a single query */
    size_t side;
    size_t member;             /* that runs it, of a crew that takes turns */
    struct arrivals *arrivals; /* open loop; NULL: closed, by what follows */
    uint64_t first_number;     /* of its executions: both sides of a quad see the same ones */
    uint64_t duration_ns;      /* start no execution after this … */
    uint64_t executions_min;   /* … unless a client has done fewer than this */
    uint64_t dropped;          /* first executions of each client that leave no times */
    uint64_t think_ns;         /* pause of a client behind each execution */
    uint64_t drain_ns;         /* give up what is not done so long after the end; 0: never */
    uint64_t spin_ns;          /* wait awake for an arrival that is so near */
    uint64_t note_ns;          /* open loop: note how far the claims are so often */
    double leak_share;         /* of requests to a pool that do not give the connection back */
    bool empties;              /* no load at all: the side's connections are closed */
};

/* How far the claims of an open loop were at a time. */
struct claim_note {
    uint64_t now_ns;
    uint64_t next; /* first arrival nobody had claimed */
};

struct worker;

/* A worker's part of the connections of one side. */
struct share {
    size_t first; /* number of its first one among all of the side */
    size_t count;
    size_t total; /* of all workers */
    size_t kept;  /* of `count`: more than these are not kept when they are free */
    size_t min;   /* of these, always open */
};

struct worker_options {
    const struct workload *workload;
    const struct parameter_set *parameters;
    const struct manner *manners;           /* [side] */
    const struct session_options *sessions; /* [side] */
    const struct load_pool *pools;          /* [side] */
    size_t side_count;
    const struct share *shares; /* [side] */
    bool isolated;              /* measure CPU time around executions */
    enum tally_quads quads;
};

/* Connects all clients; waits.  Clients that find no connection slot left stay down and try
 * again later, as long as each side has one that does not. */
bool worker_create(const struct worker_options *options, struct worker **worker,
    struct error *error) PGGRADE_MUST_CHECK;
void worker_destroy(struct worker *worker); /* NULL is allowed */

/* To be called once by the thread that will run the slices. */
void worker_enter(struct worker *worker);

/* False for an interrupt, or for a server that does not come back within 30 s.  Lost connections
 * are counted and opened again. */
bool worker_run(
    struct worker *worker, const struct slice *slice, struct error *error) PGGRADE_MUST_CHECK;

/* ---- between slices ---- */

/* The most executions one client of a side began in its last slice. */
uint64_t worker_done_max(const struct worker *worker, size_t side);

struct tally *worker_tally(struct worker *worker, size_t query, size_t side);
/* Its first connection to a side; NULL where it has none. */
struct client *worker_client(struct worker *worker, size_t side);
struct journal *worker_journal(struct worker *worker);

/* How busy its thread was with one side. */
struct worker_effort {
    uint64_t cpu_ns;
    uint64_t wall_ns;
};
struct worker_effort worker_effort(const struct worker *worker, size_t side);
/* Warm-up is over: effort counts from now, and seconds from `origin_ns`. */
void worker_forget(struct worker *worker, uint64_t origin_ns);

/* Refused and lost connections of one side, and how many of its clients are connected. */
const struct tally_errors *worker_refusals(const struct worker *worker, size_t side);
size_t worker_connected(const struct worker *worker, size_t side);
/* Connections of one side that its users did not give back; those that were begun to be opened
 * since the warm-up. */
uint64_t worker_leaked(const struct worker *worker, size_t side);
uint64_t worker_opened(const struct worker *worker, size_t side);

/* What was noted in the last slice, in order of time; valid until the next one. */
const struct claim_note *worker_claim_notes(const struct worker *worker, size_t *count);

/* What has gathered since the last full second goes into the journal. */
void worker_note_second(struct worker *worker, uint64_t now_ns);

#endif
