#include "pggrade/grade/pools_findings.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "pggrade/base/text.h"
#include "pggrade/grade/graded.h"

/* Somebody waits behind a slow query where the wait is so many times the own time, the slow one
 * takes so many times as long, and the wait is a good part of it; what waits for much longer
 * waits for other reasons. */
#define BLOCKED_TIMES 10.0
#define BLOCKED_SHARE 0.2
#define BLOCKED_LONGEST 5.0
#define SLOW_MS 20.0
#define BLOCKED_MIN 30 /* requests */

/* What a pooler lets through, and what to do about it. */
static const struct trait_words {
    const char *name;
    const char *code;
    const char *evidence;
    const char *remedy;
} traits[] = {
    {"prepared-names", "pooler-prepared-statements",
        "a name that one client has given to a prepared statement is taken for all others; "
        "statements were sent without names here",
        "PgBouncer 1.21 or newer with max_prepared_statements, or no names: ?pgbouncer=true in "
        "Prisma, prepare_threshold=None in psycopg, statement_cache_size=0 in asyncpg"},
    {"settings", "pooler-settings", "SET of one client holds for the next one",
        "SET LOCAL in a transaction, or ALTER ROLE … SET"},
    {"temporary-tables", "pooler-temporary-tables",
        "a temporary table of one client is there for the next one",
        "ON COMMIT DROP, in one transaction with all that uses it"},
    {"advisory-locks", "pooler-advisory-locks",
        "an advisory lock of one client is held by whoever comes next",
        "pg_advisory_xact_lock, which ends with the transaction"},
    {"listen", "pooler-listen", "LISTEN of one client listens for the next one",
        "a connection past the pooler for LISTEN"},
    {"transactions", "pooler-transactions", "BEGIN is refused", "mode transaction"},
};

static void
add(struct pools *pools, struct pool_finding finding)
{
    pools->findings[pools->finding_count++] = finding;
}

/* ---- what the pooler mixes up: once for all modes that do ---- */

static bool
leaks(const struct run_pool *pool, const char *trait)
{
    for (size_t i = 0; i < pool->trait_count; i++)
        if (pool->traits[i].leaks && strcmp(pool->traits[i].name, trait) == 0)
            return true;
    return false;
}

static bool
mode_came_before(const struct run *run, const struct pools *pools, size_t row)
{
    const char *mode = run->sides[pools->rows[row].side].pool.mode;

    for (size_t i = 0; i < row; i++)
        if (strcmp(run->sides[pools->rows[i].side].pool.mode, mode) == 0)
            return true;
    return false;
}

/* "PgBouncer 1.18.0, mode transaction, statement" */
static void
find_trait(const struct run *run, struct pools *pools, const struct trait_words *trait,
    struct arena *arena)
{
    struct text where = {0};
    size_t modes = 0;

    for (size_t row = 0; row < pools->row_count; row++) {
        const struct run_pool *pool = &run->sides[pools->rows[row].side].pool;

        if (!leaks(pool, trait->name) || mode_came_before(run, pools, row))
            continue;
        if (where.length == 0)
            text_printf(
                &where, "PgBouncer%s%s, mode", pool->version[0] == '\0' ? "" : " ", pool->version);
        text_printf(&where, "%s %s", modes++ == 0 ? "" : ",", pool->mode);
    }
    if (where.length > 0)
        add(pools,
            (struct pool_finding){
                .code = trait->code,
                .where = arena_strdup(arena, text_string(&where)),
                .evidence = trait->evidence,
                .remedy = trait->remedy,
            });
    text_free(&where);
}

/* ---- head-of-line blocking ---- */

struct times {
    double wait_ms, service_ms; /* p99 */
};

static struct times
times_of(const struct run *run, size_t query, size_t side)
{
    const struct run_cell *cell = &run->queries[query].cells[side];

    if (cell->times[TIME_SERVICE].total < BLOCKED_MIN)
        return (struct times){NAN, NAN};
    return (struct times){
        graded_quantile_ns(&cell->times[TIME_QUEUE], 0.99) / 1e6,
        graded_quantile_ns(&cell->times[TIME_SERVICE], 0.99) / 1e6,
    };
}

