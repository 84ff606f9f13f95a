#include "pggrade/plan/candidates.h"

#include <stdlib.h>
#include <string.h>

#include "pggrade/base/text.h"
#include "pggrade/spec/list.h"
#include "pggrade/spec/predicates.h"

#define ROWS_MIN 1000 /* a smaller table is read in no time */
#define WIDE_BYTES 64 /* a column that is wider on average is not worth a copy in an index */
#define INCLUDE_MAX 4 /* nor are more columns */

/* One column of a table of the target. */
struct column {
    const char *schema, *table, *name;
    double width;
};

struct search {
    struct arena *arena;
    const struct target *target;
    struct column *columns;
    size_t column_count;
    size_t query, query_count;
    bool trigrams_possible;
    struct candidates *candidates;
};

static bool
read_columns(struct search *search, struct session *session, struct error *error)
{
    struct rows *rows;

    if (!session_query(session,
            "SELECT n.nspname, c.relname, a.attname, coalesce(max(s.avg_width), 0)"
            " FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
            " JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_stats s"
            "  ON s.schemaname = n.nspname AND s.tablename = c.relname AND s.attname = a.attname"
            " WHERE c.relkind IN ('r', 'm') AND a.attnum > 0 AND NOT a.attisdropped"
            " AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pggrade')"
            " GROUP BY 1, 2, 3",
            NULL, 0, &rows, error))
        return false;
    search->column_count = rows_count(rows);
    search->columns = arena_alloc(search->arena, search->column_count, sizeof *search->columns);
    for (size_t i = 0; i < search->column_count; i++)
        search->columns[i] = (struct column){
            .schema = arena_strdup(search->arena, rows_value(rows, i, 0)),
            .table = arena_strdup(search->arena, rows_value(rows, i, 1)),
            .name = arena_strdup(search->arena, rows_value(rows, i, 2)),
            .width = strtod(rows_value(rows, i, 3), NULL),
        };
    rows_destroy(rows);
    return true;
}

static const struct column *
find_column(const struct search *search, const struct table_fact *table, const char *name)
{
    for (size_t i = 0; i < search->column_count; i++)
        if (strcmp(search->columns[i].table, table->name) == 0 &&
            strcmp(search->columns[i].schema, table->schema) == 0 &&
            strcmp(search->columns[i].name, name) == 0)
            return &search->columns[i];
    return NULL;
}

static const struct table_fact *
find_table(const struct search *search, const struct block_relation *relation)
{
    for (size_t i = 0; i < search->target->table_count; i++) {
        const struct table_fact *table = &search->target->tables[i];

        if (strcmp(table->name, relation->name) == 0 &&
            (relation->schema[0] == '\0' || strcmp(table->schema, relation->schema) == 0))
            return table;
    }
    return NULL;
}

/* ---- lists of columns ---- */

struct names {
    const char *items[CANDIDATE_COLUMNS_MAX];
    size_t count;
};

static bool
has(const struct names *names, const char *name)
{
    for (size_t i = 0; i < names->count; i++)
        if (strcmp(names->items[i], name) == 0)
            return true;
    return false;
}

static void
put(struct names *names, const char *name)
{
    if (!has(names, name) && names->count < CANDIDATE_COLUMNS_MAX)
        names->items[names->count++] = name;
}

/* What one block asks of one of its tables. */
struct wish {
    const struct predicate_block *block;
    const struct block_relation *relation;
    const struct table_fact *table;
    struct names equal, any, range, join, pattern, order, used;
    struct names constant;                  /* columns whose value the index's WHERE says */
    bool descending[CANDIDATE_COLUMNS_MAX]; /* of order */
    bool ordered;                           /* the whole ORDER BY is of this table */
    struct text where;
};

/* Whether a predicate is about the wish's table. */
static const struct column *
concerns(const struct search *search, const struct wish *wish, const struct predicate *predicate)
{
    if (predicate->relation[0] != '\0' && strcmp(predicate->relation, wish->relation->alias) != 0)
        return NULL;
    return find_column(search, wish->table, predicate->column);
}

static void
take(struct wish *wish, const struct predicate *predicate, const struct column *column)
{
    struct names *const lists[] = {
        [PREDICATE_EQUAL] = &wish->equal,
        [PREDICATE_ANY] = &wish->any,
        [PREDICATE_RANGE] = &wish->range,
        [PREDICATE_PATTERN] = &wish->pattern,
        [PREDICATE_JOIN] = &wish->join,
        [PREDICATE_ORDER] = &wish->order,
        [PREDICATE_USED] = &wish->used,
    };

    if (predicate->kind == PREDICATE_CONSTANT) {
        put(&wish->constant, column->name);
        if (wish->where.data == NULL || strstr(wish->where.data, predicate->text) == NULL)
            text_printf(
                &wish->where, "%s%s", wish->where.length > 0 ? " AND " : "", predicate->text);
        return;
    }
    if (predicate->kind == PREDICATE_ORDER && wish->order.count < CANDIDATE_COLUMNS_MAX)
        wish->descending[wish->order.count] = predicate->descending;
    put(lists[predicate->kind], column->name);
}

