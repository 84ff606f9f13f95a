#include "pggrade/health/surroundings.h"

#include <stdlib.h>
#include <string.h>

#include "pggrade/base/memory.h"
#include "pggrade/base/text.h"
#include "pggrade/health/health.h"
#include "pggrade/health/sql.h"

static const char facts_sql[] =
    "SELECT pg_is_in_recovery(),"
    " (SELECT rolsuper FROM pg_roles WHERE rolname = current_user),"
    " has_function_privilege('pg_stat_file(text, boolean)', 'EXECUTE'),"
    " (SELECT quote_ident(n.nspname) FROM pg_extension e"
    "  JOIN pg_namespace n ON n.oid = e.extnamespace JOIN pg_proc p ON p.pronamespace = n.oid"
    "  WHERE e.extname = 'pgstattuple' AND p.proname = 'pgstattuple_approx'"
    "  AND has_function_privilege(p.oid, 'EXECUTE') LIMIT 1),"
    " (SELECT quote_ident(n.nspname) FROM pg_extension e"
    "  JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'pg_stat_statements')";

static char *
copy(const struct rows *rows, size_t column)
{
    const char *value = rows_value(rows, 0, column);

    return value == NULL ? NULL : xstrdup(value);
}

static bool
is_true(const struct rows *rows, size_t column)
{
    const char *value = rows_value(rows, 0, column);

    return value != NULL && value[0] == 't';
}

bool
surroundings_read(struct session *session, struct surroundings *surroundings, struct error *error)
{
    struct rows *rows;

    *surroundings = (struct surroundings){.version = session_server_version(session)};
    if (!session_query(session, facts_sql, NULL, 0, &rows, error))
        return error_prefix(error, "asking what the server has");
    surroundings->pgstattuple = copy(rows, 3);
    surroundings->statements = copy(rows, 4);
    surroundings->has[HEALTH_NEEDS_NOTHING] = true;
    surroundings->has[HEALTH_NEEDS_STANDBY] = is_true(rows, 0);
    surroundings->has[HEALTH_NEEDS_PRIMARY] = !is_true(rows, 0);
    surroundings->has[HEALTH_NEEDS_SUPERUSER] = is_true(rows, 1);
    surroundings->has[HEALTH_NEEDS_STAT_FILE] = is_true(rows, 2);
    surroundings->has[HEALTH_NEEDS_PGSTATTUPLE] = surroundings->pgstattuple != NULL;
    surroundings->has[HEALTH_NEEDS_STATEMENTS] = surroundings->statements != NULL;
    rows_destroy(rows);
    return true;
}

void
surroundings_clear(struct surroundings *surroundings)
{
    free(surroundings->pgstattuple);
    free(surroundings->statements);
    *surroundings = (struct surroundings){0};
}

size_t
surroundings_statement(
    const struct surroundings *surroundings, const struct health_check *check, size_t first)
{
    for (size_t i = first; i < HEALTH_STATEMENTS_MAX; i++) {
        const struct health_statement *statement = &check->statements[i];

        if (statement->sql != NULL && statement->since <= surroundings->version &&
            surroundings->has[statement->need])
            return i;
    }
    return HEALTH_STATEMENTS_MAX;
}

const char *
surroundings_lack(const struct surroundings *surroundings, const struct health_check *check)
{
    static const char *const words[HEALTH_NEED_COUNT] = {
        [HEALTH_NEEDS_NOTHING] = "not in this version of PostgreSQL",
        [HEALTH_NEEDS_PGSTATTUPLE] = "needs the extension pgstattuple",
        [HEALTH_NEEDS_STATEMENTS] = "needs the extension pg_stat_statements",
        [HEALTH_NEEDS_STAT_FILE] = "needs the right to call pg_stat_file",
        [HEALTH_NEEDS_SUPERUSER] = "needs a superuser",
        [HEALTH_NEEDS_PRIMARY] = "for a primary only",
        [HEALTH_NEEDS_STANDBY] = "for a standby only",
    };

    for (size_t i = 0; i < HEALTH_STATEMENTS_MAX; i++)
        if (check->statements[i].sql != NULL && !surroundings->has[check->statements[i].need])
            return words[check->statements[i].need];
    return words[HEALTH_NEEDS_NOTHING];
}

static void
append_replaced(struct text *out, const char *sql, const char *mark, const char *schema)
{
    for (const char *found = strstr(sql, mark); found != NULL; found = strstr(sql, mark)) {
        text_append_length(out, sql, (size_t)(found - sql));
        text_append(out, schema == NULL ? "public" : schema);
        sql = found + strlen(mark);
    }
    text_append(out, sql);
}

char *
surroundings_sql(const struct surroundings *surroundings, const char *name, size_t items_max)
{
    const char *sql = health_sql_find(name);
    struct text once = {0};
    struct text twice = {0};
    char *whole;

    append_replaced(&once, sql, "@pgstattuple@", surroundings->pgstattuple);
    append_replaced(&twice, text_string(&once), "@pg_stat_statements@", surroundings->statements);
    whole = xasprintf("SELECT object::text, value::float8, detail::text, remedy::text,"
                      " count(*) FILTER (WHERE value::float8 >= $1::float8) OVER (),"
                      " count(*) OVER () FROM (%s) checked WHERE value IS NOT NULL"
                      " ORDER BY value::float8 DESC, object::text COLLATE \"C\" LIMIT %zu",
        text_string(&twice), items_max == 0 ? HEALTH_ITEMS_STANDARD : items_max);
    text_free(&once);
    text_free(&twice);
    return whole;
}
