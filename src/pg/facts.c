#include <stdlib.h>
#include <string.h>

#include "pggrade/base/memory.h"
#include "pggrade/pg/target_private.h"

#define USER_SCHEMAS                                                                               \
    "n.nspname NOT IN ('pg_catalog', 'information_schema', 'pggrade') "                            \
    "AND n.nspname !~ '^pg_(toast|temp)'"

static char *
copy_value(const struct rows *rows, size_t row, size_t column)
{
    const char *value = rows_value(rows, row, column);

    return xstrdup(value == NULL ? "" : value);
}

static uint64_t
count_value(const struct rows *rows, size_t row, size_t column)
{
    const char *value = rows_value(rows, row, column);

    return value == NULL ? 0 : strtoull(value, NULL, 10);
}

static bool
true_value(const struct rows *rows, size_t row, size_t column)
{
    const char *value = rows_value(rows, row, column);

    return value != NULL && value[0] == 't';
}

static double
number_value(const struct rows *rows, size_t row, size_t column)
{
    const char *value = rows_value(rows, row, column);

    return value == NULL ? 0.0 : strtod(value, NULL);
}

static bool
read_indexes(struct session *session, struct target *target, struct error *error)
{
    struct rows *rows;

    if (!session_query(session,
            "SELECT n.nspname, t.relname, c.relname, pg_get_indexdef(i.indexrelid),"
            " pg_relation_size(i.indexrelid), i.indisvalid AND i.indisready, i.indisunique,"
            " i.indisprimary OR i.indisexclusion"
            " FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
            " JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace n ON n.oid = t.relnamespace"
            " WHERE " USER_SCHEMAS
            " ORDER BY n.nspname COLLATE \"C\", t.relname COLLATE \"C\", c.relname COLLATE \"C\"",
            NULL, 0, &rows, error))
        return false;
    target->index_count = rows_count(rows);
    target->indexes = xcalloc(target->index_count, sizeof *target->indexes);
    for (size_t i = 0; i < target->index_count; i++)
        target->indexes[i] = (struct index_fact){
            .schema = copy_value(rows, i, 0),
            .table = copy_value(rows, i, 1),
            .name = copy_value(rows, i, 2),
            .definition = copy_value(rows, i, 3),
            .size_bytes = count_value(rows, i, 4),
            .valid = true_value(rows, i, 5),
            .unique = true_value(rows, i, 6),
            .primary = true_value(rows, i, 7),
        };
    rows_destroy(rows);
    return true;
}

static bool
read_tables(struct session *session, struct target *target, struct error *error)
{
    struct rows *rows;

    if (!session_query(session,
            "SELECT n.nspname, c.relname, greatest(c.reltuples, 0), pg_table_size(c.oid),"
            " pg_indexes_size(c.oid),"
            " c.reltuples = 0 OR EXISTS (SELECT FROM pg_stats s"
            "  WHERE s.schemaname = n.nspname AND s.tablename = c.relname),"
            " coalesce(u.n_mod_since_analyze, 0) / greatest(c.reltuples, 1)"
            " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " LEFT JOIN pg_stat_all_tables u ON u.relid = c.oid"
            " WHERE c.relkind IN ('r', 'm') AND " USER_SCHEMAS
            " ORDER BY n.nspname COLLATE \"C\", c.relname COLLATE \"C\"",
            NULL, 0, &rows, error))
        return false;
    target->table_count = rows_count(rows);
    target->tables = xcalloc(target->table_count, sizeof *target->tables);
    for (size_t i = 0; i < target->table_count; i++)
        target->tables[i] = (struct table_fact){
            .schema = copy_value(rows, i, 0),
            .name = copy_value(rows, i, 1),
            .rows = number_value(rows, i, 2),
            .size_bytes = count_value(rows, i, 3),
            .indexes_bytes = count_value(rows, i, 4),
            .analysed = true_value(rows, i, 5),
            .modified_share = number_value(rows, i, 6),
        };
    rows_destroy(rows);
    return true;
}

bool
target_read_facts(struct session *session, struct target *target, struct error *error)
{
    char *size = NULL;

    if (!session_value(
            session, "SELECT pg_database_size(current_database())", NULL, 0, &size, error))
        return false;
    target->size_bytes = size == NULL ? 0 : strtoull(size, NULL, 10);
    free(size);
    return read_indexes(session, target, error) && read_tables(session, target, error);
}
