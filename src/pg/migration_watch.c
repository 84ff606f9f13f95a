#include "pggrade/pg/migration_watch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/base/clock.h"
#include "pggrade/base/memory.h"
#include "pggrade/base/text.h"
#include "pggrade/pg/target_private.h"
#include "pggrade/spec/hazard.h"

/* One table or index as it was before or after a statement. */
struct relation {
    char *oid; /* as text: it is only compared */
    char *name;
    char *table; /* of an index; else the name */
    char *file;  /* number of its file */
    bool index;
    bool valid;
    bool own; /* created since the watch began */
};

struct catalogue {
    struct relation *items; /* by name */
    size_t count;
    uint64_t size_bytes;
    char *wal; /* place in the log */
};

struct migration_watch {
    struct session *session;
    struct session *observer;
    char pid[16];
    struct catalogue before;
    struct migration_step *step; /* under way */
};

static void
catalogue_clear(struct catalogue *catalogue)
{
    for (size_t i = 0; i < catalogue->count; i++) {
        free(catalogue->items[i].oid);
        free(catalogue->items[i].name);
        free(catalogue->items[i].table);
        free(catalogue->items[i].file);
    }
    free(catalogue->items);
    free(catalogue->wal);
    *catalogue = (struct catalogue){0};
}

static const struct relation *
find_by_oid(const struct catalogue *catalogue, const char *oid)
{
    for (size_t i = 0; i < catalogue->count; i++)
        if (strcmp(catalogue->items[i].oid, oid) == 0)
            return &catalogue->items[i];
    return NULL;
}

/* Everything of the user's that can be locked or take room. */
static bool
read_catalogue(struct session *observer, struct catalogue *catalogue, struct error *error)
{
    struct rows *rows;

    *catalogue = (struct catalogue){0};
    if (!session_query(observer,
            "SELECT c.oid, n.nspname || '.' || c.relname, pg_relation_filenode(c.oid),"
            " c.relkind IN ('i', 'I'), coalesce(i.indisvalid AND i.indisready, true),"
            " CASE WHEN c.relkind IN ('r', 'm', 'i') THEN pg_table_size(c.oid) ELSE 0 END"
            " , n.nspname || '.' || coalesce(t.relname, c.relname)"
            " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " LEFT JOIN pg_index i ON i.indexrelid = c.oid LEFT JOIN pg_class t ON t.oid = "
            "i.indrelid"
            " WHERE c.relkind IN ('r', 'm', 'p', 'i', 'I') AND " TARGET_USER_SCHEMAS
            " ORDER BY n.nspname COLLATE \"C\", c.relname COLLATE \"C\"",
            NULL, 0, &rows, error))
        return false;
    catalogue->count = rows_count(rows);
    catalogue->items = xcalloc(catalogue->count, sizeof *catalogue->items);
    for (size_t i = 0; i < catalogue->count; i++) {
        catalogue->items[i] = (struct relation){
            .oid = fact_text(rows, i, 0),
            .name = fact_text(rows, i, 1),
            .file = fact_text(rows, i, 2),
            .index = fact_true(rows, i, 3),
            .valid = fact_true(rows, i, 4),
            .table = fact_text(rows, i, 6),
        };
        catalogue->size_bytes += fact_count(rows, i, 5);
    }
    rows_destroy(rows);
    return session_value(
        observer, "SELECT pg_current_wal_insert_lsn()", NULL, 0, &catalogue->wal, error);
}

bool
migration_watch_open(const struct session_options *options, struct session *session,
    struct migration_watch **watch, struct error *error)
{
    struct migration_watch *made = xcalloc(1, sizeof *made);

    made->session = session;
    (void)snprintf(made->pid, sizeof made->pid, "%d", session_backend_pid(session));
    if (!session_open(options, &made->observer, error) ||
        !read_catalogue(made->observer, &made->before, error)) {
        migration_watch_close(made);
        return false;
    }
    *watch = made;
    return true;
}

void
migration_watch_close(struct migration_watch *watch)
{
    if (watch == NULL)
        return;
    session_close(watch->observer);
    catalogue_clear(&watch->before);
    free(watch);
}

/* ---- locks ---- */

static bool
is_noted(const struct migration_step *step, const struct relation *relation, const char *mode)
{
    for (size_t i = 0; i < step->lock_count; i++)
        if (strcmp(step->locks[i].relation, relation->name) == 0 &&
            strcmp(step->locks[i].mode, mode) == 0)
            return true;
    return false;
}

/* DROP INDEX CONCURRENTLY and its like take an index out of use before they lock it: then the lock
 * is in nobody's way. */
static bool
is_in_use(
    struct session *observer, const struct relation *relation, bool *used, struct error *error)
{
    const char *values[] = {relation->oid};
    char *live = NULL;

    *used = true;
    if (!relation->index)
        return true;
    if (!session_value(observer, "SELECT 1 FROM pg_index WHERE indexrelid = $1::oid AND indislive",
            values, COUNT_OF(values), &live, error))
        return false;
    *used = live != NULL;
    free(live);
    return true;
}

static void
note_lock(struct migration_step *step, const struct relation *relation, const char *mode)
{
    step->locks = xrealloc(step->locks, step->lock_count + 1, sizeof *step->locks);
    step->locks[step->lock_count++] = (struct step_lock){
        .relation = xstrdup(relation->name),
        .table = xstrdup(relation->table),
        .mode = xstrdup(mode),
        .own = relation->own,
    };
}

