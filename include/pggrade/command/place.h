/*
 * place: the one database a command looks at: a DSN's, or a side's of a scenario.
 */
#ifndef PGGRADE_COMMAND_PLACE_H
#define PGGRADE_COMMAND_PLACE_H

#include "pggrade/command/option.h"

struct place {
    char *conninfo;
    char *database; /* NULL: that of conninfo */
    void *held;     /* what must stay open with it */
};

/* With positions [SCENARIO [SIDE]] a side, made where it is not there; else `dsn`, DATABASE_URL or
 * libpq's variables; with neither ERROR_USAGE. */
bool place_open(const struct arguments *arguments, const char *dsn, struct place **place,
    struct error *error) PGGRADE_MUST_CHECK;
void place_close(struct place *place); /* NULL is allowed */

#endif
