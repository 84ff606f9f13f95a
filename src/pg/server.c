#include "pggrade/pg/server.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "pggrade/base/clock.h"
#include "pggrade/base/file.h"
#include "pggrade/base/interrupt.h"
#include "pggrade/base/memory.h"
#include "pggrade/pg/cluster.h"
#include "pggrade/pg/server_private.h"

static bool
read_version(struct server *server, struct error *error)
{
    struct session_options options = {.conninfo = server->conninfo};
    struct session *session = NULL;
    bool known;

    if (!session_open(&options, &session, error))
        return false;
    server->version = session_server_version(session);
    known = session_value(session, "SHOW server_version", NULL, 0, &server->version_text, error);
    session_close(session);
    return known;
}

/* A server runs already: left by a run that was killed, or started to stay.  True with
 * pid 0 where it was on its way out and is gone now. */
static bool
adopt(struct server *server, const struct watcher *watcher, struct error *error)
{
    struct error ignored = {0};

    server->pid = cluster_postmaster(&server->place);
    if (server->pid == 0)
        return true;
    if (cluster_answers(&server->place, server->pid, &ignored)) {
        server->stop_at_close = !file_exists(server->place.kept);
        if (server->stop_at_close)
            watch_notice(watcher, "taking over the server that an earlier run left behind (pid %d)",
                (int)server->pid);
        return true;
    }
    if (!interrupt_check(error))
        return false;
    cluster_halt(server->pid);
    server->pid = 0;
    return true;
}

static bool
open_private(struct server *server, const struct server_options *options, struct error *error)
{
    if (!cluster_locate(options->cache_folder, &server->place, error) ||
        !cluster_lock(&server->place, options->watcher, &server->lock, error) ||
        !cluster_initialise(&server->place, options->watcher, error) ||
        !adopt(server, options->watcher, error))
        return false;
    if (server->pid == 0) {
        (void)unlink(server->place.kept); /* of a server that is gone */
        server->stop_at_close = true;
        if (!cluster_launch(&server->place, false, &server->pid, error))
            return false;
    }
    server->conninfo = cluster_conninfo(&server->place);
    server->configuration = cluster_configuration(&server->place);
    return read_version(server, error);
}

bool
server_open(const struct server_options *options, struct server **server, struct error *error)
{
    struct server *made = xcalloc(1, sizeof *made);
    bool opened;

    made->lock = -1;
    made->private = options->dsn == NULL;
    if (made->private) {
        opened = open_private(made, options, error);
    } else {
        made->conninfo = xstrdup(options->dsn);
        opened = read_version(made, error);
    }
    if (!opened) {
        server_close(made);
        made = NULL;
    }
    *server = made;
    return opened;
}

void
server_close(struct server *server)
{
    if (server == NULL)
        return;
    if (server->stop_at_close)
        cluster_halt(server->pid);
    cluster_unlock(server->lock);
    cluster_place_clear(&server->place);
    free(server->conninfo);
    free(server->version_text);
    free(server->configuration);
    free(server);
}

const char *
server_conninfo(const struct server *server)
{
    return server->conninfo;
}

bool
server_is_private(const struct server *server)
{
    return server->private;
}

pid_t
server_postmaster(const struct server *server)
{
    return server->pid;
}

int
server_version(const struct server *server)
{
    return server->version;
}

const char *
server_version_text(const struct server *server)
{
    return server->version_text;
}

const char *
server_configuration(const struct server *server)
{
    return server->configuration == NULL ? "" : server->configuration;
}
