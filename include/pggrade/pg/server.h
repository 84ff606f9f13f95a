/*
 * server: where databases are made: the private cluster, or a server the user named.
 *
 * Opening takes the lock, initdb where needed and the start; closing stops what
 * opening started.  Everything pggrade creates in a server carries its mark (a
 * database comment), and nothing without that mark is ever dropped or changed.
 */
#ifndef PGGRADE_PG_SERVER_H
#define PGGRADE_PG_SERVER_H

#include <sys/types.h>

#include "pggrade/base/error.h"
#include "pggrade/base/watcher.h"
#include "pggrade/pg/session.h"

struct server_options {
    const char *dsn;          /* NULL: the private cluster */
    const char *cache_folder; /* NULL: server_cache_folder() */
    const struct watcher *watcher;
};

struct server;
bool server_open(const struct server_options *options, struct server **server,
    struct error *error) PGGRADE_MUST_CHECK;
void server_close(struct server *server); /* NULL is allowed */

/* For session_options.conninfo; a maintenance database. */
const char *server_conninfo(const struct server *server);
bool server_is_private(const struct server *server);
pid_t server_postmaster(const struct server *server);         /* 0: not ours */
int server_version(const struct server *server);              /* 150018 */
const char *server_version_text(const struct server *server); /* "15.18 (Debian …)" */
const char *server_configuration(
    const struct server *server); /* postgresql.conf of ours; "" else */

/*
 * Where the cluster and fixtures live: $PGGRADE_CACHE, else $XDG_CACHE_HOME/pggrade or
 * ~/.cache/pggrade; for root /var/cache/pggrade, which the unprivileged user can reach.
 * To be freed.
 */
char *server_cache_folder(void);

/* The DSN a user asked for: `option` where not NULL, else $DATABASE_URL, else ""
 * (libpq's own variables) where $PGHOST, $PGHOSTADDR, $PGSERVICE or $PGDATABASE is set, else NULL:
 * private.  Keys of frameworks that libpq refuses (?schema=, ?pool=, …) are stripped with a notice.
 * To be freed. */
char *server_find_dsn(const char *option, const struct watcher *watcher);

/* ---- pggrade server start|stop|status|reset: the private cluster alone ---- */

struct cluster_status {
    bool initialised;
    bool running;
    int pid;             /* of the postmaster; 0 where not running */
    char *folder;        /* owned by the caller */
    char *conninfo;      /* how to reach it; owned by the caller */
    uint64_t size_bytes; /* of everything in the cache folder */
};

bool cluster_start(const char *cache_folder, const struct watcher *watcher,
    struct error *error) PGGRADE_MUST_CHECK; /* stays up after pggrade has ended */
bool cluster_stop(const char *cache_folder, const struct watcher *watcher,
    struct error *error) PGGRADE_MUST_CHECK;
bool cluster_reset(const char *cache_folder, const struct watcher *watcher,
    struct error *error) PGGRADE_MUST_CHECK; /* stop, then remove the cluster with all fixtures */
bool cluster_status(const char *cache_folder, struct cluster_status *status,
    struct error *error) PGGRADE_MUST_CHECK;
/* Replaces the process with psql on the private cluster; returns only on failure. */
bool cluster_psql(
    const char *cache_folder, const char *database, struct error *error) PGGRADE_MUST_CHECK;

#endif
