#include <stdlib.h>
#include <string.h>

#include "pggrade/base/memory.h"
#include "pggrade/pg/target_private.h"

/* Columns of the foreign key and those the index begins with, each as a sorted list. */
#define FOREIGN_KEY                                                                                \
    "(SELECT f.conname FROM pg_constraint f WHERE f.contype = 'f' AND f.conrelid = i.indrelid"     \
    " AND (SELECT array_agg(k ORDER BY k) FROM unnest(f.conkey) k) ="                              \
    "  (SELECT array_agg(k ORDER BY k)"                                                            \
    "   FROM unnest((string_to_array(i.indkey::text, ' ')::int2[])[1:cardinality(f.conkey)]) k)"   \
    " AND a.amname IN ('btree', 'hash')"                                                           \
    " AND coalesce(pg_get_expr(i.indpred, i.indrelid) ~ '^\\([^ ]+ IS NOT NULL\\)$', true)"        \
    " ORDER BY f.conname LIMIT 1)"

#define FROM_INDEXES                                                                               \
    " FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"                                     \
    " JOIN pg_am a ON a.oid = c.relam JOIN pg_class t ON t.oid = i.indrelid"                       \
    " JOIN pg_namespace n ON n.oid = t.relnamespace"

#define ORDER_OF_INDEXES                                                                           \
    " ORDER BY n.nspname COLLATE \"C\", t.relname COLLATE \"C\", c.relname COLLATE \"C\""

static bool
read_headers(struct session *session, struct target *target, struct error *error)
{
    struct rows *rows;

    if (!session_query(session,
            "SELECT n.nspname, t.relname, c.relname, pg_get_indexdef(i.indexrelid),"
            " pg_table_size(i.indexrelid), i.indisvalid AND i.indisready, i.indisunique,"
            " i.indisprimary OR i.indisexclusion, a.amname, pg_get_expr(i.indpred, i.indrelid),"
            " (SELECT conname FROM pg_constraint"
            "  WHERE conindid = i.indexrelid AND contype IN ('p', 'u', 'x') LIMIT 1),"
            " " FOREIGN_KEY ", i.indisexclusion,"
            " coalesce(to_jsonb(i) ->> 'indnullsnotdistinct', 'false') = 'false', "
            "i.indisreplident" FROM_INDEXES " WHERE " TARGET_USER_SCHEMAS ORDER_OF_INDEXES,
            NULL, 0, &rows, error))
        return false;
    target->index_count = rows_count(rows);
    target->indexes = xcalloc(target->index_count, sizeof *target->indexes);
    for (size_t i = 0; i < target->index_count; i++)
        target->indexes[i] = (struct index_fact){
            .schema = fact_text(rows, i, 0),
            .table = fact_text(rows, i, 1),
            .name = fact_text(rows, i, 2),
            .definition = fact_text(rows, i, 3),
            .size_bytes = fact_count(rows, i, 4),
            .valid = fact_true(rows, i, 5),
            .unique = fact_true(rows, i, 6),
            .primary = fact_true(rows, i, 7),
            .method = fact_text(rows, i, 8),
            .predicate = fact_text(rows, i, 9),
            .constraint = fact_text(rows, i, 10),
            .foreign_key = fact_text(rows, i, 11),
            .exclusion = fact_true(rows, i, 12),
            .nulls_distinct = fact_true(rows, i, 13),
            .replica_identity = fact_true(rows, i, 14),
        };
    rows_destroy(rows);
    return true;
}

static void
add_key(struct index_fact *index, const struct rows *rows, size_t row)
{
    index->keys = xrealloc(index->keys, index->key_count + 1, sizeof *index->keys);
    index->keys[index->key_count++] = (struct index_key_fact){
        .column = fact_text(rows, row, 3),
        .opclass = fact_text(rows, row, 4),
        .collation = fact_text(rows, row, 5),
        .descending = fact_true(rows, row, 6),
        .nulls_first = fact_true(rows, row, 7),
    };
}

/* One row for each column of each index, in the order of the indexes. */
static bool
read_columns(struct session *session, struct target *target, struct error *error)
{
    struct rows *rows;
    size_t at = 0;

    if (!session_query(session,
            "SELECT n.nspname, c.relname, p > i.indnkeyatts, pg_get_indexdef(i.indexrelid, p, "
            "false),"
            " CASE WHEN o.opcnamespace = 'pg_catalog'::regnamespace THEN o.opcname"
            "  ELSE o.opcnamespace::regnamespace || '.' || o.opcname END,"
            " l.collname, i.indoption[p - 1] & 1 = 1, i.indoption[p - 1] & 2 = 2" FROM_INDEXES
            " CROSS JOIN LATERAL generate_series(1, i.indnatts) p"
            " LEFT JOIN pg_opclass o ON o.oid = i.indclass[p - 1]"
            " LEFT JOIN pg_collation l ON l.oid = i.indcollation[p - 1]"
            " WHERE " TARGET_USER_SCHEMAS ORDER_OF_INDEXES ", p",
            NULL, 0, &rows, error))
        return false;
    for (size_t row = 0; row < rows_count(rows); row++) {
        struct index_fact *index;

        while (at < target->index_count &&
            (strcmp(target->indexes[at].name, rows_value(rows, row, 1)) != 0 ||
                strcmp(target->indexes[at].schema, rows_value(rows, row, 0)) != 0))
            at++;
        if (at == target->index_count)
            break; /* made between the two queries: none of ours */
        index = &target->indexes[at];
        if (fact_true(rows, row, 2)) {
            char *column = fact_text(rows, row, 3);

            step_names_add(&index->include, column);
            free(column);
        } else {
            add_key(index, rows, row);
        }
    }
    rows_destroy(rows);
    return true;
}

bool
target_read_indexes(struct session *session, struct target *target, struct error *error)
{
    return read_headers(session, target, error) && read_columns(session, target, error);
}

void
target_clear_indexes(struct target *target)
{
    for (size_t i = 0; i < target->index_count; i++) {
        struct index_fact *index = &target->indexes[i];

        for (size_t k = 0; k < index->key_count; k++) {
            free(index->keys[k].column);
            free(index->keys[k].opclass);
            free(index->keys[k].collation);
        }
        free(index->keys);
        step_names_clear(&index->include);
        free(index->schema);
        free(index->table);
        free(index->name);
        free(index->definition);
        free(index->method);
        free(index->predicate);
        free(index->constraint);
        free(index->foreign_key);
    }
    free(target->indexes);
}