static struct wish
wish_of(const struct search *search, const struct predicate_block *block,
    const struct block_relation *relation, const struct table_fact *table)
{
    struct wish wish = {
        .block = block, .relation = relation, .table = table, .ordered = block->order_complete};

    for (size_t i = 0; i < block->count; i++) {
        const struct column *column = concerns(search, &wish, &block->items[i]);

        if (column != NULL)
            take(&wish, &block->items[i], column);
        else if (block->items[i].kind == PREDICATE_ORDER)
            wish.ordered = false;
    }
    return wish;
}

/* ---- from a wish to indexes ---- */

static bool
same_index(const struct candidate *a, const struct candidate *b)
{
    return candidate_within(a, b) && candidate_within(b, a);
}

/* Where the target has an index that begins with these very keys there is nothing to propose. */
static bool
exists(const struct search *search, const struct candidate *candidate)
{
    for (size_t i = 0; i < search->target->index_count; i++) {
        const struct index_fact *index = &search->target->indexes[i];
        size_t same = 0;

        if (!index->valid || index->predicate[0] != '\0' ||
            strcmp(index->table, candidate->table) != 0 ||
            strcmp(index->schema, candidate->schema) != 0 ||
            strcmp(index->method, candidate->method) != 0 || candidate->include_count > 0)
            continue;
        while (same < candidate->key_count && same < index->key_count &&
            strcmp(index->keys[same].column, candidate->keys[same]) == 0 &&
            !index->keys[same].descending)
            same++;
        if (same == candidate->key_count)
            return true;
    }
    return false;
}

/* "idx_items_name_price", within what PostgreSQL allows; with a number where several would have
 * that name. */
static const char *
name_of(const struct search *search, const struct candidate *candidate)
{
    const struct candidates *there = search->candidates;
    struct text name = {0};
    const char *kept;

    text_printf(&name, "idx_%s", candidate->table);
    for (size_t i = 0; i < candidate->key_count; i++)
        text_printf(&name, "_%.*s",
            (int)strspn(candidate->keys[i], "abcdefghijklmnopqrstuvwxyz0123456789_"),
            candidate->keys[i]);
    kept = arena_strndup(search->arena, text_string(&name), name.length > 55 ? 55 : name.length);
    text_free(&name);
    for (size_t i = 0; i < there->count; i++)
        if (strncmp(there->items[i].name, kept, strlen(kept)) == 0)
            return arena_printf(search->arena, "%s_%zu", kept, there->count + 1);
    return kept;
}

static void
propose(struct search *search, struct candidate *candidate)
{
    struct candidates *candidates = search->candidates;

    if (candidate->key_count == 0 || exists(search, candidate))
        return;
    for (size_t i = 0; i < candidates->count; i++)
        if (same_index(candidate, &candidates->items[i])) {
            candidates->items[i].queries[search->query] = true;
            return;
        }
    candidate->name = name_of(search, candidate);
    candidate->queries =
        arena_alloc(search->arena, search->query_count, sizeof *candidate->queries);
    candidate->queries[search->query] = true;
    candidates->trigrams = candidates->trigrams || strcmp(candidate->method, "gin") == 0;
    candidates->items =
        list_grow(search->arena, candidates->items, candidates->count, sizeof *candidates->items);
    candidates->items[candidates->count] = *candidate;
    candidates->items[candidates->count].schema = arena_strdup(search->arena, candidate->schema);
    candidates->items[candidates->count++].table = arena_strdup(search->arena, candidate->table);
}

/* The columns a query reads besides the keys; false where they are too many or too wide. */
static bool
add_included(const struct search *search, const struct wish *wish, const struct names *keys,
    struct candidate *candidate)
{
    for (size_t i = 0; i < wish->used.count; i++) {
        const char *name = wish->used.items[i];

        if (has(keys, name) || has(&wish->constant, name))
            continue;
        if (find_column(search, wish->table, name)->width > WIDE_BYTES ||
            candidate->include_count == INCLUDE_MAX)
            return false;
        candidate->include[candidate->include_count++] = candidate_quoted(search->arena, name);
    }
    return candidate->include_count > 0 && wish->used.count < CANDIDATE_COLUMNS_MAX;
}

