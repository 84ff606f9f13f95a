/*
 * pooler_probe: what one client of a pooler leaves behind for another.
 *
 * Two clients come to the pooler one after the other, so that both are given the same server
 * connection; the second one looks for what the first one did.
 */
#ifndef PGGRADE_PG_POOLER_PROBE_H
#define PGGRADE_PG_POOLER_PROBE_H

#include <stdbool.h>

#include "pggrade/base/error.h"
#include "pggrade/pg/session.h"

enum pooler_trait {
    POOLER_PREPARED,    /* a prepared statement's name is taken: nobody can rely on names */
    POOLER_SETTING,     /* SET */
    POOLER_TEMPORARY,   /* a temporary table */
    POOLER_LOCK,        /* an advisory lock of the session */
    POOLER_LISTEN,      /* LISTEN */
    POOLER_TRANSACTION, /* BEGIN is refused */
    POOLER_TRAIT_COUNT
};

enum pooler_answer { POOLER_UNKNOWN, POOLER_SAFE, POOLER_UNSAFE };

struct pooler_findings {
    enum pooler_answer answers[POOLER_TRAIT_COUNT];
};

/* `stays`: the first client stays connected while the second one looks, as it may where the mode
 * shares sessions.  What is left behind is cleared away.  False where nobody can connect. */
bool pooler_probe(const struct session_options *users, bool stays, struct pooler_findings *findings,
    struct error *error) PGGRADE_MUST_CHECK;

#endif
