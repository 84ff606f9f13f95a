/*
 * pgbouncer: a PgBouncer before one database, started for a run and stopped after it.
 *
 * It listens on a Unix socket in a folder of its own that nobody else may enter, and runs as
 * an unprivileged user where pggrade is root.  However pggrade ends, it ends too.
 */
#ifndef PGGRADE_PG_PGBOUNCER_H
#define PGGRADE_PG_PGBOUNCER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "pggrade/base/error.h"
#include "pggrade/pg/session.h"
#include "pggrade/spec/pool.h"

struct pgbouncer_options {
    const struct pool *pool;               /* its dsn: not started, only spoken to */
    const struct session_options *session; /* of the server: every server connection is set so
                                            * where the mode shares sessions */
    uint64_t clients;                      /* that connect at once, at most */
};

struct pgbouncer;
bool pgbouncer_open(const struct pgbouncer_options *options, struct pgbouncer **pgbouncer,
    struct error *error) PGGRADE_MUST_CHECK;
void pgbouncer_close(struct pgbouncer *pgbouncer); /* NULL is allowed */

/* How clients come to it; strings are borrowed. */
struct session_options pgbouncer_session_options(const struct pgbouncer *pgbouncer);

const char *pgbouncer_configuration(const struct pgbouncer *pgbouncer); /* its ini; "" not ours */
const char *pgbouncer_version(const struct pgbouncer *pgbouncer);       /* "1.18.0"; "" unknown */
pid_t pgbouncer_pid(const struct pgbouncer *pgbouncer);                 /* 0: not ours */

/* Starts ours again where it has died; true where it had to.  To be called now and then, by one
 * thread. */
bool pgbouncer_revive(struct pgbouncer *pgbouncer);

/* A session on its console; for a PgBouncer not ours perhaps refused. */
bool pgbouncer_console(const struct pgbouncer *pgbouncer, struct session **session,
    struct error *error) PGGRADE_MUST_CHECK;

/* What SHOW POOLS and SHOW STATS say of the database. */
struct pgbouncer_figures {
    uint64_t clients_active, clients_waiting;
    uint64_t servers_active, servers_idle, servers_used;
    uint64_t max_wait_us; /* of who waits now longest */
    uint64_t transactions, queries;
    uint64_t transaction_us, query_us, wait_us; /* sums since its start */
};
bool pgbouncer_read(struct session *console, const char *database,
    struct pgbouncer_figures *figures, struct error *error) PGGRADE_MUST_CHECK;

/* As its clients call it. */
const char *pgbouncer_database(const struct pgbouncer *pgbouncer);

#endif