/* The query that holds connections longest; it may be rare. */
static size_t
slowest_query(const struct run *run, size_t side, double *service_ms)
{
    size_t slowest = SIZE_MAX;

    *service_ms = 0;
    for (size_t q = 0; q < run->query_count; q++) {
        double median_ms =
            graded_quantile_ns(&run->queries[q].cells[side].times[TIME_SERVICE], 0.5) / 1e6;

        if (median_ms > *service_ms) {
            slowest = q;
            *service_ms = median_ms;
        }
    }
    return slowest;
}

static void
find_blocking(const struct run *run, struct pools *pools, size_t row, struct arena *arena)
{
    size_t side = pools->rows[row].side;
    double slow_ms;
    size_t slowest = slowest_query(run, side, &slow_ms);
    size_t worst = SIZE_MAX;
    struct times worst_times = {0};

    if (slow_ms < SLOW_MS)
        return;
    for (size_t q = 0; q < run->query_count; q++) {
        struct times times = times_of(run, q, side);

        if (q == slowest || !(times.wait_ms > BLOCKED_TIMES * times.service_ms) ||
            !(slow_ms > BLOCKED_TIMES * times.service_ms) ||
            !(times.wait_ms > BLOCKED_SHARE * slow_ms) ||
            times.wait_ms > BLOCKED_LONGEST * slow_ms || !(times.wait_ms > worst_times.wait_ms))
            continue;
        worst = q;
        worst_times = times;
    }
    if (worst == SIZE_MAX)
        return;
    add(pools,
        (struct pool_finding){
            .code = "head-of-line-blocking",
            .where = run->sides[side].name,
            .evidence = arena_printf(arena,
                "%s needs %.3g ms of the database and waits %.3g ms for a connection (p99), behind "
                "%s, which holds one for %.3g ms",
                run->queries[worst].name, worst_times.service_ms, worst_times.wait_ms,
                run->queries[slowest].name, slow_ms),
            .remedy = arena_printf(arena,
                "a pool of its own for %s, a statement_timeout below %.3g ms, or a larger pool",
                run->queries[slowest].name, slow_ms),
        });
}

/* ---- what went wrong ---- */

static void
find_timeouts(const struct run *run, struct pools *pools, size_t row, struct arena *arena)
{
    const struct pool_row *of = &pools->rows[row];
    const struct run_pool *pool = &run->sides[of->side].pool;

    if (of->pressure.counts.timed_out > 0)
        add(pools,
            (struct pool_finding){
                .code = "pool-timeouts",
                .where = run->sides[of->side].name,
                .evidence = arena_printf(arena,
                    "%" PRIu64 " of %" PRIu64
                    " requests timed out: %.3g connections' worth of work came to a pool of "
                    "%" PRIu64,
                    of->pressure.counts.timed_out, of->pressure.counts.offered, of->busy,
                    pool->size),
                .remedy = "a larger pool, or fewer and faster statements; a longer timeout only "
                          "lengthens the queue",
            });
    if (pool->leaked > 0)
        add(pools,
            (struct pool_finding){
                .code = "pool-leaks",
                .where = run->sides[of->side].name,
                .evidence = arena_printf(arena,
                    "%" PRIu64 " connections were never given back; %" PRIu64 " of %" PRIu64
                    " requests timed out or were left over",
                    pool->leaked, of->pressure.counts.timed_out + of->pressure.counts.censored,
                    of->pressure.counts.offered),
                .remedy = "give connections back in finally, with or defer; idle_session_timeout "
                          "(PostgreSQL 14) ends those that were forgotten; mode transaction gives "
                          "the server's back at once",
            });
    if (pool->restarts > 0)
        add(pools,
            (struct pool_finding){
                .code = "pooler-died",
                .where = run->sides[of->side].name,
                .evidence = arena_printf(arena,
                    "PgBouncer died %" PRIu64 " time%s and was started again; %" PRIu64
                    " requests failed",
                    pool->restarts, pool->restarts == 1 ? "" : "s", of->pressure.counts.failed),
            });
}

void
pools_findings(const struct run *run, struct pools *pools, struct arena *arena)
{
    size_t most = pools->row_count * 4 + COUNT_OF(traits);

    pools->findings = arena_alloc(arena, most, sizeof *pools->findings);
    for (size_t row = 0; row < pools->row_count; row++) {
        find_timeouts(run, pools, row, arena);
        find_blocking(run, pools, row, arena);
    }
    for (size_t i = 0; i < COUNT_OF(traits); i++)
        find_trait(run, pools, &traits[i], arena);
}
