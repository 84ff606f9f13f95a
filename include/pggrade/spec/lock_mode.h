/*
 * lock_mode: the modes of table locks, and what a statement that holds one keeps waiting.
 *
 * The table is that of PostgreSQL's documentation, "Explicit Locking", and has been the same in
 * all versions we know.
 */
#ifndef PGGRADE_SPEC_LOCK_MODE_H
#define PGGRADE_SPEC_LOCK_MODE_H

#include <stdbool.h>

enum lock_mode {
    LOCK_NONE,
    LOCK_ACCESS_SHARE,           /* SELECT */
    LOCK_ROW_SHARE,              /* SELECT … FOR UPDATE, and the far end of a foreign key */
    LOCK_ROW_EXCLUSIVE,          /* INSERT, UPDATE, DELETE */
    LOCK_SHARE_UPDATE_EXCLUSIVE, /* VACUUM, ANALYZE, CREATE INDEX CONCURRENTLY */
    LOCK_SHARE,                  /* CREATE INDEX */
    LOCK_SHARE_ROW_EXCLUSIVE,    /* ADD FOREIGN KEY, CREATE TRIGGER */
    LOCK_EXCLUSIVE,              /* REFRESH MATERIALIZED VIEW CONCURRENTLY */
    LOCK_ACCESS_EXCLUSIVE,       /* most of ALTER TABLE, DROP, TRUNCATE, VACUUM FULL */
    LOCK_MODE_COUNT
};

/* "ACCESS SHARE", …, as SQL writes it; "" for LOCK_NONE. */
extern const char *const lock_mode_names[LOCK_MODE_COUNT];

/* "AccessShareLock", as pg_locks writes it; LOCK_NONE where it is none of a table. */
enum lock_mode lock_mode_of(const char *name);

bool lock_mode_conflicts(enum lock_mode held, enum lock_mode wanted);

/* What has to wait: "reads and writes", "writes", "maintenance" (VACUUM, ANALYZE and other changes
 * of the table); "" where nothing does that matters. */
const char *lock_mode_blocks(enum lock_mode held);

#endif
