/*
 * stand: what a measurement stands on: a server, a database for each side, drawn parameters.
 */
#ifndef PGGRADE_TRIAL_STAND_H
#define PGGRADE_TRIAL_STAND_H

#include "pggrade/load/parameter.h"
#include "pggrade/pg/server.h"
#include "pggrade/pg/target.h"

struct stand {
    struct server *server;
    bool borrowed; /* somebody else opened the server and closes it */
    struct targets targets;
    struct parameter_set parameters;
};

/* Opens the server, unless one is lent that is open, and prepares the databases.  On failure
 * nothing is left open. */
bool stand_open(struct server *lent, const struct server_options *server,
    const struct target_request *request, struct stand *stand,
    struct error *error) PGGRADE_MUST_CHECK;

/* Draws the parameters from the first side. */
bool stand_draw(struct stand *stand, const struct target_request *request,
    struct error *error) PGGRADE_MUST_CHECK;

void stand_close(struct stand *stand);

#endif
