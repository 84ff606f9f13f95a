/*
 * server_private: what the files of a server share; for src/pg only.
 */
#ifndef PGGRADE_PG_SERVER_PRIVATE_H
#define PGGRADE_PG_SERVER_PRIVATE_H

#include "pggrade/pg/cluster.h"
#include "pggrade/pg/server.h"

struct server {
    bool private;
    struct cluster_place place; /* only where private */
    int lock;                   /* descriptor; -1: none */
    pid_t pid;                  /* of the postmaster */
    bool stop_at_close;
    char *conninfo;
    int version;
    char *version_text;
    char *configuration;
};

#endif
