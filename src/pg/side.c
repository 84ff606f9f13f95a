#include <stdlib.h>
#include <string.h>

#include "pggrade/base/memory.h"
#include "pggrade/base/random.h"
#include "pggrade/pg/schema_dump.h"
#include "pggrade/pg/target_private.h"

/* Raised when more is noted of a side while it is built, so that old ones are built anew. */
#define SIDE_VERSION 1

static uint64_t
side_hash(const struct workshop *workshop, const struct side *side)
{
    uint64_t hash = random_at(workshop->fixture_hash ^ SIDE_VERSION, random_hash_text(side->name));

    for (size_t i = 0; side->undoes != NULL && i < side->migration_count; i++)
        for (size_t s = 0; s < side->migrations[i]->down_count; s++)
            hash = random_at(hash, random_hash_text(side->migrations[i]->down[s].sql));

    for (size_t i = 0; i < side->migration_count; i++)
        hash = random_at(hash,
            random_hash_text(side->migrations[i]->name) ^
                random_hash_text(side->migrations[i]->content));
    return hash;
}

static bool
writes(const struct target_request *request)
{
    const struct workload *workload = request->scenario->workload;

    for (size_t q = 0; q < workload->query_count; q++)
        if (workload->queries[q].write != WRITE_NONE &&
            (request->query_selected == NULL || request->query_selected[q]))
            return true;
    return false;
}

/* ---- making one ---- */

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

/* Takes the migrations back and compares the schema with the fixture's, which never had them. */
static bool
undo(struct workshop *workshop, const struct session_options *options, struct session *session,
    struct target *target, struct error *error)
{
    struct session_options fixture = database_options(workshop->server, workshop->fixture);
    struct session *untouched = NULL;
    struct rows *before = NULL;
    struct rows *after = NULL;
    bool undone;

    step_names_clear(&target->undone_differences);
    if (target->side->undoes == NULL)
        return true;
    undone = target_undo(workshop->request, options, session, target, error) &&
        session_open(&fixture, &untouched, error) && schema_dump(untouched, &before, error) &&
        schema_dump(session, &after, error);
    session_close(untouched);
    if (undone) {
        schema_compare(before, after, &target->undone_differences);
        target->undone_facts = rows_count(before);
    }
    rows_destroy(before);
    rows_destroy(after);
    return undone;
}

static bool
make_side(struct workshop *workshop, const char *draft, void *context, struct error *error)
{
    struct target *target = context;
    struct session_options options = database_options(workshop->server, draft);
    struct session *session = NULL;
    json_t *mark = NULL;
    bool made;

    migration_steps_clear(&target->steps); /* of a first try that ran out of disk */
    watch_stage(workshop->request->watcher, 0, "cloning the data for %s", target->side->name);
    made = database_create(workshop->admin, draft, workshop->fixture, error) &&
        session_open(&options, &session, error) &&
        target_migrate(workshop->request, &options, session, target, error) &&
        undo(workshop, &options, session, target, error) && install_prewarm(session, error);
    if (made) {
        watch_stage(
            workshop->request->watcher, 0, "vacuuming and analysing %s", target->side->name);
        made = session_run(session, "VACUUM (ANALYZE)", error);
    }
    session_close(session);
    if (made) {
        mark = json_pack("{s:s, s:s, s:o, s:I, s:o}", "kind", "side", "side", target->side->name,
            "steps", migration_steps_to_json(&target->steps), "facts",
            (json_int_t)target->undone_facts, "differences",
            step_names_to_json(&target->undone_differences));
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
        migration_steps_from_json(json_object_get(mark, "steps"), &target->steps);
        target->undone_facts = (size_t)json_integer_value(json_object_get(mark, "facts"));
        step_names_from_json(json_object_get(mark, "differences"), &target->undone_differences);
        *reused = true;
        done = database_mark(workshop->admin, target->database, mark, error);
    } else {
        done = database_drop(workshop->admin, target->database, error);
    }
    json_decref(mark);
    return done;
}

/* ---- a copy to write to ---- */

static bool
make_copy(struct workshop *workshop, const char *draft, void *context, struct error *error)
{
    struct target *target = context;
    json_t *mark = json_pack("{s:s}", "kind", "changed");
    bool made;

    watch_stage(workshop->request->watcher, 0, "copying %s, to write to", target->side->name);
    made = database_create(workshop->admin, draft, target->kept, error) &&
        database_mark(workshop->admin, draft, mark, error);
    json_decref(mark);
    return made;
}

/* Writes change a database, also where they are rolled back: tables and indexes grow, and not as
 * much on one side as on the other.  What is kept for the next run is the database without them. */
static bool
copy_to_write(struct workshop *workshop, struct target *target, uint64_t hash, struct error *error)
{
    target->kept = target->database;
    target->database = database_name('w', hash);
    return database_drop(workshop->admin, target->database, error) &&
        workshop_make(workshop, target->database, hash, make_copy, target, error);
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
    return !writes(workshop->request) || copy_to_write(workshop, target, hash, error);
}