/* A btree on these columns, and once more with what the query reads besides. */
static void
propose_tree(struct search *search, const struct wish *wish, const struct names *keys)
{
    struct candidate candidate = {
        .schema = wish->table->schema,
        .table = wish->table->name,
        .method = "btree",
        .predicate = arena_strdup(search->arena, text_string(&wish->where)),
    };
    struct candidate covering;

    for (size_t i = 0; i < keys->count; i++) {
        bool descending = false;

        for (size_t o = 0; wish->ordered && o < wish->order.count; o++)
            if (strcmp(wish->order.items[o], keys->items[i]) == 0)
                descending = wish->descending[o];
        candidate.keys[candidate.key_count++] = arena_printf(search->arena, "%s%s",
            candidate_quoted(search->arena, keys->items[i]), descending ? " DESC" : "");
    }
    covering = candidate;
    propose(search, &candidate);
    if (add_included(search, wish, keys, &covering))
        propose(search, &covering);
}

static void
propose_trigrams(struct search *search, const struct wish *wish)
{
    for (size_t i = 0; search->trigrams_possible && i < wish->pattern.count; i++) {
        struct candidate candidate = {
            .schema = wish->table->schema,
            .table = wish->table->name,
            .method = "gin",
            .keys = {arena_printf(search->arena, "%s gin_trgm_ops",
                candidate_quoted(search->arena, wish->pattern.items[i]))},
            .key_count = 1,
            .predicate = "",
        };

        propose(search, &candidate);
    }
}

/* `first`, then `second`. */
static struct names
joined(const struct names *first, const struct names *second)
{
    struct names all = *first;

    for (size_t i = 0; i < second->count; i++)
        put(&all, second->items[i]);
    return all;
}

static void
propose_ranges(struct search *search, const struct wish *wish)
{
    for (size_t i = 0; i < wish->range.count; i++) {
        struct names keys = wish->equal;

        put(&keys, wish->range.items[i]);
        propose_tree(search, wish, &keys);
        if (wish->range.count > 1) {
            keys = joined(&keys, &wish->range);
            propose_tree(search, wish, &keys);
        }
    }
}

static void
propose_all(struct search *search, const struct wish *wish)
{
    propose_trigrams(search, wish);
    if (wish->ordered && wish->order.count > 0) {
        struct names keys = joined(&wish->equal, &wish->order);

        propose_tree(search, wish, &keys);
    }
    propose_ranges(search, wish);
    if (wish->equal.count > 0 && !wish->ordered && wish->range.count == 0)
        propose_tree(search, wish, &wish->equal);
    for (size_t i = 0; i < wish->any.count; i++) {
        struct names keys = wish->equal;

        put(&keys, wish->any.items[i]);
        if (wish->ordered)
            keys = joined(&keys, &wish->order);
        propose_tree(search, wish, &keys);
    }
    for (size_t i = 0; i < wish->join.count; i++) {
        struct names keys = {.items = {wish->join.items[i]}, .count = 1};

        propose_tree(search, wish, &keys);
    }
}

static void
search_statement(struct search *search, const char *sql)
{
    struct predicate_blocks blocks = predicates_of(search->arena, sql);

    for (size_t b = 0; b < blocks.count; b++) {
        const struct predicate_block *block = &blocks.items[b];

        for (size_t r = 0; r < block->relation_count; r++) {
            const struct table_fact *table = find_table(search, &block->relations[r]);
            struct wish wish;

            if (table == NULL || table->rows < ROWS_MIN)
                continue;
            wish = wish_of(search, block, &block->relations[r], table);
            propose_all(search, &wish);
            text_free(&wish.where);
        }
    }
}

bool
candidates_find(struct arena *arena, const struct workload *workload, const bool *query_selected,
    const struct target *target, struct session *session, struct candidates *candidates,
    struct error *error)
{
    struct search search = {.arena = arena,
        .target = target,
        .query_count = workload->query_count,
        .candidates = candidates};
    char *trigrams = NULL;

    *candidates = (struct candidates){0};
    if (!read_columns(&search, session, error) ||
        !session_value(session, "SELECT 1 FROM pg_available_extensions WHERE name = 'pg_trgm'",
            NULL, 0, &trigrams, error))
        return false;
    search.trigrams_possible = trigrams != NULL;
    free(trigrams);
    for (size_t q = 0; q < workload->query_count; q++) {
        if ((query_selected != NULL && !query_selected[q]) ||
            workload->queries[q].write != WRITE_NONE)
            continue; /* a write is to pay for indexes, not to ask for them */
        search.query = q;
        for (size_t s = 0; s < workload->queries[q].statement_count; s++)
            search_statement(&search, workload->queries[q].statements[s].sql);
    }
    return true;
}