/* What the statement itself has created nobody else can see, let alone wait for. */
static bool
look(void *context, struct error *error)
{
    struct migration_watch *watch = context;
    const char *values[] = {watch->pid};
    struct rows *rows;
    bool looked = true;

    if (!session_query(watch->observer,
            "SELECT relation, mode FROM pg_locks WHERE locktype = 'relation' AND granted"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            " AND pid = $1::int",
            values, COUNT_OF(values), &rows, error))
        return false;
    for (size_t i = 0; looked && i < rows_count(rows); i++) {
        const struct relation *relation = find_by_oid(&watch->before, rows_value(rows, i, 0));
        const char *mode = rows_value(rows, i, 1);
        bool used;

        if (relation == NULL || is_noted(watch->step, relation, mode))
            continue;
        looked = is_in_use(watch->observer, relation, &used, error);
        if (looked && used)
            note_lock(watch->step, relation, mode);
    }
    rows_destroy(rows);
    return looked;
}

static int
compare_locks(const void *left, const void *right)
{
    const struct step_lock *a = left;
    const struct step_lock *b = right;
    int order = strcmp(a->relation, b->relation);

    return order != 0 ? order : strcmp(a->mode, b->mode);
}

/* ---- what has changed ---- */

static bool
note_changes(struct migration_watch *watch, struct error *error)
{
    struct migration_step *step = watch->step;
    struct catalogue after;
    const char *places[2];
    char *bytes = NULL;
    bool counted;

    if (!read_catalogue(watch->observer, &after, error)) {
        catalogue_clear(&after);
        return false;
    }
    for (size_t i = 0; i < after.count; i++) {
        struct relation *now = &after.items[i];
        const struct relation *old = find_by_oid(&watch->before, now->oid);
        bool moved = old != NULL && strcmp(old->file, now->file) != 0;

        now->own = old == NULL || old->own;
        if (now->index && (old == NULL || moved))
            step_names_add(&step->built, now->name);
        if (!now->index && moved)
            step_names_add(&step->rewritten, now->name);
        if (now->index && !now->valid && (old == NULL || old->valid))
            step_names_add(&step->invalid, now->name);
    }
    step->size_before_bytes = watch->before.size_bytes;
    step->size_after_bytes = after.size_bytes;
    places[0] = after.wal;
    places[1] = watch->before.wal;
    counted = session_value(watch->observer, "SELECT pg_wal_lsn_diff($1::pg_lsn, $2::pg_lsn)",
        places, COUNT_OF(places), &bytes, error);
    step->wal_bytes = bytes == NULL ? 0 : strtoull(bytes, NULL, 10);
    free(bytes);
    catalogue_clear(&watch->before);
    watch->before = after;
    return counted;
}

/* ---- running ---- */

static bool
run_alone(struct migration_watch *watch, const char *sql, struct error *error)
{
    uint64_t start_ns = clock_monotonic_ns();
    bool ran = session_run_watched(watch->session, sql, &(struct lookout){look, watch}, error);

    watch->step->duration_ns = clock_monotonic_ns() - start_ns;
    return ran;
}

/* The time in which locks are read is not the statement's. */
static bool
run_in_transaction(struct migration_watch *watch, const char *sql, struct error *error)
{
    struct error ignored = {0};
    uint64_t start_ns;

    if (!session_run(watch->session, "BEGIN", error))
        return false;
    if (!run_alone(watch, sql, error))
        return error->kind == ERROR_SQL && !session_run(watch->session, "ROLLBACK", &ignored)
            ? error_prefix(error, "%s, after", ignored.text)
            : false;
    if (!look(watch, error))
        return false;
    start_ns = clock_monotonic_ns();
    if (!session_run(watch->session, "COMMIT", error))
        return false;
    watch->step->duration_ns += clock_monotonic_ns() - start_ns;
    return true;
}

static bool
may_stand_in_transaction(const char *sql)
{
    struct arena *arena = arena_create();
    bool may = hazards_of(arena, sql).in_transaction;

    arena_destroy(arena);
    return may;
}

/* An index that a failed CREATE INDEX CONCURRENTLY left is the reader's to drop. */
static bool
tell_invalid(const struct migration_step *step, struct error *error)
{
    struct text names = {0};

    for (size_t i = 0; i < step->invalid.count; i++)
        text_printf(&names, "%s%s", i == 0 ? "" : ", ", step->invalid.items[i]);
    if (step->invalid.count > 0) {
        struct error told = *error;

        (void)error_set(error, told.kind, "%s; it leaves the invalid index %s behind", told.text,
            text_string(&names));
        memcpy(error->sqlstate, told.sqlstate, sizeof error->sqlstate);
    }
    text_free(&names);
    return false;
}

bool
migration_watch_run(struct migration_watch *watch, const struct script_statement *statement,
    struct migration_step *step, struct error *error)
{
    struct error ignored = {0};
    bool ran;

    step->line = statement->line;
    step->title = xstrdup(statement->title);
    step->sql = xstrdup(statement->sql);
    watch->step = step;
    ran = may_stand_in_transaction(statement->sql)
        ? run_in_transaction(watch, statement->sql, error)
        : run_alone(watch, statement->sql, error);
    if (!ran) {
        if (error->kind == ERROR_SQL && note_changes(watch, &ignored))
            return tell_invalid(step, error);
        return false;
    }
    if (step->lock_count > 0)
        qsort(step->locks, step->lock_count, sizeof *step->locks, compare_locks);
    return note_changes(watch, error);
}
