#include "pggrade/trial/record_pool.h"

static const char *const trait_names[POOLER_TRAIT_COUNT] = {
    [POOLER_PREPARED] = "prepared-names",
    [POOLER_SETTING] = "settings",
    [POOLER_TEMPORARY] = "temporary-tables",
    [POOLER_LOCK] = "advisory-locks",
    [POOLER_LISTEN] = "listen",
    [POOLER_TRANSACTION] = "transactions",
};

/* Those that are known. */
static void
record_traits(struct run *run, struct run_pool *to, const struct pooler_findings *probe)
{
    to->traits = arena_alloc(run->arena, POOLER_TRAIT_COUNT, sizeof *to->traits);
    for (size_t i = 0; i < POOLER_TRAIT_COUNT; i++)
        if (probe->answers[i] != POOLER_UNKNOWN)
            to->traits[to->trait_count++] =
                (struct run_trait){trait_names[i], probe->answers[i] == POOLER_UNSAFE};
}

static void
record_settings(struct run *run, struct run_pool *to, const struct lane *lane)
{
    const struct pool *pool = lane->pool.pool;
    const struct pgbouncer *pgbouncer = lane->pool.pgbouncer;

    *to = (struct run_pool){
        .mode = pool_mode_names[pool->mode],
        .size = pool->size,
        .min = pool->min,
        .max_overflow = pool->max_overflow,
        .acquire_timeout_ns = pool->acquire_timeout_ns,
        .idle_timeout_ns = pool->idle_timeout_ns,
        .max_lifetime_ns = pool->max_lifetime_ns,
        .statement_timeout_ns = pool->statement_timeout_ns,
        .connect_timeout_ns = pool->connect_timeout_ns,
        .pre_ping = pool->pre_ping,
        .per_request = pool->per_request,
        .unnamed = lane->pool.unnamed,
        .version = pgbouncer == NULL ? "" : arena_strdup(run->arena, pgbouncer_version(pgbouncer)),
        .configuration =
            pgbouncer == NULL ? "" : arena_strdup(run->arena, pgbouncer_configuration(pgbouncer)),
    };
}

static void
record_figures(struct run_pool *to, const struct load_side *from)
{
    to->opened = from->opened;
    to->leaked = from->leaked;
    to->servers_max = from->pool.servers_max;
    to->waiting_max = from->pool.waiting_max;
    to->wait_max_us = from->pool.wait_max_us;
    to->transactions = from->pool.transactions;
    to->queries = from->pool.queries;
    to->transaction_us = from->pool.transaction_us;
    to->query_us = from->pool.query_us;
    to->wait_us = from->pool.wait_us;
    to->server_cpu_ns = from->pool.server_cpu_ns;
    to->pooler_cpu_ns = from->pool.pooler_cpu_ns;
    to->memory_bytes = from->pool.memory_bytes;
    to->restarts = from->pool.restarts;
}

static void
record_parts(struct run *run, struct run_pool *to, const struct load_side *from)
{
    to->parts = arena_alloc(run->arena, LOAD_PARTS, sizeof *to->parts);
    for (size_t i = 0; i < LOAD_PARTS; i++) {
        const struct part *part = &from->parts[i];

        if (part->count > 0)
            to->parts[to->part_count++] = (struct run_part){load_part_fractions[i], part->count,
                part->response_ns, part->lag_ns, part->queue_ns, part->service_ns};
    }
}

void
record_pools(struct run *run, const struct lanes *lanes, const struct load_result *load)
{
    for (size_t side = 0; side < lanes->count; side++) {
        struct run_pool *pool = &run->sides[side].pool;

        if (lanes->items[side].pool.pool == NULL)
            continue;
        record_settings(run, pool, &lanes->items[side]);
        record_figures(pool, &load->sides[side]);
        record_parts(run, pool, &load->sides[side]);
        record_traits(run, pool, &lanes->items[side].probe);
    }
}
