/*
 * worker: one thread's share of the load: its clients, its event loop, its tallies.
 *
 * A worker runs one slice at a time, in the thread that calls worker_run; between
 * slices its tallies may be read by others.
 */
#ifndef PGGRADE_LOAD_WORKER_H
#define PGGRADE_LOAD_WORKER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pggrade/base/error.h"
#include "pggrade/load/client.h"
#include "pggrade/load/tally.h"

/* A short stretch in which one query runs on one side. */
struct slice {
    size_t query;
    size_t side;
    uint64_t first_number;   /* of its executions: both sides of a quad see the same ones */
    uint64_t duration_ns;    /* start no execution after this … */
    uint64_t executions_min; /* … unless a client has done fewer than this */
    uint64_t dropped;        /* first executions of each client that leave no times */
};

struct worker;

struct worker_options {
    const struct workload *workload;
    const struct parameter_set *parameters;
    const struct session_options *sessions; /* [side] */
    size_t side_count;
    size_t client_first; /* number of its first client among all clients of a side */
    size_t client_count; /* its clients on each side */
    size_t client_total; /* of all workers on each side */
    bool probed;
};

/* Connects all clients; waits. */
bool worker_create(const struct worker_options *options, struct worker **worker,
    struct error *error) PGGRADE_MUST_CHECK;
void worker_destroy(struct worker *worker); /* NULL is allowed */

/* To be called once by the thread that will run the slices. */
void worker_enter(struct worker *worker);

/* False for an interrupt, or for a server that does not come back within 30 s.  A lost
 * connection is an error in the tally and is opened again. */
bool worker_run(
    struct worker *worker, const struct slice *slice, struct error *error) PGGRADE_MUST_CHECK;

struct tally *worker_tally(struct worker *worker, size_t query, size_t side);
size_t worker_clients(const struct worker *worker);
struct client *worker_client(struct worker *worker, size_t side, size_t client);

#endif
