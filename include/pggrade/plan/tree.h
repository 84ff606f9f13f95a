/*
 * tree: one EXPLAIN (FORMAT JSON) document as nodes, from PostgreSQL 13 to 18.
 *
 * Unknown keys are kept in `json` and otherwise ignored; an absent number is NAN, an
 * absent name NULL.  The plan owns its nodes and the JSON they point into.
 */
#ifndef PGGRADE_PLAN_TREE_H
#define PGGRADE_PLAN_TREE_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#include "pggrade/base/error.h"
#include "pggrade/base/memory.h"

struct plan_node {
    const char *type;         /* "Seq Scan" */
    const char *relationship; /* "Outer", "Inner", "SubPlan", …; NULL at the root */
    const char *schema;
    const char *relation; /* of a bitmap index scan: that of its heap node */
    const char *alias;
    const char *index;
    double plan_rows;           /* per loop */
    double actual_rows;         /* per loop */
    double loops;               /* 0: never executed */
    double rows_removed_filter; /* per loop */
    double shared_blocks;       /* hit + read, this node and those below, all loops */
    double own_blocks;          /* shared_blocks less those of the children, never below 0 */
    double temp_blocks;         /* read + written, as shared_blocks */
    double own_temp_blocks;     /* as own_blocks */
    const json_t *json;         /* the node's own object */
    struct plan_node *parent;
    struct plan_node **children;
    size_t child_count;
};

struct plan {
    struct arena *arena;
    json_t *json; /* the whole document, owned */
    struct plan_node *root;
    double planning_ms;
    double execution_ms;
    double wal_records; /* of the root; NAN where absent */
    double wal_bytes;
    const char *headline; /* see plan_headline */
};

/* Takes over a reference to `json` on success: the array EXPLAIN prints, or its
 * one element.  ERROR_USAGE where it is no plan. */
bool plan_parse(json_t *json, struct plan **plan, struct error *error) PGGRADE_MUST_CHECK;
void plan_destroy(struct plan *plan); /* NULL is allowed */

/* Calls `visit` for every node, parents first. */
void plan_walk(const struct plan_node *node,
    void (*visit)(const struct plan_node *node, void *context), void *context);

/* A member of the node's own object: NAN and NULL where it is absent or of another type. */
double plan_number(const struct plan_node *node, const char *key);
const char *plan_string(const struct plan_node *node, const char *key);
bool plan_is(const struct plan_node *node, const char *type);

/* All rows that left the node, over all loops; the second with those it read and threw away. */
double plan_rows_out(const struct plan_node *node);
double plan_rows_handled(const struct plan_node *node);

/*
 * Work without a clock, in the planner's coin: a page is 1, a row 0.01.  plan_own_work is the
 * node's alone, plan_work adds everything below it.
 */
double plan_own_work(const struct plan_node *node);
double plan_work(const struct plan_node *node);

/* "Seq Scan on phone_contacts", "Index Scan using idx_x on t", "Sort"; to be freed. */
char *plan_label(const struct plan_node *node);

/*
 * What makes two plans the same: node types, joins, relations, indexes and sort keys,
 * in order; without costs, rows, constants, aliases and parallelism.  `full` adds
 * conditions with their constants as `?`.  To be freed.
 */
char *plan_shape(const struct plan *plan, bool full);

/* "Index Scan", "Seq Scan", …: the access to its largest relation, for one glance. */
const char *plan_headline(const struct plan *plan);

#endif
