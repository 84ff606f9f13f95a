#include <stdlib.h>
#include <string.h>

#include "pggrade/base/memory.h"
#include "pggrade/base/random.h"
#include "pggrade/pg/target_private.h"

static uint64_t
side_hash(const struct workshop *workshop, const struct side *side)
{
    uint64_t hash = random_at(workshop->fixture_hash, random_hash_text(side->name));

    for (size_t i = 0; i < side->migration_count; i++)
        hash = random_at(hash,
            random_hash_text(side->migrations[i]->name) ^
                random_hash_text(side->migrations[i]->content));
    return hash;
}

static bool
writes_stay(const struct workload *workload)
{
    for (size_t q = 0; q < workload->query_count; q++)
        if (workload->queries[q].write == WRITE_COMMIT)
            return true;
    return false;
}

/* ---- the steps of a kept side, in its mark ---- */

static json_t *
steps_to_json(const struct target *target)
{
    json_t *list = json_array();

    for (size_t i = 0; i < target->step_count; i++)
        (void)json_array_append_new(list,
            json_pack("{s:s, s:i, s:s, s:I}", "file", target->steps[i].file, "line",
                target->steps[i].line, "title", target->steps[i].title, "ns",
                (json_int_t)target->steps[i].duration_ns));
    return list;
}

static void
steps_from_json(const json_t *list, struct target *target)
{
    size_t i;
    json_t *entry;

    target->steps = xcalloc(json_array_size(list), sizeof *target->steps);
    json_array_foreach(list, i, entry)
    {
        const char *file = json_string_value(json_object_get(entry, "file"));
        const char *title = json_string_value(json_object_get(entry, "title"));

        target->steps[target->step_count++] = (struct migration_step){
            .file = xstrdup(file == NULL ? "" : file),
            .line = (int)json_integer_value(json_object_get(entry, "line")),
            .title = xstrdup(title == NULL ? "" : title),
            .duration_ns = (uint64_t)json_integer_value(json_object_get(entry, "ns")),
        };
    }
}

static void
forget_steps(struct target *target)
{
    for (size_t i = 0; i < target->step_count; i++) {
        free(target->steps[i].file);
        free(target->steps[i].title);
    }
    free(target->steps);
    target->steps = NULL;
    target->step_count = 0;
}

/* ---- making one ---- */

static bool
migrate(
    struct workshop *workshop, struct session *session, struct target *target, struct error *error)
{
    const struct side *side = target->side;

    for (size_t i = 0; i < side->migration_count; i++) {
        const struct migration *migration = side->migrations[i];

        watch_stage(workshop->request->watcher, (double)migration->up_count, "migrating %s: %s",
            side->name, migration->name);
        if (!statements_run(session, migration->name, migration->path, migration->up,
                migration->up_count, target, workshop->request->watcher, error))
            return false;
    }
    return true;
}

/* In a schema of our own, which facts leave out.  Only a superuser may, and the package may be
 * missing: caches are warmed by the queries alone then. */
static bool
install_prewarm(struct session *session, struct error *error)
{
    char *possible = NULL;
    bool installed;

    if (!session_value(session,
            "SELECT 1 FROM pg_available_extensions, pg_roles"
            " WHERE name = 'pg_prewarm' AND rolname = current_user AND rolsuper",
            NULL, 0, &possible, error))
        return false;
    installed = possible == NULL ||
        session_run(session,
            "CREATE SCHEMA pggrade; CREATE EXTENSION pg_prewarm WITH SCHEMA pggrade", error);
    free(possible);
    return installed;
}

static bool
make_side(struct workshop *workshop, const char *draft, void *context, struct error *error)
{
    struct target *target = context;
    struct session_options options = database_options(workshop->server, draft);
    struct session *session = NULL;
    json_t *mark = NULL;
    bool made;

    forget_steps(target); /* of a first try that ran out of disk */
    watch_stage(workshop->request->watcher, 0, "cloning the data for %s", target->side->name);
    made = database_create(workshop->admin, draft, workshop->fixture, error) &&
        session_open(&options, &session, error) && migrate(workshop, session, target, error) &&
        install_prewarm(session, error);
    if (made) {
        watch_stage(
            workshop->request->watcher, 0, "vacuuming and analysing %s", target->side->name);
        made = session_run(session, "VACUUM (ANALYZE)", error);
    }
    session_close(session);
    if (made) {
        mark = json_pack("{s:s, s:s, s:o}", "kind", "side", "side", target->side->name, "steps",
            steps_to_json(target));
        made = database_mark(workshop->admin, draft, mark, error);
    }
    json_decref(mark);
    return made;
}

/* True where the database of an earlier run serves; drops one that does not. */
static bool
reuse(struct workshop *workshop, struct target *target, bool *reused, struct error *error)
{
    bool exists;
    json_t *mark;
    const char *kind;
    bool done;

    *reused = false;
    if (!database_find(workshop->admin, target->database, &exists, &mark, error))
        return false;
    kind = json_string_value(json_object_get(mark, "kind"));
    if (exists && kind != NULL && strcmp(kind, "side") == 0 && !workshop->request->rebuild) {
        steps_from_json(json_object_get(mark, "steps"), target);
        *reused = true;
        done = database_mark(workshop->admin, target->database, mark, error);
    } else {
        done = database_drop(workshop->admin, target->database, error);
    }
    json_decref(mark);
    return done;
}

/* Committed writes will change it: whatever happens from here, the next run makes it anew. */
static bool
mark_changed(struct workshop *workshop, const struct target *target, struct error *error)
{
    json_t *mark = json_pack("{s:s}", "kind", "changed");
    bool marked = database_mark(workshop->admin, target->database, mark, error);

    json_decref(mark);
    return marked;
}

static bool
writes_are_taken_back(const struct workload *workload)
{
    for (size_t q = 0; q < workload->query_count; q++)
        if (workload->queries[q].write == WRITE_ROLLBACK)
            return true;
    return false;
}

/* What an earlier run wrote and took back left dead rows. */
static bool
clear_up(struct workshop *workshop, const struct target *target, struct error *error)
{
    struct session_options options = database_options(workshop->server, target->database);
    struct session *session = NULL;
    bool cleared =
        session_open(&options, &session, error) && session_run(session, "VACUUM (ANALYZE)", error);

    session_close(session);
    return cleared;
}

bool
side_ensure(struct workshop *workshop, struct target *target, struct error *error)
{
    uint64_t hash = side_hash(workshop, target->side);
    bool reused;

    target->database = database_name('s', hash);
    target->conninfo = xstrdup(server_conninfo(workshop->server));
    target->created = true;
    if (!reuse(workshop, target, &reused, error))
        return false;
    if (!reused && !workshop_make(workshop, target->database, hash, make_side, target, error))
        return error->kind == ERROR_INTERRUPTED
            ? false
            : error_prefix(error, "side %s cannot be built", target->side->name);
    if (reused && writes_are_taken_back(workshop->request->scenario->workload) &&
        !clear_up(workshop, target, error))
        return false;
    return !writes_stay(workshop->request->scenario->workload) ||
        mark_changed(workshop, target, error);
}
