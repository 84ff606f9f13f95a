/*
 * cluster: the private PostgreSQL cluster: where it lives, its processes and its lock.
 *
 * For the pg floor; others open a server.  Every call takes the place of the
 * cluster, found once by cluster_locate.
 */
#ifndef PGGRADE_PG_CLUSTER_H
#define PGGRADE_PG_CLUSTER_H

#include <stdbool.h>
#include <sys/types.h>

#include "pggrade/base/error.h"
#include "pggrade/base/watcher.h"
#include "pggrade/pg/process.h"

struct cluster_place {
    char *cache;    /* the cache folder */
    char *folder;   /* cache/MAJOR */
    char *data;     /* folder/data */
    char *sockets;  /* folder of the Unix socket */
    char *log;      /* folder/log */
    char *kept;     /* mark: was started to stay */
    char *binaries; /* folder of postgres and initdb */
    int major;
    struct process_user user; /* as whom it runs */
};

/* Finds binaries and folders; makes the folders.  `cache_folder` NULL: the default. */
bool cluster_locate(
    const char *cache_folder, struct cluster_place *place, struct error *error) PGGRADE_MUST_CHECK;
void cluster_place_clear(struct cluster_place *place);

/* libpq keywords for a database of the cluster's own superuser; to be freed. */
char *cluster_conninfo(const struct cluster_place *place);
/* The postgresql.conf we write; to be freed. */
char *cluster_configuration(const struct cluster_place *place);

/* Waits for other pggrades, and says so; the descriptor is the lock. */
bool cluster_lock(const struct cluster_place *place, const struct watcher *watcher, int *descriptor,
    struct error *error) PGGRADE_MUST_CHECK;
void cluster_unlock(int descriptor);

/* The postmaster that runs on our data folder; 0 where none does. */
pid_t cluster_postmaster(const struct cluster_place *place);

/* initdb where there is no usable data folder. */
bool cluster_initialise(const struct cluster_place *place, const struct watcher *watcher,
    struct error *error) PGGRADE_MUST_CHECK;

/* Starts the server (not running now) and waits until it answers.  `stays`: it outlives us;
 * otherwise the kernel ends it when we end, however that happens. */
bool cluster_launch(const struct cluster_place *place, bool stays, pid_t *pid,
    struct error *error) PGGRADE_MUST_CHECK;

/* Waits until a running server answers; false with no error text where it goes away instead. */
bool cluster_answers(
    const struct cluster_place *place, pid_t pid, struct error *error) PGGRADE_MUST_CHECK;

/* Fast shutdown, and its end; immediate after 30 s. */
void cluster_halt(pid_t pid);

#endif
