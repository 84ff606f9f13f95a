/*
 * candidates: indexes that a workload's own predicates ask for, before anything is known of
 * their worth.
 *
 * For a table of a block: the columns compared with =, then those of ORDER BY or a range; with
 * conditions that have no parameter as the index's WHERE; once as such and once with the columns
 * that the query reads besides in INCLUDE.  For LIKE and ILIKE a trigram index.
 */
#ifndef PGGRADE_PLAN_CANDIDATES_H
#define PGGRADE_PLAN_CANDIDATES_H

#include "pggrade/pg/session.h"
#include "pggrade/pg/target.h"
#include "pggrade/spec/workload.h"

#define CANDIDATE_COLUMNS_MAX 8

struct candidate {
    const char *name; /* as the index is to be called */
    const char *schema, *table;
    const char *method;                      /* "btree", "gin" */
    const char *keys[CANDIDATE_COLUMNS_MAX]; /* quoted, with DESC or an operator class */
    size_t key_count;
    const char *include[CANDIDATE_COLUMNS_MAX];
    size_t include_count;
    const char *predicate; /* "" where there is none */
    bool *queries;         /* [query] that asked for it */
};

struct candidates {
    struct candidate *items;
    size_t count;
    bool trigrams; /* some need the extension pg_trgm */
};

/* A name as SQL has to write it. */
const char *candidate_quoted(struct arena *arena, const char *name);

/* The SQL that makes it, without a semicolon; `concurrently` as one would on a live system. */
const char *candidate_sql(
    struct arena *arena, const struct candidate *candidate, bool concurrently);

/* Whether `other`, once there, does all that `candidate` would. */
bool candidate_within(const struct candidate *candidate, const struct candidate *other);

/* Reads the columns of the target's tables.  All of the arena. */
bool candidates_find(struct arena *arena, const struct workload *workload,
    const bool *query_selected, const struct target *target, struct session *session,
    struct candidates *candidates, struct error *error) PGGRADE_MUST_CHECK;

#endif
