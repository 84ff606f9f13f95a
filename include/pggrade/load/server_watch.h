/*
 * server_watch: the server's own view, once a second, on a connection of its own.
 *
 * So that a spike in the latency can be explained by what the server did.  It runs in a thread
 * beside the load, or, where that would be in the way of what is measured, looks when it is told
 * that nothing is; where the server is away, a second has no sample.
 */
#ifndef PGGRADE_LOAD_SERVER_WATCH_H
#define PGGRADE_LOAD_SERVER_WATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pggrade/pg/session.h"

struct server_sample {
    uint32_t second;
    uint64_t active;  /* client backends that run something, ours excepted */
    uint64_t waiting; /* of these: waiting for a lock, I/O, … */
    char
        *waits; /* what for, most first: "Lock:transactionid 3, IO:DataFileRead 1"; NULL: nothing */
    uint64_t autovacuums; /* workers */
    uint64_t checkpoints; /* since the sample before, as all below */
    uint64_t wal_bytes;
    uint64_t blocks_hit;
    uint64_t blocks_read;
    uint64_t temp_bytes;
    uint64_t deadlocks;
};

struct server_samples {
    struct server_sample *items;
    size_t count;
    size_t capacity;
    uint64_t missed; /* seconds without an answer */
};

struct server_watch;

/* Seconds count from `origin_ns`.  `beside`: in a thread of its own.  Never fails: without a
 * connection all is missed. */
struct server_watch *server_watch_start(
    const struct session_options *session, uint64_t origin_ns, bool beside);

/* Nothing is being measured: takes a sample, if the last one is a second old and there is no
 * thread to do so. */
void server_watch_look(struct server_watch *watch);

/* Ends the thread and hands over what it has seen. */
void server_watch_stop(struct server_watch *watch, struct server_samples *samples);

void server_samples_clear(struct server_samples *samples);

#endif
