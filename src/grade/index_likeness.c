#include "pggrade/grade/index_likeness.h"

#include <string.h>

static bool
same(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

static bool
same_elements(const struct run_index *index, const struct run_index *other, bool mirrored)
{
    for (size_t i = 0; i < index->key_count; i++) {
        const struct run_index_key *a = &index->keys[i];
        const struct run_index_key *b = &other->keys[i];

        if (!same(a->column, b->column) || !same(a->opclass, b->opclass) ||
            !same(a->collation, b->collation) || (a->descending != b->descending) != mirrored ||
            (a->nulls_first != b->nulls_first) != mirrored)
            return false;
    }
    return true;
}

static bool
holds(const struct run_index *index, const char *column)
{
    for (size_t i = 0; i < index->key_count; i++)
        if (same(index->keys[i].column, column))
            return true;
    for (size_t i = 0; i < index->include.count; i++)
        if (same(index->include.items[i], column))
            return true;
    return false;
}

static bool
holds_included(const struct run_index *other, const struct run_index *index)
{
    for (size_t i = 0; i < index->include.count; i++)
        if (!holds(other, index->include.items[i]))
            return false;
    return true;
}

/* What `index` guards, `other` guards as well. */
static bool
guards_as_well(const struct run_index *index, const struct run_index *other)
{
    if (index->exclusion || index->replica_identity || index->constraint[0] != '\0')
        return false; /* it cannot be dropped, whatever else there is */
    return !index->unique ||
        (other->unique && index->key_count == other->key_count &&
            (index->nulls_distinct || !other->nulls_distinct));
}

enum index_likeness
index_likeness(const struct run_index *index, const struct run_index *other)
{
    bool tree;
    bool mirrored;

    if (index == other || !index->described || !other->described || !other->valid ||
        index->key_count == 0 || index->key_count > other->key_count ||
        !same(index->schema, other->schema) || !same(index->table, other->table) ||
        !same(index->method, other->method) || !same(index->predicate, other->predicate) ||
        !guards_as_well(index, other) || !holds_included(other, index))
        return LIKENESS_NONE;
    tree = same(index->method, "btree");
    mirrored = tree && same_elements(index, other, true);
    if (!mirrored && !same_elements(index, other, false))
        return LIKENESS_NONE;
    if (index->key_count < other->key_count)
        return tree ? LIKENESS_PREFIX : LIKENESS_NONE;
    if (index->include.count < other->include.count)
        return LIKENESS_COVERED;
    return mirrored ? LIKENESS_MIRROR : LIKENESS_EQUAL;
}
