/*
 * migration_step: one statement of a migration as it was run while a side was built, and what
 * it did to the database.
 *
 * Steps are kept in the mark of the side's database, so that a side from the cache has them too.
 */
#ifndef PGGRADE_PG_MIGRATION_STEP_H
#define PGGRADE_PG_MIGRATION_STEP_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A lock that was held on a relation while the statement ran.  Who reads or writes a table locks
 * its indexes too, so a lock on an index holds up the users of its table. */
struct step_lock {
    char *relation; /* "public.items" */
    char *table;    /* that of an index; a table's own name */
    char *mode;     /* as in pg_locks: "ShareLock" */
    bool own;       /* the same migration had created it: nobody uses it yet */
};

struct step_names {
    char **items;
    size_t count;
};

struct migration_step {
    char *file; /* name in migrations/ */
    int line;
    char *title; /* first words or comment */
    char *sql;
    bool down; /* of the rollback */
    uint64_t duration_ns;
    uint64_t wal_bytes;         /* of the whole server, meanwhile */
    uint64_t size_before_bytes; /* of all tables and indexes */
    uint64_t size_after_bytes;
    struct step_lock *locks; /* by relation, then mode */
    size_t lock_count;
    struct step_names rewritten; /* tables whose file is another one now */
    struct step_names built;     /* indexes that are new or were built anew */
    struct step_names invalid;   /* indexes that are not valid and were before, or not there */
};

/* A list that grows; zero it to start. */
struct migration_steps {
    struct migration_step *items;
    size_t count, capacity;
};

void step_names_add(struct step_names *names, const char *name);
void step_names_clear(struct step_names *names);
json_t *step_names_to_json(const struct step_names *names);
void step_names_from_json(const json_t *list, struct step_names *names);

/* Zeroed, at the end of the list. */
struct migration_step *migration_steps_add(struct migration_steps *steps);
void migration_steps_clear(struct migration_steps *steps);

json_t *migration_steps_to_json(const struct migration_steps *steps);
/* What is missing or of another type is empty: marks are our own. */
void migration_steps_from_json(const json_t *list, struct migration_steps *steps);

#endif
