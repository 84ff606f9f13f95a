#include <inttypes.h>
#include <string.h>

#include "pggrade/base/text.h"
#include "pggrade/grade/pools.h"

static void
append_ms(struct text *out, const char *format, uint64_t duration_ns)
{
    if (duration_ns > 0)
        text_printf(out, format, duration_ns / 1000000);
}

static void
append_seconds(struct text *out, const char *key, uint64_t duration_ns)
{
    if (duration_ns > 0)
        text_printf(out, "%s%.6g", key, (double)duration_ns / 1e9);
}

static void
append_application(struct text *out, const struct run_pool *pool)
{
    text_printf(out, "node-postgres  new Pool({ max: %" PRIu64 ", min: %" PRIu64,
        pool->size + pool->max_overflow, pool->min);
    append_ms(out, ", connectionTimeoutMillis: %" PRIu64, pool->acquire_timeout_ns);
    append_ms(out, ", idleTimeoutMillis: %" PRIu64, pool->idle_timeout_ns);
    append_seconds(out, ", maxLifetimeSeconds: ", pool->max_lifetime_ns);
    append_ms(out, ", statement_timeout: %" PRIu64, pool->statement_timeout_ns);
    text_append(out, " })\n");
    text_printf(out, "Prisma         DATABASE_URL=\"…?connection_limit=%" PRIu64,
        pool->size + pool->max_overflow);
    append_seconds(out, "&pool_timeout=", pool->acquire_timeout_ns);
    text_append(out, "\"\n");
    text_printf(out,
        "SQLAlchemy     create_engine(url, pool_size=%" PRIu64 ", max_overflow=%" PRIu64,
        pool->size, pool->max_overflow);
    append_seconds(out, ", pool_timeout=", pool->acquire_timeout_ns);
    append_seconds(out, ", pool_recycle=", pool->max_lifetime_ns);
    text_printf(out, "%s)\n", pool->pre_ping ? ", pool_pre_ping=True" : "");
}

static void
append_pgbouncer(struct text *out, const struct run_pool *pool)
{
    text_printf(out,
        "pgbouncer.ini  pool_mode = %s\n               default_pool_size = %" PRIu64 "\n",
        pool->mode, pool->size);
    if (pool->min > 0)
        text_printf(out, "               min_pool_size = %" PRIu64 "\n", pool->min);
    if (pool->max_overflow > 0)
        text_printf(out, "               reserve_pool_size = %" PRIu64 "\n", pool->max_overflow);
    append_seconds(out, "               query_wait_timeout = ", pool->acquire_timeout_ns);
    text_append(out, pool->acquire_timeout_ns > 0 ? "\n" : "");
    if (strcmp(pool->mode, "session") == 0)
        return;
    text_append(out,
        "Prisma         DATABASE_URL=\"…?pgbouncer=true\"\n"
        "SQLAlchemy     create_engine(url, poolclass=NullPool)\n");
}

const char *
pools_settings(const struct run_pool *pool, struct arena *arena)
{
    struct text out = {0};
    const char *settings;

    if (strcmp(pool->mode, "app") == 0)
        append_application(&out, pool);
    else if (strcmp(pool->mode, "direct") == 0)
        text_append(&out, "none: every request connects by itself\n");
    else
        append_pgbouncer(&out, pool);
    settings = arena_strdup(arena, text_string(&out));
    text_free(&out);
    return settings;
}
