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

uint64_t fixture_hash(const struct target_request *request, int server_version);

/* Builds the fixture unless it is there; *build_ns is 0 then. */
bool fixture_ensure(
    struct workshop *workshop, uint64_t *build_ns, struct error *error) PGGRADE_MUST_CHECK;

/* A clone of the fixture, migrated; fills the target but for its facts. */
bool side_ensure(
    struct workshop *workshop, struct target *target, struct error *error) PGGRADE_MUST_CHECK;

/* Runs statements one by one, each with a step for the watcher; ERROR_PREPARE names file and line.
 * `steps` (may be NULL) gets one entry for each, appended. */
bool statements_run(struct session *session, const char *file, const char *place,
    const struct script_statement *statements, size_t count, struct target *steps,
    const struct watcher *watcher, struct error *error) PGGRADE_MUST_CHECK;

/* Calls `make` with a draft name; on success renames the draft to `name`, on failure drops it.  A
 * full disk drops old databases and tries again. */
typedef bool (*database_maker)(
    struct workshop *workshop, const char *draft, void *context, struct error *error);
bool workshop_make(struct workshop *workshop, const char *name, uint64_t hash, database_maker make,
    void *context, struct error *error) PGGRADE_MUST_CHECK;

#endif
