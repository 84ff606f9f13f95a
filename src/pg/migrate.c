#include "pggrade/base/memory.h"
#include "pggrade/pg/migration_watch.h"
#include "pggrade/pg/target_private.h"

/* One part of a migration, statement by statement. */
struct part {
    const struct migration *migration;
    const struct script_statement *statements;
    size_t count;
    bool down;
};

static bool
run_part(struct migration_watch *watch, const struct part *part, struct target *target,
    const struct watcher *watcher, struct error *error)
{
    for (size_t i = 0; i < part->count; i++) {
        const struct script_statement *statement = &part->statements[i];
        struct migration_step *step = migration_steps_add(&target->steps);

        step->file = xstrdup(part->migration->name);
        step->down = part->down;
        watch_step(watcher, (double)i, "%s", statement->title);
        if (migration_watch_run(watch, statement, step, error))
            continue;
        if (error->kind != ERROR_SQL)
            return false;
        error->kind = ERROR_PREPARE;
        return error_prefix(error, "%s:%d", part->migration->path, statement->line);
    }
    return true;
}

/* All parts of one direction, on a watch of their own. */
static bool
run_all(const struct target_request *request, const struct session_options *options,
    struct session *session, struct target *target, bool down, struct error *error)
{
    const struct side *side = target->side;
    struct migration_watch *watch = NULL;
    bool ran;

    if (side->migration_count == 0)
        return true;
    ran = migration_watch_open(options, session, &watch, error);
    for (size_t i = 0; ran && i < side->migration_count; i++) {
        const struct migration *migration =
            side->migrations[down ? side->migration_count - 1 - i : i];
        const struct part part = {migration, down ? migration->down : migration->up,
            down ? migration->down_count : migration->up_count, down};

        watch_stage(request->watcher, (double)part.count, "%s %s: %s",
            down ? "taking back" : "migrating", side->name, migration->name);
        ran = run_part(watch, &part, target, request->watcher, error);
    }
    migration_watch_close(watch);
    return ran;
}

bool
target_migrate(const struct target_request *request, const struct session_options *options,
    struct session *session, struct target *target, struct error *error)
{
    return run_all(request, options, session, target, false, error);
}

bool
target_undo(const struct target_request *request, const struct session_options *options,
    struct session *session, struct target *target, struct error *error)
{
    return run_all(request, options, session, target, true, error);
}
