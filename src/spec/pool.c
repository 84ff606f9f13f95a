#include "pggrade/spec/pool.h"

#include "pggrade/base/clock.h"
#include "pggrade/base/memory.h"

const char *const pool_mode_names[POOL_MODE_COUNT] = {
    [POOL_DIRECT] = "direct",
    [POOL_APP] = "app",
    [POOL_SESSION] = "session",
    [POOL_TRANSACTION] = "transaction",
    [POOL_STATEMENT] = "statement",
};

/* As the documents this project began with write them; what a document leaves out is the
 * framework's default. */
const struct pool_preset pool_presets[] = {
    {"node-postgres", "new Pool() of node-postgres: max 20, min 2",
        {.mode = POOL_APP,
            .size = 20,
            .min = 2,
            .idle_timeout_ns = 30 * NS_PER_S,
            .acquire_timeout_ns = 2 * NS_PER_S,
            .connect_timeout_ns = 2 * NS_PER_S,
            .statement_timeout_ns = 10 * NS_PER_S}},
    {"prisma", "Prisma: connection_limit=20, pool_timeout=20",
        {.mode = POOL_APP, .size = 20, .acquire_timeout_ns = 20 * NS_PER_S}},
    {"sqlalchemy", "SQLAlchemy's QueuePool: 20 and 10 more, recycled, pinged",
        {.mode = POOL_APP,
            .size = 20,
            .max_overflow = 10,
            .acquire_timeout_ns = 30 * NS_PER_S,
            .max_lifetime_ns = 3600 * NS_PER_S,
            .pre_ping = true}},
    {"sqlalchemy-nullpool", "SQLAlchemy's NullPool behind a PgBouncer of 25",
        {.mode = POOL_TRANSACTION, .size = 25, .per_request = true}},
    {"supabase", "Supabase's pooler: transaction mode, 15 to 20, 30 s a statement",
        {.mode = POOL_TRANSACTION, .size = 15, .statement_timeout_ns = 30 * NS_PER_S}},
    {"pgbouncer", "pgbouncer.ini: transaction mode, 25, 5 kept, 600 s idle, 3600 s of life",
        {.mode = POOL_TRANSACTION,
            .size = 25,
            .min = 5,
            .idle_timeout_ns = 600 * NS_PER_S,
            .max_lifetime_ns = 3600 * NS_PER_S}},
};
const size_t pool_preset_count = COUNT_OF(pool_presets);

bool
pool_is_pgbouncer(const struct pool *pool)
{
    return pool->mode >= POOL_SESSION;
}

bool
pool_shares_sessions(const struct pool *pool)
{
    return pool->mode >= POOL_TRANSACTION;
}

struct pool
pool_of(enum pool_mode mode, uint64_t size)
{
    return (struct pool){
        .mode = mode,
        .size = size,
        .min = mode == POOL_APP ? size : 0,
        /* A session pooler shares nothing between clients that stay. */
        .per_request = mode == POOL_DIRECT || mode == POOL_SESSION,
    };
}

/* What only a pool has, and what only one that pggrade itself sets up. */
static bool
check_place(const struct pool *pool, struct error *error)
{
    bool kept = pool->min > 0 || pool->max_overflow > 0 || pool->idle_timeout_ns > 0 ||
        pool->max_lifetime_ns > 0 || pool->pre_ping;
    const char *mode = pool_mode_names[pool->mode];

    if (pool->mode == POOL_DIRECT && kept)
        return error_set(error, ERROR_USAGE,
            "mode direct keeps no connections, so it has neither min, max_overflow, idle_timeout, "
            "max_lifetime nor pre_ping");
    if (pool->mode == POOL_DIRECT && !pool->per_request)
        return error_set(error, ERROR_USAGE, "mode direct connects for every request");
    if (pool->mode == POOL_APP && pool->per_request)
        return error_set(error, ERROR_USAGE,
            "an application pool that connects for every request is none: use mode direct");
    if (pool->dsn == NULL)
        return true;
    if (!pool_is_pgbouncer(pool))
        return error_set(error, ERROR_USAGE,
            "dsn names a PgBouncer, and mode %s has none; use session, transaction or statement",
            mode);
    if (kept || pool->acquire_timeout_ns > 0 || pool->statement_timeout_ns > 0)
        return error_set(error, ERROR_USAGE,
            "a PgBouncer that runs already has its own settings; beside its dsn stand mode, size, "
            "per_request and connect_timeout");
    return true;
}

bool
pool_check(const struct pool *pool, struct error *error)
{
    if (pool->size == 0 || pool->size > POOL_SIZE_MAX)
        return error_set(error, ERROR_USAGE, "a pool has 1 to %d connections", POOL_SIZE_MAX);
    if (pool->min > pool->size)
        return error_set(error, ERROR_USAGE, "min is above size");
    if (pool->max_overflow > POOL_SIZE_MAX)
        return error_set(error, ERROR_USAGE, "max_overflow is above %d", POOL_SIZE_MAX);
    return check_place(pool, error);
}
