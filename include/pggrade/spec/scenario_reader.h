/*
 * scenario_reader: a scenario while it is being read.
 */
#ifndef PGGRADE_SPEC_SCENARIO_READER_H
#define PGGRADE_SPEC_SCENARIO_READER_H

#include "pggrade/spec/scenario.h"
#include "pggrade/spec/yaml_reader.h"

struct scenario_reader {
    struct arena *arena;
    struct scenario *scenario;
    struct yaml_reader yaml;
    const yaml_node_t **side_nodes;  /* the key of each side, to show it */
    const yaml_node_t **claim_nodes; /* the claims of each side; NULL where it has none */
    struct error *error;
};

/* scenario_sides: `sides` and `compare`; `node` of compare may be NULL. */
bool scenario_read_sides(
    struct scenario_reader *reader, const yaml_node_t *node) PGGRADE_MUST_CHECK;
bool scenario_read_compare(
    struct scenario_reader *reader, const yaml_node_t *node) PGGRADE_MUST_CHECK;

/* scenario_claims: those of the workload and of the sides, when all sides are known. */
bool scenario_read_claims(struct scenario_reader *reader) PGGRADE_MUST_CHECK;

/* Refuses a side that there is not, at an offset of a document of the scenario. */
bool scenario_check_side(struct scenario_reader *reader, const struct document *document, size_t at,
    const char *name) PGGRADE_MUST_CHECK;

/* scenario_pool: `pool` of a side; *pool is in the arena. */
bool scenario_read_pool(struct scenario_reader *reader, const yaml_node_t *node,
    const struct pool **pool) PGGRADE_MUST_CHECK;

/* scenario_paths: `path` beside `file`, without detours ("a/b/../c" is "a/c" where that is the
 * same file); in the arena. */
const char *scenario_path(struct arena *arena, const char *file, const char *path);

/* Refuses a path that is no file, with the nearest SQL file of its folder. */
bool scenario_check_file(
    struct scenario_reader *reader, const yaml_node_t *node, const char *path) PGGRADE_MUST_CHECK;

#endif
