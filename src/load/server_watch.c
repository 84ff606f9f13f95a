#include "pggrade/load/server_watch.h"

#include <stdlib.h>
#include <string.h>

#include "pggrade/base/clock.h"
#include "pggrade/base/memory.h"
#include "pggrade/base/ticker.h"

/* Counters of the sample before, to subtract. */
struct counters {
    uint64_t checkpoints, wal_bytes, blocks_hit, blocks_read, temp_bytes, deadlocks;
};

struct server_watch {
    struct session_options options;
    struct session *session;
    uint64_t origin_ns;
    struct counters before;
    bool counted; /* `before` holds something */
    struct server_samples samples;
    struct ticker *ticker; /* NULL: whoever started the watch lets it look */
    uint64_t next_ns;      /* then: when to look again */
    bool begun;            /* there was a first sample, which later ones are counted from */
};

#define TIMEOUT_MS "500" /* a sample that takes longer disturbs more than it tells */

/* %s: where this version counts checkpoints. */
static const char sample_sql[] =
    "WITH busy AS MATERIALIZED ("
    " SELECT wait_event_type || ':' || wait_event AS wait FROM pg_stat_activity"
    " WHERE state = 'active' AND backend_type = 'client backend' AND pid <> pg_backend_pid()),"
    " waits AS (SELECT wait, count(*) AS many FROM busy WHERE wait IS NOT NULL"
    " GROUP BY wait ORDER BY 2 DESC, 1 LIMIT 4)"
    " SELECT (SELECT count(*) FROM busy), (SELECT count(wait) FROM busy),"
    " (SELECT string_agg(wait || ' ' || many, ', ') FROM waits),"
    " (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'autovacuum worker'),"
    " %s,"
    " CASE WHEN pg_is_in_recovery() THEN 0 ELSE pg_current_wal_insert_lsn() - '0/0' END,"
    " sum(blks_hit), sum(blks_read), sum(temp_bytes), sum(deadlocks) FROM pg_stat_database";

static const char checkpoints_17[] = "(SELECT num_timed + num_requested FROM pg_stat_checkpointer)";
static const char checkpoints_13[] =
    "(SELECT checkpoints_timed + checkpoints_req FROM pg_stat_bgwriter)";

static uint64_t
number(const struct rows *rows, size_t column)
{
    const char *value = rows_value(rows, 0, column);

    return value == NULL ? 0 : strtoull(value, NULL, 10);
}

/* A server that was restarted counts from 0 again. */
static uint64_t
since(uint64_t now, uint64_t before)
{
    return now >= before ? now - before : 0;
}

static void
add_sample(struct server_watch *watch, const struct rows *rows, uint32_t second)
{
    struct server_samples *samples = &watch->samples;
    const struct counters now = {
        .checkpoints = number(rows, 4),
        .wal_bytes = number(rows, 5),
        .blocks_hit = number(rows, 6),
        .blocks_read = number(rows, 7),
        .temp_bytes = number(rows, 8),
        .deadlocks = number(rows, 9),
    };
    const struct counters before = watch->before;
    struct server_sample *sample;

    watch->before = now;
    if (!watch->counted) { /* nothing to subtract yet */
        watch->counted = true;
        return;
    }
    samples->items =
        grow(samples->items, samples->count, &samples->capacity, sizeof *samples->items);
    sample = &samples->items[samples->count++];
    *sample = (struct server_sample){
        .second = second,
        .active = number(rows, 0),
        .waiting = number(rows, 1),
        .autovacuums = number(rows, 3),
        .checkpoints = since(now.checkpoints, before.checkpoints),
        .wal_bytes = since(now.wal_bytes, before.wal_bytes),
        .blocks_hit = since(now.blocks_hit, before.blocks_hit),
        .blocks_read = since(now.blocks_read, before.blocks_read),
        .temp_bytes = since(now.temp_bytes, before.temp_bytes),
        .deadlocks = since(now.deadlocks, before.deadlocks),
    };
    if (rows_value(rows, 0, 2) != NULL)
        sample->waits = xstrdup(rows_value(rows, 0, 2));
}

static void
lose(struct server_watch *watch)
{
    session_close(watch->session);
    watch->session = NULL;
    watch->counted = false;
    watch->samples.missed++;
}

static void
take_sample(struct server_watch *watch, uint32_t second)
{
    struct error ignored = {0}; /* told by a second that is missed */
    struct rows *rows = NULL;
    char *sql;
    bool taken;

    if (watch->session == NULL &&
        (!session_open(&watch->options, &watch->session, &ignored) ||
            !session_run(watch->session, "SET statement_timeout = '" TIMEOUT_MS "ms'", &ignored))) {
        lose(watch);
        return;
    }
    sql = xasprintf(sample_sql,
        session_server_version(watch->session) >= 170000 ? checkpoints_17 : checkpoints_13);
    taken = session_query(watch->session, sql, NULL, 0, &rows, &ignored);
    free(sql);
    if (taken && rows_count(rows) == 1)
        add_sample(watch, rows, second);
    rows_destroy(rows);
    if (!taken)
        lose(watch);
}

/* In a thread of its own: once for each second that is over. */
static uint64_t
tick(void *context)
{
    struct server_watch *watch = context;
    uint64_t seconds = 0;

    if (watch->begun) {
        seconds = (clock_monotonic_ns() - watch->origin_ns) / NS_PER_S;
        take_sample(watch, (uint32_t)(seconds - 1));
    } else {
        take_sample(watch, 0);
        watch->begun = true;
    }
    return watch->origin_ns + (seconds + 1) * NS_PER_S;
}

void
server_watch_look(struct server_watch *watch)
{
    uint64_t now_ns = clock_monotonic_ns();

    if (watch->ticker != NULL || now_ns < watch->next_ns)
        return;
    take_sample(watch, (uint32_t)((now_ns - watch->origin_ns) / NS_PER_S - 1));
    watch->next_ns = now_ns + NS_PER_S;
}

struct server_watch *
server_watch_start(const struct session_options *session, uint64_t origin_ns, bool beside)
{
    struct server_watch *watch = xcalloc(1, sizeof *watch);

    watch->options = *session;
    watch->options.application_name = "pggrade watch"; /* no connection of the side's users */
    watch->options.timeout_ns = NS_PER_S;
    watch->options.answer_ns = NS_PER_S;
    watch->origin_ns = origin_ns;
    if (beside) {
        watch->ticker = ticker_start(0, tick, watch);
    } else {
        take_sample(watch, 0); /* what later ones are counted from */
        watch->next_ns = clock_monotonic_ns() + NS_PER_S;
    }
    return watch;
}

void
server_watch_stop(struct server_watch *watch, struct server_samples *samples)
{
    *samples = (struct server_samples){0};
    if (watch == NULL)
        return;
    if (watch->ticker == NULL)
        server_watch_look(watch);
    ticker_stop(watch->ticker);
    *samples = watch->samples;
    session_close(watch->session);
    free(watch);
}

void
server_samples_clear(struct server_samples *samples)
{
    for (size_t i = 0; i < samples->count; i++)
        free(samples->items[i].waits);
    free(samples->items);
    *samples = (struct server_samples){0};
}
