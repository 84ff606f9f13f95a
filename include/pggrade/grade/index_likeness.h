/*
 * index_likeness: whether another index does all that one does, by comparing them element by
 * element: column or expression, operator class, collation, order and place of nulls; then
 * predicate and INCLUDE.
 */
#ifndef PGGRADE_GRADE_INDEX_LIKENESS_H
#define PGGRADE_GRADE_INDEX_LIKENESS_H

#include "pggrade/result/run.h"

enum index_likeness {
    LIKENESS_NONE,
    LIKENESS_EQUAL,   /* the same keys and columns */
    LIKENESS_MIRROR,  /* the same in the opposite order: a btree is read both ways */
    LIKENESS_COVERED, /* the same keys, and the other one includes more columns */
    LIKENESS_PREFIX,  /* the other one goes on behind its keys */
};

/* What `other` is to `index`: with anything but LIKENESS_NONE, `index` is of no use beside it.
 * An index that guards something (a constraint, uniqueness, a replica identity) is of use unless
 * `other` guards the same. */
enum index_likeness index_likeness(const struct run_index *index, const struct run_index *other);

#endif
