/*
 * predicates: what a statement asks of its tables, as far as an index could answer it.
 *
 * Every SELECT at any depth, and the WHERE of UPDATE and DELETE, is a block of its own.  Columns
 * are named as they were written: whose they are is known only where they were qualified.
 */
#ifndef PGGRADE_SPEC_PREDICATES_H
#define PGGRADE_SPEC_PREDICATES_H

#include <stdbool.h>
#include <stddef.h>

#include "pggrade/base/memory.h"

enum predicate_kind {
    PREDICATE_EQUAL,    /* column = value that is known when the query is */
    PREDICATE_ANY,      /* column = ANY (list), column IN (list) */
    PREDICATE_CONSTANT, /* the condition has no parameter: `text` could be an index's WHERE */
    PREDICATE_RANGE,    /* <, <=, >, >=, BETWEEN; of a row comparison its first column */
    PREDICATE_PATTERN,  /* LIKE, ILIKE */
    PREDICATE_JOIN,     /* column = column of another table */
    PREDICATE_ORDER,    /* of ORDER BY, in order */
    PREDICATE_USED      /* read at all: every column has one */
};

struct predicate {
    enum predicate_kind kind;
    const char *relation; /* table or alias it was qualified with; "" where it was not */
    const char *column;
    bool descending;  /* PREDICATE_ORDER */
    const char *text; /* PREDICATE_CONSTANT: "status = 'pending'", with the bare column name */
};

struct block_relation {
    const char *schema; /* "" where none was written */
    const char *name;
    const char *alias; /* the name where there is none */
};

struct predicate_block {
    struct block_relation *relations;
    size_t relation_count;
    struct predicate *items;
    size_t count;
    bool limited;        /* has a LIMIT */
    bool order_complete; /* every item of ORDER BY is a column */
};

struct predicate_blocks {
    struct predicate_block *items;
    size_t count;
};

/* None where the parser does not know the statement.  Lists and texts live in the arena. */
struct predicate_blocks predicates_of(struct arena *arena, const char *sql);

#endif
