#include "pggrade/load/pool_watch.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "pggrade/base/clock.h"
#include "pggrade/base/memory.h"
#include "pggrade/base/ticker.h"
#include "pggrade/load/process_figures.h"

#define LOOK_NS (100 * NS_PER_MS)
#define SERVER_EVERY 3 /* looks at PgBouncer between two at the server */

struct watched {
    struct session *console;
    struct pgbouncer_figures first, last; /* sums of PgBouncer's life under way */
    bool counted;                         /* they hold something */
    struct pool_figures figures;
    uint64_t cpu_ns, pooler_ns; /* when its turn began */
};

struct pool_watch {
    struct pool_watch_options options;
    struct watched *sides;
    struct session *server;
    struct ticker *ticker;
    uint64_t looks;       /* the ticker's own, as the sessions are */
    pthread_mutex_t lock; /* guards all the rest */
    size_t turn;          /* of which side it is; side_count: of none */
};

static uint64_t
larger(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

/* ---- PgBouncer ---- */

/* Sums that went back are those of a PgBouncer that was started anew. */
static void
keep_sums(struct watched *side, const struct pgbouncer_figures *now)
{
    if (side->counted && now->queries < side->last.queries) {
        struct pool_figures *total = &side->figures;

        total->transactions += side->last.transactions - side->first.transactions;
        total->queries += side->last.queries - side->first.queries;
        total->transaction_us += side->last.transaction_us - side->first.transaction_us;
        total->query_us += side->last.query_us - side->first.query_us;
        total->wait_us += side->last.wait_us - side->first.wait_us;
        side->first = (struct pgbouncer_figures){0};
    }
    if (!side->counted)
        side->first = *now;
    side->counted = true;
    side->last = *now;
}

static void
look_at_pgbouncer(struct pool_watch *watch, size_t index)
{
    struct watched *side = &watch->sides[index];
    const struct pgbouncer *pgbouncer = watch->options.pools[index].pgbouncer;
    struct pgbouncer_figures now;
    struct error ignored = {0}; /* the next look may succeed */

    if (side->console == NULL && !pgbouncer_console(pgbouncer, &side->console, &ignored))
        return;
    if (!pgbouncer_read(side->console, pgbouncer_database(pgbouncer), &now, &ignored)) {
        session_close(side->console);
        side->console = NULL;
        return;
    }
    (void)pthread_mutex_lock(&watch->lock);
    keep_sums(side, &now);
    side->figures.waiting_max = larger(side->figures.waiting_max, now.clients_waiting);
    side->figures.wait_max_us = larger(side->figures.wait_max_us, now.max_wait_us);
    side->figures.servers_max =
        larger(side->figures.servers_max, now.servers_active + now.servers_idle + now.servers_used);
    (void)pthread_mutex_unlock(&watch->lock);
}

static void
revive_pgbouncers(struct pool_watch *watch)
{
    for (size_t i = 0; i < watch->options.side_count; i++) {
        struct pgbouncer *pgbouncer = watch->options.pools[i].pgbouncer;

        if (pgbouncer == NULL)
            continue;
        (void)pthread_mutex_lock(&watch->lock);
        watch->sides[i].figures.restarts += pgbouncer_revive(pgbouncer);
        (void)pthread_mutex_unlock(&watch->lock);
    }
}

/* ---- the server ---- */

static bool
connect_server(struct pool_watch *watch)
{
    struct session_options options = *watch->options.server;
    struct error ignored = {0};

    options.timeout_ns = NS_PER_S;
    options.answer_ns = NS_PER_S;
    options.application_name = "pggrade watch";
    return watch->server != NULL || session_open(&options, &watch->server, &ignored);
}

static void
look_at_server(struct pool_watch *watch, size_t index)
{
    const char *values[] = {watch->options.pools[index].application_name};
    struct watched *side = &watch->sides[index];
    struct error ignored = {0};
    struct rows *rows = NULL;
    uint64_t memory_bytes = 0;

    if (values[0] == NULL || !connect_server(watch))
        return;
    if (!session_query(watch->server,
            "SELECT pid FROM pg_stat_activity WHERE application_name = $1", values, 1, &rows,
            &ignored)) {
        session_close(watch->server);
        watch->server = NULL;
        return;
    }
    if (watch->options.postmaster > 0)
        for (size_t i = 0; i < rows_count(rows); i++)
            memory_bytes += process_own_bytes((pid_t)strtol(rows_value(rows, i, 0), NULL, 10));
    (void)pthread_mutex_lock(&watch->lock);
    side->figures.memory_bytes = larger(side->figures.memory_bytes, memory_bytes);
    side->figures.servers_max = larger(side->figures.servers_max, rows_count(rows));
    (void)pthread_mutex_unlock(&watch->lock);
    rows_destroy(rows);
}

/* ---- the thread ---- */

static void
look_at_turn(struct pool_watch *watch)
{
    size_t turn;

    (void)pthread_mutex_lock(&watch->lock);
    turn = watch->turn;
    (void)pthread_mutex_unlock(&watch->lock);
    if (turn == watch->options.side_count)
        return;
    if (watch->options.pools[turn].pgbouncer != NULL)
        look_at_pgbouncer(watch, turn);
    if (watch->looks++ % SERVER_EVERY == 0)
        look_at_server(watch, turn);
}

static uint64_t
tick(void *context)
{
    struct pool_watch *watch = context;

    revive_pgbouncers(watch);
    look_at_turn(watch);
    return clock_monotonic_ns() + LOOK_NS;
}

static void
look_at_pgbouncers(struct pool_watch *watch)
{
    for (size_t i = 0; i < watch->options.side_count; i++)
        if (watch->options.pools[i].pgbouncer != NULL)
            look_at_pgbouncer(watch, i);
}

struct pool_watch *
pool_watch_start(const struct pool_watch_options *options)
{
    struct pool_watch *watch;
    bool any = false;

    for (size_t i = 0; options->pools != NULL && i < options->side_count; i++)
        any = any || options->pools[i].pool != NULL;
    if (!any)
        return NULL;
    watch = xcalloc(1, sizeof *watch);
    watch->options = *options;
    watch->turn = options->side_count;
    watch->sides = xcalloc(options->side_count, sizeof *watch->sides);
    (void)pthread_mutex_init(&watch->lock, NULL);
    look_at_pgbouncers(watch); /* what the warm-up did is in the sums already */
    watch->ticker = ticker_start(clock_monotonic_ns() + LOOK_NS, tick, watch);
    return watch;
}

void
pool_watch_stop(struct pool_watch *watch, struct pool_figures *figures)
{
    if (watch == NULL)
        return;
    ticker_stop(watch->ticker);
    look_at_pgbouncers(watch); /* the last sums are those of all that was done */
    for (size_t i = 0; i < watch->options.side_count; i++) {
        struct watched *side = &watch->sides[i];

        /* As if a new one had begun: the sums of the last one are added. */
        if (side->counted) {
            side->last.queries++;
            side->first.queries++;
            keep_sums(side, &(struct pgbouncer_figures){0});
        }
        figures[i] = side->figures;
        session_close(side->console);
    }
    session_close(watch->server);
    (void)pthread_mutex_destroy(&watch->lock);
    free(watch->sides);
    free(watch);
}

/* ---- turns ---- */

static uint64_t
pooler_cpu_ns(const struct pool_watch *watch, size_t side)
{
    const struct pgbouncer *pgbouncer = watch->options.pools[side].pgbouncer;

    return pgbouncer == NULL || pgbouncer_pid(pgbouncer) == 0
        ? 0
        : process_cpu_ns(pgbouncer_pid(pgbouncer));
}

void
pool_watch_begin(struct pool_watch *watch, size_t side)
{
    if (watch == NULL)
        return;
    (void)pthread_mutex_lock(&watch->lock);
    watch->turn = side;
    watch->sides[side].cpu_ns = process_tree_cpu_ns(watch->options.postmaster);
    watch->sides[side].pooler_ns = pooler_cpu_ns(watch, side);
    (void)pthread_mutex_unlock(&watch->lock);
}

void
pool_watch_end(struct pool_watch *watch)
{
    struct watched *side;
    uint64_t cpu_ns;
    uint64_t pooler_ns;

    if (watch == NULL)
        return;
    (void)pthread_mutex_lock(&watch->lock);
    side = &watch->sides[watch->turn];
    cpu_ns = process_tree_cpu_ns(watch->options.postmaster);
    pooler_ns = pooler_cpu_ns(watch, watch->turn);
    if (cpu_ns > side->cpu_ns)
        side->figures.server_cpu_ns += cpu_ns - side->cpu_ns;
    if (pooler_ns > side->pooler_ns)
        side->figures.pooler_cpu_ns += pooler_ns - side->pooler_ns;
    watch->turn = watch->options.side_count;
    (void)pthread_mutex_unlock(&watch->lock);
}
