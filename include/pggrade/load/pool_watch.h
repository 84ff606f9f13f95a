/*
 * pool_watch: what pools cost and how full they are, looked at while their sides have their turns.
 *
 * A thread asks PgBouncer's console and the server a few times a second; it also starts a
 * PgBouncer of ours again that has died.  CPU time is read when turns begin and end.
 */
#ifndef PGGRADE_LOAD_POOL_WATCH_H
#define PGGRADE_LOAD_POOL_WATCH_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "pggrade/load/pool.h"
#include "pggrade/pg/session.h"

/* One side, over all its turns; 0 where nothing could be read. */
struct pool_figures {
    uint64_t servers_max; /* connections to the server at once */
    uint64_t waiting_max; /* PgBouncer's cl_waiting, and its maxwait: */
    uint64_t wait_max_us;
    uint64_t transactions, queries; /* PgBouncer's SHOW STATS: */
    uint64_t transaction_us, query_us, wait_us;
    uint64_t server_cpu_ns; /* of all processes of the server */
    uint64_t pooler_cpu_ns;
    uint64_t memory_bytes; /* of all backends of the side, their own and not shared, at most */
    uint64_t restarts;     /* of PgBouncer, because it had died */
};

struct pool_watch_options {
    const struct load_pool *pools; /* [side] */
    size_t side_count;
    const struct session_options *server;
    pid_t postmaster; /* 0: its processes cannot be looked at */
};

struct pool_watch;
/* NULL where no side has a pool. */
struct pool_watch *pool_watch_start(const struct pool_watch_options *options);
/* `figures` [side] are added to; NULL is allowed for the watch. */
void pool_watch_stop(struct pool_watch *watch, struct pool_figures *figures);

/* A side's turn begins, or ends.  NULL is allowed. */
void pool_watch_begin(struct pool_watch *watch, size_t side);
void pool_watch_end(struct pool_watch *watch);

#endif
