/*
 * hazard: what one statement of a migration does that may hold up a table in use, as far as its
 * text tells.
 *
 * How long it holds up what is observed while it runs; the text says why, and what to write
 * instead.
 */
#ifndef PGGRADE_SPEC_HAZARD_H
#define PGGRADE_SPEC_HAZARD_H

#include <stdbool.h>
#include <stddef.h>

#include "pggrade/base/memory.h"

enum hazard_kind {
    HAZARD_CREATE_INDEX,  /* without CONCURRENTLY */
    HAZARD_REINDEX,       /* likewise */
    HAZARD_DROP_INDEX,    /* likewise */
    HAZARD_REFRESH,       /* REFRESH MATERIALIZED VIEW, likewise */
    HAZARD_IF_NOT_EXISTS, /* CREATE INDEX CONCURRENTLY IF NOT EXISTS: takes an invalid one for it */
    HAZARD_ALTER_TYPE,
    HAZARD_SET_NOT_NULL,
    HAZARD_FOREIGN_KEY, /* without NOT VALID */
    HAZARD_CHECK,       /* likewise */
    HAZARD_UNIQUE,      /* or primary key, without USING INDEX */
    HAZARD_EXCLUDE,
    HAZARD_ADD_COLUMN, /* with a default, generated, identity or of a serial type */
    HAZARD_REWRITE,    /* SET LOGGED, SET TABLESPACE, SET ACCESS METHOD */
    HAZARD_VACUUM_FULL,
    HAZARD_CLUSTER,
    HAZARD_TRUNCATE,
    HAZARD_DROP_TABLE,
    HAZARD_DROP_COLUMN,
    HAZARD_RENAME,
    HAZARD_LOCK,
    HAZARD_TRIGGER,
    HAZARD_ATTACH,   /* a partition */
    HAZARD_DETACH,   /* likewise, without CONCURRENTLY */
    HAZARD_ALL_ROWS, /* UPDATE or DELETE without WHERE */
    HAZARD_OTHER,    /* nothing known of it; what was observed speaks alone */
    HAZARD_KIND_COUNT
};

struct hazard {
    enum hazard_kind kind;
    const char *table;  /* as written, quoted where it must be; "" where there is none */
    const char *object; /* the column, constraint or index; "" likewise */
    bool alone;         /* the statement does nothing else */
    const char *detail; /* of a foreign key the table it points to, of ALTER TYPE the column */
};

struct hazards {
    bool parsed;         /* false: newer than the parser, nothing is known */
    bool in_transaction; /* in BEGIN … COMMIT it does just what it does alone */
    struct hazard *items;
    size_t count;
};

/* Texts and lists live in the arena. */
struct hazards hazards_of(struct arena *arena, const char *sql);

#endif
