/*
 * target_private: what preparing a target is divided into; for src/pg only.
 */
#ifndef PGGRADE_PG_TARGET_PRIVATE_H
#define PGGRADE_PG_TARGET_PRIVATE_H

#include "pggrade/pg/database.h"
#include "pggrade/pg/target.h"

/* Databases of one run: an administrator's session and what is asked for. */
struct workshop {
    struct server *server;
    const struct target_request *request;
    struct session *admin;
    uint64_t fixture_hash;
    char *fixture;       /* name of its database */
    const char **needed; /* names that must not be evicted; NULL-terminated */
};

/* Sizes, indexes, tables. */
bool target_read_facts(
    struct session *session, struct target *target, struct error *error) PGGRADE_MUST_CHECK;

/* Into shared buffers where all sides fit there, else into the system's cache. */
bool target_warm(struct session *session, bool fits, struct error *error) PGGRADE_MUST_CHECK;

/* The indexes alone; and what is freed with them. */
bool target_read_indexes(
    struct session *session, struct target *target, struct error *error) PGGRADE_MUST_CHECK;
void target_clear_indexes(struct target *target);

/* Values of results as facts have them: "", 0, false for null. */
char *fact_text(const struct rows *rows, size_t row, size_t column); /* to be freed */
uint64_t fact_count(const struct rows *rows, size_t row, size_t column);
double fact_number(const struct rows *rows, size_t row, size_t column);
bool fact_true(const struct rows *rows, size_t row, size_t column);

uint64_t fixture_hash(const struct target_request *request, int server_version);

/* Builds the fixture unless it is there; *build_ns is 0 then. */
bool fixture_ensure(
    struct workshop *workshop, uint64_t *build_ns, struct error *error) PGGRADE_MUST_CHECK;

/* A clone of the fixture, migrated; fills the target but for its facts. */
bool side_ensure(
    struct workshop *workshop, struct target *target, struct error *error) PGGRADE_MUST_CHECK;

/* Of pg_class joined with pg_namespace n: what the user made. */
#define TARGET_USER_SCHEMAS                                                                        \
    "n.nspname NOT IN ('pg_catalog', 'information_schema', 'pggrade') "                            \
    "AND n.nspname !~ '^pg_(toast|temp)'"

/* Runs the up parts of the side's migrations on its database, and notes each statement in
 * target->steps; ERROR_PREPARE names file and line. */
bool target_migrate(const struct target_request *request, const struct session_options *options,
    struct session *session, struct target *target, struct error *error) PGGRADE_MUST_CHECK;

/* Runs the down parts, last migration first. */
bool target_undo(const struct target_request *request, const struct session_options *options,
    struct session *session, struct target *target, struct error *error) PGGRADE_MUST_CHECK;

/* Calls `make` with a draft name; on success renames the draft to `name`, on failure drops it.  A
 * full disk drops old databases and tries again. */
typedef bool (*database_maker)(
    struct workshop *workshop, const char *draft, void *context, struct error *error);
bool workshop_make(struct workshop *workshop, const char *name, uint64_t hash, database_maker make,
    void *context, struct error *error) PGGRADE_MUST_CHECK;

#endif
