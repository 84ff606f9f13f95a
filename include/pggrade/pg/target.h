/*
 * target: the database of one side, ready to be measured.
 *
 * Preparing builds the fixture once per content hash (schema, data, scale, seed,
 * server version) as a template, clones it for each side, migrates, vacuums,
 * analyses and prewarms it; a side is kept for the next run, and where queries write, a copy of
 * it is measured.  A side with a DSN is only looked at.
 */
#ifndef PGGRADE_PG_TARGET_H
#define PGGRADE_PG_TARGET_H

#include <stddef.h>
#include <stdint.h>

#include "pggrade/base/error.h"
#include "pggrade/base/watcher.h"
#include "pggrade/pg/migration_step.h"
#include "pggrade/pg/server.h"
#include "pggrade/spec/scenario.h"

struct index_key_fact {
    char *column; /* a name, or an expression */
    char *opclass;
    char *collation; /* "" where the type has none */
    bool descending;
    bool nulls_first;
};

struct index_fact {
    char *schema;
    char *table;
    char *name;
    char *definition;    /* pg_get_indexdef */
    uint64_t size_bytes; /* with its free space map */
    bool valid;          /* indisvalid and indisready */
    bool unique;
    bool primary;      /* or an exclusion constraint's */
    char *method;      /* "btree" */
    char *predicate;   /* "" where there is none */
    char *constraint;  /* primary key, unique or exclusion, that it belongs to; "" where none */
    char *foreign_key; /* whose referencing columns it begins with; "" where none */
    bool exclusion;
    bool nulls_distinct;
    bool replica_identity;
    struct index_key_fact *keys;
    size_t key_count;
    struct step_names include;
};

struct table_fact {
    char *schema;
    char *name;
    double rows;         /* reltuples */
    uint64_t size_bytes; /* heap and toast */
    uint64_t indexes_bytes;
    bool analysed;         /* statistics exist */
    double modified_share; /* n_mod_since_analyze / rows */
};

struct target {
    const struct side *side; /* borrowed from the scenario */
    char *conninfo;          /* of this database, for session_options */
    char *database;
    char *kept;     /* the database it is a copy of, because queries write to it; NULL: none */
    bool read_only; /* sessions must be opened so */
    bool created;   /* pggrade made it */
    uint64_t size_bytes;
    struct migration_steps steps;
    size_t undone_facts; /* of the schema, compared with what it was; 0: nothing was taken back */
    struct step_names undone_differences;
    struct index_fact *indexes; /* user schemas only; sorted by schema, table, name */
    size_t index_count;
    struct table_fact *tables; /* likewise */
    size_t table_count;
};

struct target_request {
    const struct scenario *scenario;
    double scale;
    uint64_t seed;
    const bool *query_selected; /* [query] those that will run; NULL: all */
    const char *allow_writes; /* name of the one foreign database that may be written; NULL: none */
    bool rebuild;             /* drop what is cached first */
    const struct watcher *watcher;
};

/* What was prepared for a run, one target for each of scenario->compare, in that order. */
struct targets {
    struct target *items;
    size_t count;
    char *data_hash;           /* of what the fixture was made of: hex; "" for foreign databases */
    uint64_t fixture_build_ns; /* 0 where it came from the cache */
};

bool targets_prepare(struct server *server, const struct target_request *request,
    struct targets *targets, struct error *error) PGGRADE_MUST_CHECK;

/* Whether the data of a request is there already, so that preparing takes seconds. */
bool targets_built(struct server *server, const struct target_request *request, bool *built,
    struct error *error) PGGRADE_MUST_CHECK;

/* Frees everything.  A database that writes may have changed is a copy, and is made anew by the
 * next run. */
void targets_release(struct server *server, struct targets *targets);

/* Options for a session on this target: its settings, its database, read-only or not. */
struct session_options target_session_options(const struct target *target);

#endif
