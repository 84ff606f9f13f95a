#include "pggrade/trial/lanes.h"

#include <inttypes.h>
#include <stdlib.h>

#include "pggrade/base/memory.h"

/* What is added to the settings of a side: isolation level, statement timeout. */
#define SETTINGS_MORE 2

/* Besides the users': the watches, plans, probes. */
#define CONNECTIONS_OURS 5

static void
add_setting(struct lane *lane, struct arena *arena, const char *name, const char *value)
{
    lane->settings[lane->server.setting_count++] =
        (struct setting){name, arena_strdup(arena, value)};
}

/* The settings of a side, and behind them those of the run and of the pool. */
static void
set_settings(struct lane *lane, const struct trial_options *options)
{
    struct arena *arena = options->scenario->arena;
    const char *isolation = options->traffic->manner.isolation;

    lane->server = target_session_options(lane->target);
    lane->settings = xcalloc(lane->server.setting_count + SETTINGS_MORE, sizeof *lane->settings);
    for (size_t i = 0; i < lane->server.setting_count; i++)
        lane->settings[i] = lane->server.settings[i];
    lane->server.settings = lane->settings;
    if (isolation != NULL)
        add_setting(lane, arena, "default_transaction_isolation", isolation);
    if (lane->pool.pool != NULL && lane->pool.pool->statement_timeout_ns > 0)
        add_setting(lane, arena, "statement_timeout",
            arena_printf(arena, "%" PRIu64, lane->pool.pool->statement_timeout_ns / 1000000));
    lane->application_name = xasprintf("pggrade %s", lane->name);
    lane->server.application_name = lane->application_name;
    lane->pool.application_name = lane->application_name;
    lane->users = lane->server;
    if (lane->pool.pool != NULL)
        lane->users.timeout_ns = lane->pool.pool->connect_timeout_ns;
}

/* Settings cannot be made to hold through somebody else's pooler, and that a session is only
 * read from is one of them. */
static bool
check_foreign(const struct lane *lane, const char *database, struct error *error)
{
    const struct pool *pool = lane->pool.pool;

    if (pool->dsn == NULL || !pool_shares_sessions(pool))
        return true;
    if (lane->server.setting_count > 0)
        return error_set(error, ERROR_USAGE,
            "side %s: settings do not hold through a pooler that shares sessions; set them for the "
            "database or the role, or leave out the pool's dsn",
            lane->name);
    if (lane->server.read_only)
        return error_set(error, ERROR_USAGE,
            "side %s: through a pooler that shares sessions nothing can be kept from being "
            "written; it is used only with --allow-writes %s",
            lane->name, database);
    return true;
}

static bool
start_pgbouncer(const struct lane *lane, const struct pool *pool, uint64_t clients,
    struct pgbouncer **pgbouncer, struct error *error)
{
    if (pgbouncer_open(
            &(struct pgbouncer_options){.pool = pool, .session = &lane->server, .clients = clients},
            pgbouncer, error))
        return true;
    return error->kind == ERROR_INTERRUPTED ? false : error_prefix(error, "side %s", lane->name);
}

/* With one server connection for all, what one client leaves the next one finds. */
static bool
probe_ours(struct lanes *lanes, const struct lane *lane, struct error *error)
{
    enum pool_mode mode = lane->pool.pool->mode;
    struct pool sole = pool_of(mode, 1);
    struct pgbouncer *pgbouncer = NULL;
    struct session_options users;
    bool probed;

    if (lanes->probed[mode])
        return true;
    if (!start_pgbouncer(lane, &sole, 1, &pgbouncer, error))
        return false;
    users = pgbouncer_session_options(pgbouncer);
    probed = pooler_probe(&users, pool_shares_sessions(&sole), &lanes->probes[mode], error);
    pgbouncer_close(pgbouncer);
    lanes->probed[mode] = probed;
    return probed;
}

static bool
open_pgbouncer(struct lanes *lanes, struct lane *lane, const struct trial_options *options,
    struct error *error)
{
    const struct pool *pool = lane->pool.pool;

    if (!check_foreign(lane, lane->target->database, error) ||
        (pool->dsn == NULL && !probe_ours(lanes, lane, error)) ||
        !start_pgbouncer(lane, pool, options->clients, &lane->pool.pgbouncer, error))
        return false;
    lane->users = pgbouncer_session_options(lane->pool.pgbouncer);
    lane->probe = lanes->probes[pool->mode];
    if (pool->dsn != NULL &&
        !pooler_probe(&lane->users, pool_shares_sessions(pool), &lane->probe, error))
        return error_prefix(error, "side %s", lane->name);
    lane->pool.unnamed = lane->probe.answers[POOLER_PREPARED] == POOLER_UNSAFE;
    return true;
}

