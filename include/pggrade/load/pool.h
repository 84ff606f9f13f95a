/*
 * pool: the connections that the users of one side share.
 *
 * A request takes one that is free, has one opened where there is room, or waits; opening,
 * pinging and waiting are its wait for a connection.  A pool is divided among the workers, and
 * requests are claimed in order by whichever has a connection free, so to the users it is one.
 */
#ifndef PGGRADE_LOAD_POOL_H
#define PGGRADE_LOAD_POOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pggrade/load/traffic.h"
#include "pggrade/pg/pgbouncer.h"
#include "pggrade/spec/pool.h"

struct load_pool {
    const struct pool *pool;      /* NULL: every client keeps a connection of its own */
    struct pgbouncer *pgbouncer;  /* NULL: none; borrowed, as is: */
    const char *application_name; /* tells the side's server connections from others' */
    bool unnamed; /* what prepares under a name cannot find it again: the pooler shares sessions */
};

/* Connections of a side that stay open when they are free, and those beyond. */
struct pool_places {
    uint64_t kept;
    uint64_t overflow;
    uint64_t min; /* of the kept ones: open from the start, and not closed for being idle */
};
/* `clients`: of a side without a pool, and those that a PgBouncer takes. */
struct pool_places pool_places_of(const struct load_pool *pool, uint64_t clients);

/* How requests of such a side are sent.  Only where they are `open` (come at a rate) do several
 * share connections; one client alone has nobody to share with. */
struct manner pool_manner(const struct load_pool *pool, const struct manner *manner, bool open);

#endif
