/*
 * pool: how the requests of a side come to a connection, and the settings of that.
 *
 * Either the application keeps connections (the load generator is that application), or a
 * PgBouncer stands before the server, or every request connects by itself.
 */
#ifndef PGGRADE_SPEC_POOL_H
#define PGGRADE_SPEC_POOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pggrade/base/error.h"

enum pool_mode {
    POOL_DIRECT,      /* no pool: a connection to the server for every request */
    POOL_APP,         /* the application's own pool */
    POOL_SESSION,     /* PgBouncer: a server connection for as long as a client is connected */
    POOL_TRANSACTION, /* PgBouncer: … for a transaction */
    POOL_STATEMENT,   /* PgBouncer: … for a statement; transactions are refused */
    POOL_MODE_COUNT
};
extern const char *const pool_mode_names[POOL_MODE_COUNT];

struct pool {
    enum pool_mode mode;
    uint64_t size;                 /* connections to the server */
    uint64_t min;                  /* of these, kept open */
    uint64_t max_overflow;         /* more than `size` for as long as they are needed */
    uint64_t acquire_timeout_ns;   /* a request waits no longer for a connection; 0: for ever */
    uint64_t idle_timeout_ns;      /* connections beyond `min` idle for so long close; 0: never */
    uint64_t max_lifetime_ns;      /* an older connection is replaced; 0: never */
    uint64_t statement_timeout_ns; /* the server's setting; 0: left as it is */
    uint64_t connect_timeout_ns;   /* 0: 10 s */
    bool pre_ping;                 /* ask whether a connection lives before it is used */
    bool per_request;              /* the application connects for every request */
    const char *dsn;               /* of a PgBouncer that runs already; NULL: pggrade starts one */
};

#define POOL_SIZE_MAX 10000

/* Whether a PgBouncer stands before the server. */
bool pool_is_pgbouncer(const struct pool *pool);
/* Whether a client may not count on the same server connection from one transaction to the next. */
bool pool_shares_sessions(const struct pool *pool);

/* An application pool (or what the mode needs) of that many connections, all kept open. */
struct pool pool_of(enum pool_mode mode, uint64_t size);

/* Settings as a document or a framework gives them: "node-postgres", "sqlalchemy", … */
struct pool_preset {
    const char *name;
    const char *what; /* whose settings, in one line */
    struct pool pool;
};
extern const struct pool_preset pool_presets[];
extern const size_t pool_preset_count;

/* Whether the settings make sense together, else ERROR_USAGE. */
bool pool_check(const struct pool *pool, struct error *error) PGGRADE_MUST_CHECK;

#endif
