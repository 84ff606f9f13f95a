#include "pggrade/load/pool.h"

struct pool_places
pool_places_of(const struct load_pool *pool, uint64_t clients)
{
    const struct pool *settings = pool == NULL ? NULL : pool->pool;

    if (settings == NULL)
        return (struct pool_places){.kept = clients, .min = clients};
    if (!pool_is_pgbouncer(settings))
        return (struct pool_places){settings->size, settings->max_overflow, settings->min};
    return (struct pool_places){.kept = clients, .min = settings->per_request ? 0 : clients};
}

struct manner
pool_manner(const struct load_pool *pool, const struct manner *manner, bool open)
{
    const struct pool *settings = pool == NULL ? NULL : pool->pool;
    struct manner pooled = *manner;

    if (settings == NULL)
        return pooled;
    pooled.pooled = open;
    pooled.reconnect = settings->per_request;
    pooled.knock = open && pool_is_pgbouncer(settings);
    pooled.ping = open && settings->pre_ping && !pool_is_pgbouncer(settings);
    /* A connection for one request has no use for a name either. */
    if ((pool->unnamed || settings->per_request) && pooled.protocol == PROTOCOL_PREPARED)
        pooled.protocol = PROTOCOL_EXTENDED;
    return pooled;
}
