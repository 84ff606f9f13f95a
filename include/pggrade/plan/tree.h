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

/* What a node's share of a plan is counted in. */
enum plan_basis {
    PLAN_BASIS_COST, /* the planner's estimate: EXPLAIN without ANALYZE has nothing else */
    PLAN_BASIS_WORK, /* pages and rows, without a clock: a page is 1, a row 0.01 */
    PLAN_BASIS_TIME, /* ms, where EXPLAIN ANALYZE took the time of nodes */
    PLAN_BASIS_COUNT
};

struct plan_node {
    const char *type;         /* "Seq Scan" */
    const char *relationship; /* "Outer", "Inner", "SubPlan", …; NULL at the root */
    const char *schema;
    const char *relation; /* of a bitmap index scan: that of its heap node */
    const char *alias;
    const char *index;
    double plan_rows;           /* per loop */
    double actual_rows;         /* per loop; a whole number before PostgreSQL 18 */
    double loops;               /* 0: never executed; NAN: without ANALYZE */
    double processes;           /* that shared its loops: 1, and below a Gather those that ran it */
    double rows_removed_filter; /* per loop */
    double shared_blocks;       /* hit + read, this node and those below, all loops */
    double own_blocks;          /* shared_blocks less those of the children, never below 0 */
    double temp_blocks;         /* read + written, as shared_blocks */
    double own_temp_blocks;     /* as own_blocks */
    double ms;                  /* from first call to last row, all loops, with what is below; below
                                 * a Gather that of one process; NAN where it was not taken */
    double own_ms;              /* as own_blocks */
    double cost;                /* Total Cost */
    double own_cost;            /* as own_blocks */
    double own_work;            /* pages and rows of the node alone, as PLAN_BASIS_WORK counts */
    double work;                /* with everything below it */
    size_t number;              /* from 1, parents first, in the order EXPLAIN has */
    json_t *json;               /* the node's own object */
    struct plan_node *parent;
    struct plan_node **children;
    size_t child_count;
};

struct plan {
    struct arena *arena;
    json_t *json;           /* the whole document, owned */
    const json_t *document; /* in it: the object that holds "Plan" */
    struct plan_node *root;
    size_t node_count;
    bool analyzed; /* it ran: rows and loops are known */
    double planning_ms;
    double execution_ms;
    double wal_records; /* of the root; NAN where absent */
    double wal_bytes;
    enum plan_basis basis; /* the best there is; a clock before pages, pages before costs */
    const char *headline;  /* see plan_headline */
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

/* Rows per loop that the planner expected and that came, neither below 1: before PostgreSQL 18
 * a node with 100 rows in 1000 loops says 0. */
double plan_expected_rows(const struct plan_node *node);
double plan_met_rows(const struct plan_node *node);

/* Something above it (a Limit, a merge join, EXISTS) may have stopped it before its last row, so
 * that its rows are no measure of the estimate. */
bool plan_may_stop_early(const struct plan_node *node);

/* The part of the plan, 0 … 1, that the node is alone, and with what is below it. */
double plan_own_share(const struct plan *plan, const struct plan_node *node, enum plan_basis basis);
double plan_share(const struct plan *plan, const struct plan_node *node, enum plan_basis basis);

/* "Seq Scan on phone_contacts", "Index Scan using idx_x on t", "Sort"; to be freed. */
char *plan_label(const struct plan_node *node);

/* "Index Scan", "Seq Scan", …: the access to its largest relation, for one glance. */
const char *plan_headline(const struct plan *plan);

#endif
