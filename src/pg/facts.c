#include <stdlib.h>
#include <string.h>

#include "pggrade/base/memory.h"
#include "pggrade/pg/target_private.h"

char *
fact_text(const struct rows *rows, size_t row, size_t column)
{
    const char *value = rows_value(rows, row, column);

    return xstrdup(value == NULL ? "" : value);
}

uint64_t
fact_count(const struct rows *rows, size_t row, size_t column)
{
    const char *value = rows_value(rows, row, column);

    return value == NULL ? 0 : strtoull(value, NULL, 10);
}

bool
fact_true(const struct rows *rows, size_t row, size_t column)
{
    const char *value = rows_value(rows, row, column);

    return value != NULL && value[0] == 't';
}

double
fact_number(const struct rows *rows, size_t row, size_t column)
{
    const char *value = rows_value(rows, row, column);

    return value == NULL ? 0.0 : strtod(value, NULL);
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
            " WHERE c.relkind IN ('r', 'm') AND " TARGET_USER_SCHEMAS
            " ORDER BY n.nspname COLLATE \"C\", c.relname COLLATE \"C\"",
            NULL, 0, &rows, error))
        return false;
    target->table_count = rows_count(rows);
    target->tables = xcalloc(target->table_count, sizeof *target->tables);
    for (size_t i = 0; i < target->table_count; i++)
        target->tables[i] = (struct table_fact){
            .schema = fact_text(rows, i, 0),
            .name = fact_text(rows, i, 1),
            .rows = fact_number(rows, i, 2),
            .size_bytes = fact_count(rows, i, 3),
            .indexes_bytes = fact_count(rows, i, 4),
            .analysed = fact_true(rows, i, 5),
            .modified_share = fact_number(rows, i, 6),
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
    return target_read_indexes(session, target, error) && read_tables(session, target, error);
}
