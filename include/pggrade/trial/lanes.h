/*
 * lanes: the sides of a run as the load engine takes them: a database with its settings, and
 * the way users come to it.
 *
 * A lane is a target, or a target with one of several pools that are compared on it.
 * Opening starts the PgBouncers; closing stops them.
 */
#ifndef PGGRADE_TRIAL_LANES_H
#define PGGRADE_TRIAL_LANES_H

#include "pggrade/load/pool.h"
#include "pggrade/pg/pgbouncer.h"
#include "pggrade/pg/pooler_probe.h"
#include "pggrade/pg/target.h"
#include "pggrade/trial/trial.h"

struct lane {
    const char *name;
    const struct target *target;   /* borrowed */
    struct load_pool pool;         /* pool.pool is NULL where it has none */
    struct session_options server; /* to the database itself */
    struct session_options users;  /* what its users connect to */
    struct setting *settings;      /* of both; owned */
    char *application_name;        /* tells its connections from others'; owned */
    struct pooler_findings probe;  /* of the PgBouncer, where it has one */
};

struct lanes {
    struct lane *items;
    size_t count;
    struct pooler_findings probes[POOL_MODE_COUNT]; /* of ours, whose settings matter not */
    bool probed[POOL_MODE_COUNT];
};

bool lanes_open(const struct trial_options *options, const struct targets *targets,
    struct lanes *lanes, struct error *error) PGGRADE_MUST_CHECK;
void lanes_close(struct lanes *lanes);

#endif