/* Those who share connections come at a rate; one user alone has no need to share. */
static bool
check_traffic(const struct lane *lane, const struct trial_options *options, struct error *error)
{
    bool open = options->traffic->flows && options->traffic->rate != NULL;

    if (lane->pool.pool == NULL || open || (!options->traffic->flows && options->clients == 1))
        return true;
    return error_set(error, ERROR_USAGE,
        "side %s has a pool, whose users come at a rate: give --rate, or --clients 1 without "
        "--mix, --think and --reconnect",
        lane->name);
}

/* ---- room for all of them ---- */

/* Connections to the server that a lane holds between its turns, and those it opens in them. */
static void
count_connections(
    const struct lane *lane, const struct trial_options *options, uint64_t *held, uint64_t *passing)
{
    const struct pool *pool = lane->pool.pool;
    uint64_t most = pool == NULL ? options->clients : pool->size + pool->max_overflow;

    if (pool != NULL && pool->dsn != NULL)
        return; /* that pooler's own business */
    if (pool != NULL && pool->mode == POOL_DIRECT)
        *passing = most > *passing ? most : *passing;
    else
        *held += most;
}

/* Sides keep their connections while others have their turns, so all must fit. */
static bool
check_room(const struct lanes *lanes, const struct trial_options *options, struct error *error)
{
    struct session *session = NULL;
    uint64_t held = 0;
    uint64_t passing = 0;
    char *value = NULL;
    uint64_t room;
    bool known;

    for (size_t i = 0; i < lanes->count; i++)
        count_connections(&lanes->items[i], options, &held, &passing);
    if (!session_open(&lanes->items[0].server, &session, error))
        return false;
    known = session_value(session,
        "SELECT greatest(0, current_setting('max_connections')::int"
        " - current_setting('superuser_reserved_connections')::int - count(*))"
        " FROM pg_stat_activity WHERE backend_type = 'client backend'",
        NULL, 0, &value, error);
    session_close(session);
    if (!known)
        return false;
    room = value == NULL ? UINT64_MAX : strtoull(value, NULL, 10);
    free(value);
    if (held + passing + CONNECTIONS_OURS <= room)
        return true;
    return error_set(error, ERROR_USAGE,
        "these pools would hold %" PRIu64 " connections, and the server has %" PRIu64
        " left; compare fewer sizes or modes",
        held + passing + CONNECTIONS_OURS, room);
}

static bool
any_pool(const struct lanes *lanes)
{
    for (size_t i = 0; i < lanes->count; i++)
        if (lanes->items[i].pool.pool != NULL)
            return true;
    return false;
}

static bool
open_lane(struct lanes *lanes, struct lane *lane, const struct trial_options *options,
    struct error *error)
{
    return lane->pool.pool == NULL || !pool_is_pgbouncer(lane->pool.pool) ||
        open_pgbouncer(lanes, lane, options, error);
}

bool
lanes_open(const struct trial_options *options, const struct targets *targets, struct lanes *lanes,
    struct error *error)
{
    size_t pools = options->pool_count == 0 ? 1 : options->pool_count;
    bool opened;

    *lanes = (struct lanes){.items = xcalloc(targets->count * pools, sizeof *lanes->items)};
    for (size_t t = 0; t < targets->count; t++)
        for (size_t p = 0; p < pools; p++) {
            struct lane *lane = &lanes->items[lanes->count++];
            const struct side *side = targets->items[t].side;

            lane->target = &targets->items[t];
            lane->name = options->pool_count == 0 ? side->name : options->pools[p].name;
            lane->pool.pool = options->pool_count == 0 ? side->pool : &options->pools[p].pool;
            set_settings(lane, options);
            if (!check_traffic(lane, options, error)) {
                lanes_close(lanes);
                return false;
            }
        }
    opened = !any_pool(lanes) || check_room(lanes, options, error);
    for (size_t i = 0; opened && i < lanes->count; i++)
        opened = open_lane(lanes, &lanes->items[i], options, error);
    if (!opened)
        lanes_close(lanes);
    return opened;
}

void
lanes_close(struct lanes *lanes)
{
    for (size_t i = 0; i < lanes->count; i++) {
        pgbouncer_close(lanes->items[i].pool.pgbouncer);
        free(lanes->items[i].settings);
        free(lanes->items[i].application_name);
    }
    free(lanes->items);
    *lanes = (struct lanes){0};
}
