#include "pggrade/pg/database.h"

#include <stdlib.h>
#include <string.h>

#include "pggrade/base/clock.h"
#include "pggrade/base/memory.h"

/* The comment of every database of ours starts so; JSON follows. */
#define MARK "pggrade: "

/* What a database says of itself.  -2 is one whose dropping was cut off. */
#define COMMENT                                                                                    \
    "coalesce(shobj_description(oid, 'pg_database'), CASE WHEN datconnlimit IN "                   \
    "(" DATABASE_DRAFT_LIMIT ", -2) AND datname ~ '^pggrade_d_[0-9a-f]{16}$' THEN '" MARK          \
    "{\"kind\": \"draft\"}' END)"

char *
database_name(char kind, uint64_t hash)
{
    return xasprintf("pggrade_%c_%016llx", kind, (unsigned long long)hash);
}

struct session_options
database_options(const struct server *server, const char *name)
{
    return (struct session_options){.conninfo = server_conninfo(server), .database = name};
}

static json_t *
read_mark(const char *comment)
{
    if (comment == NULL || strncmp(comment, MARK, strlen(MARK)) != 0)
        return NULL;
    return json_loads(comment + strlen(MARK), 0, NULL);
}

bool
database_find(
    struct session *admin, const char *name, bool *exists, json_t **mark, struct error *error)
{
    const char *values[] = {name};
    struct rows *rows;

    *exists = false;
    *mark = NULL;
    if (!session_query(admin, "SELECT " COMMENT " FROM pg_database WHERE datname = $1", values, 1,
            &rows, error))
        return false;
    *exists = rows_count(rows) > 0;
    if (*exists)
        *mark = read_mark(rows_value(rows, 0, 0));
    rows_destroy(rows);
    return true;
}

/* A statement with names in it, which parameters cannot hold. */
static bool
run_quoted(struct session *admin, const char *before, const char *name, const char *between,
    const char *other, struct error *error)
{
    char *quoted = session_quote_name(admin, name);
    char *quoted_other = other == NULL ? xstrdup("") : session_quote_name(admin, other);
    char *sql = xasprintf("%s %s %s %s", before, quoted, between, quoted_other);
    bool ran = session_run(admin, sql, error);

    if (!ran && error->kind == ERROR_SQL)
        error->kind = ERROR_PREPARE;
    free(quoted);
    free(quoted_other);
    free(sql);
    return ran;
}

bool
database_mark(struct session *admin, const char *name, json_t *mark, struct error *error)
{
    char *text;
    char *comment;
    char *literal;
    char *sql;
    char *quoted = session_quote_name(admin, name);
    bool marked;

    (void)json_object_set_new(mark, "used", json_integer(clock_wall_s()));
    text = json_dumps(mark, JSON_COMPACT);
    comment = xasprintf(MARK "%s", text);
    literal = session_quote_literal(admin, comment);
    sql = xasprintf("COMMENT ON DATABASE %s IS %s", quoted, literal);
    marked = session_run(admin, sql, error);
    if (!marked && error->kind == ERROR_SQL)
        error->kind = ERROR_PREPARE;
    free(sql);
    free(literal);
    free(comment);
    free(text);
    free(quoted);
    return marked;
}

bool
database_drop(struct session *admin, const char *name, struct error *error)
{
    bool exists;
    json_t *mark;
    bool ours;

    if (!database_find(admin, name, &exists, &mark, error))
        return false;
    ours = mark != NULL;
    json_decref(mark);
    if (!exists)
        return true;
    if (!ours)
        return error_set(error, ERROR_PREPARE,
            "the database %s exists and was not made by pggrade; rename or drop it yourself", name);
    return run_quoted(admin, "DROP DATABASE", name, "WITH (FORCE)", NULL, error);
}

bool
database_drop_drafts(struct session *admin, struct error *error)
{
    struct rows *rows;
    bool dropped = true;

    if (!session_query(admin,
            "SELECT datname FROM pg_database WHERE datname LIKE 'pggrade\\_d\\_%' "
            "AND " COMMENT " LIKE '" MARK "%'",
            NULL, 0, &rows, error))
        return false;
    for (size_t i = 0; dropped && i < rows_count(rows); i++)
        dropped = database_drop(admin, rows_value(rows, i, 0), error);
    rows_destroy(rows);
    return dropped;
}

bool
database_create(struct session *admin, const char *name, const char *template, struct error *error)
{
    json_t *mark = json_pack("{s:s}", "kind", "draft");
    /* Copying files is far quicker than logging every page, and we need no crash safety. */
    const char *strategy =
        template != NULL && session_server_version(admin) >= 150000 ? "STRATEGY FILE_COPY" : "";
    char *options = xasprintf("CONNECTION LIMIT " DATABASE_DRAFT_LIMIT " %s TEMPLATE", strategy);
    bool created = run_quoted(admin, "CREATE DATABASE", name, options,
                       template == NULL ? "template0" : template, error) &&
        database_mark(admin, name, mark, error) &&
        run_quoted(admin, "ALTER DATABASE", name, "CONNECTION LIMIT -1", NULL, error);

    free(options);
    json_decref(mark);
    return created;
}

bool
database_rename(struct session *admin, const char *from, const char *to, struct error *error)
{
    return run_quoted(admin, "ALTER DATABASE", from, "RENAME TO", to, error);
}

static bool
listed(const char *name, const char *const *names)
{
    for (; *names != NULL; names++)
        if (strcmp(name, *names) == 0)
            return true;
    return false;
}

bool
database_evict(struct session *admin, const char *const *needed, bool *dropped,
    const struct watcher *watcher, struct error *error)
{
    struct rows *rows;
    const char *oldest = NULL;
    json_int_t oldest_used = 0;
    bool done = true;

    *dropped = false;
    if (!session_query(admin,
            "SELECT datname, " COMMENT " FROM pg_database "
            "WHERE datname LIKE 'pggrade\\_%'",
            NULL, 0, &rows, error))
        return false;
    for (size_t i = 0; i < rows_count(rows); i++) {
        json_t *mark = read_mark(rows_value(rows, i, 1));
        json_int_t used = json_integer_value(json_object_get(mark, "used"));

        if (mark != NULL && !listed(rows_value(rows, i, 0), needed) &&
            (oldest == NULL || used < oldest_used)) {
            oldest = rows_value(rows, i, 0);
            oldest_used = used;
        }
        json_decref(mark);
    }
    if (oldest != NULL) {
        watch_notice(watcher, "making room: dropping the cached database %s", oldest);
        done = database_drop(admin, oldest, error);
        *dropped = done;
    }
    rows_destroy(rows);
    return done;
}
