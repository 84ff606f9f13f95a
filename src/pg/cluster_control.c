#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pggrade/base/file.h"
#include "pggrade/base/memory.h"
#include "pggrade/pg/cluster.h"
#include "pggrade/pg/server.h"

/* Locate and lock, do one thing, let go. */
typedef bool (*control)(
    const struct cluster_place *place, const struct watcher *watcher, struct error *error);

static bool
with_cluster(
    const char *cache_folder, const struct watcher *watcher, control act, struct error *error)
{
    struct cluster_place place;
    int lock = -1;
    bool done;

    if (!cluster_locate(cache_folder, &place, error))
        return false;
    done = cluster_lock(&place, watcher, &lock, error) && act(&place, watcher, error);
    cluster_unlock(lock);
    cluster_place_clear(&place);
    return done;
}

static bool
start(const struct cluster_place *place, const struct watcher *watcher, struct error *error)
{
    pid_t pid = cluster_postmaster(place);

    if (pid != 0 && !cluster_answers(place, pid, error)) {
        if (error->kind == ERROR_INTERRUPTED)
            return false;
        cluster_halt(pid);
        pid = 0;
    }
    if (pid == 0 &&
        (!cluster_initialise(place, watcher, error) || !cluster_launch(place, true, &pid, error)))
        return false;
    return file_write(place->kept, "", 0, error);
}

static bool
stop(const struct cluster_place *place, const struct watcher *watcher, struct error *error)
{
    (void)watcher;
    cluster_halt(cluster_postmaster(place));
    if (unlink(place->kept) != 0 && errno != ENOENT)
        return error_set_errno(error, "cannot remove %s", place->kept);
    return true;
}

static bool
reset(const struct cluster_place *place, const struct watcher *watcher, struct error *error)
{
    return stop(place, watcher, error) && folder_remove(place->folder, error);
}

bool
cluster_start(const char *cache_folder, const struct watcher *watcher, struct error *error)
{
    return with_cluster(cache_folder, watcher, start, error);
}

bool
cluster_stop(const char *cache_folder, const struct watcher *watcher, struct error *error)
{
    return with_cluster(cache_folder, watcher, stop, error);
}

bool
cluster_reset(const char *cache_folder, const struct watcher *watcher, struct error *error)
{
    return with_cluster(cache_folder, watcher, reset, error);
}

/* nftw has no context; commands ask for one size at a time. */
static uint64_t walked_bytes;

static int
add_size(const char *path, const struct stat *facts, int type, struct FTW *walk)
{
    (void)path;
    (void)walk;
    if (type == FTW_F)
        walked_bytes += (uint64_t)facts->st_blocks * 512;
    return 0;
}

bool
cluster_status(const char *cache_folder, struct cluster_status *status, struct error *error)
{
    struct cluster_place place;
    char *version;

    *status = (struct cluster_status){0};
    if (!cluster_locate(cache_folder, &place, error))
        return false;
    version = path_join(place.data, "PG_VERSION");
    status->initialised = file_exists(version);
    status->pid = (int)cluster_postmaster(&place);
    status->running = status->pid != 0;
    status->folder = xstrdup(place.folder);
    status->conninfo = cluster_conninfo(&place);
    walked_bytes = 0;
    (void)nftw(
        place.folder, add_size, 16, FTW_PHYS); /* files may vanish under it: a rough figure */
    status->size_bytes = walked_bytes;
    free(version);
    cluster_place_clear(&place);
    return true;
}

bool
cluster_psql(const char *cache_folder, const char *database, struct error *error)
{
    struct cluster_place place;
    char *psql;
    bool running;

    if (!cluster_locate(cache_folder, &place, error))
        return false;
    running = cluster_postmaster(&place) != 0;
    psql = path_join(place.binaries, "psql");
    if (!running) {
        (void)error_set(error, ERROR_PREPARE,
            "the private cluster does not run; `pggrade server start` starts it");
    } else {
        (void)execl(psql, psql, "-h", place.sockets, "-p", "5432", "-U", "pggrade", "-d",
            database == NULL ? "postgres" : database, (char *)NULL);
        (void)error_set_errno(error, "cannot start %s", psql);
    }
    free(psql);
    cluster_place_clear(&place);
    return false;
}
