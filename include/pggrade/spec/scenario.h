/*
 * scenario: a system to grade, read from scenario.yaml and the files beside it.
 *
 * Loading reads and checks everything a run would read, without a server.
 */
#ifndef PGGRADE_SPEC_SCENARIO_H
#define PGGRADE_SPEC_SCENARIO_H

#include <stddef.h>
#include <stdint.h>

#include "pggrade/base/error.h"
#include "pggrade/spec/migration.h"
#include "pggrade/spec/pool.h"
#include "pggrade/spec/script.h"
#include "pggrade/spec/workload.h"

struct setting {
    const char *name;
    const char *value;
};

struct side {
    const char *name;
    const char *title; /* the name where none was given */
    int line;
    struct migration **migrations; /* in the order of application */
    size_t migration_count;
    struct setting *settings;
    size_t setting_count;
    const char *dsn;           /* NULL: pggrade builds the database */
    const struct pool *pool;   /* NULL: every client keeps a connection of its own */
    const struct side *undoes; /* the migrations are applied and taken back: of this side */
};

struct scenario {
    struct arena *arena;
    const char *name; /* of its folder */
    const char *folder;
    const char *path; /* of scenario.yaml */
    const char *title;
    const char *description;   /* "" where none */
    struct workload *workload; /* owned */
    const char *schema_path;   /* NULL where every side has a dsn and the file is missing */
    const char *data_path;
    const char *schema_content; /* NULL likewise */
    const char *data_content;
    uint64_t seed;
    double scale;
    struct side *sides;
    size_t side_count;
    const struct side **compare; /* the sides to measure; compare[0] is the baseline */
    size_t compare_count;
    struct claim *claims; /* those of the queries, then those of the sides; their sides are known */
    size_t claim_count;
};

/*
 * `folders` are searched for a scenario of that name, in order; a name with a
 * slash is the path of a folder or of its scenario.yaml.  An unknown name is
 * refused with the nearest known one.
 */
bool scenario_find(const char *name, const char *const *folders, size_t folder_count, char **path,
    struct error *error) PGGRADE_MUST_CHECK;

/* Names of all scenarios in `folders`, sorted; the caller frees each and the array. */
bool scenario_names(const char *const *folders, size_t folder_count, char ***names, size_t *count,
    struct error *error) PGGRADE_MUST_CHECK;

/* `path` is that of scenario.yaml. */
bool scenario_load(
    const char *path, struct scenario **scenario, struct error *error) PGGRADE_MUST_CHECK;
void scenario_destroy(struct scenario *scenario); /* NULL is allowed */

/* Adds, behind the first of the compared sides, a side NAME-undone for each whose migrations can
 * be taken back: there they are applied and taken back.  Refuses where the first side is not what
 * they lead back to, and where there is nothing to take back. */
bool scenario_add_undone(struct scenario *scenario, struct error *error) PGGRADE_MUST_CHECK;

/* NULL where there is none of that name. */
const struct side *scenario_side(const struct scenario *scenario, const char *name);

#endif
