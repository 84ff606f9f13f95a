#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>

#include "pggrade/base/clock.h"
#include "pggrade/base/memory.h"
#include "pggrade/base/random.h"
#include "pggrade/pg/server_private.h"
#include "pggrade/pg/target_private.h"

/* Raised when the way of building changes, so that old databases are not taken for new ones. */
#define BUILD_VERSION 1

#define FREE_BYTES_MIN (UINT64_C(1) << 30)

uint64_t
fixture_hash(const struct target_request *request, int server_version)
{
    char *text = xasprintf("%d|%d|%.17g|%llu|%s|%s", BUILD_VERSION, server_version / 10000,
        request->scale, (unsigned long long)request->seed, request->scenario->schema_content,
        request->scenario->data_content);
    uint64_t hash = random_hash_text(text);

    free(text);
    return hash;
}

/* Only the private cluster's disk can be looked at; elsewhere the server says when it is full. */
static uint64_t
free_bytes(const struct workshop *workshop)
{
    struct statvfs disk;

    if (!workshop->server->private || statvfs(workshop->server->place.cache, &disk) != 0)
        return UINT64_MAX;
    return (uint64_t)disk.f_bavail * disk.f_frsize;
}

static bool
make_room(struct workshop *workshop, struct error *error)
{
    bool dropped = true;

    while (free_bytes(workshop) < FREE_BYTES_MIN && dropped)
        if (!database_evict(
                workshop->admin, workshop->needed, &dropped, workshop->request->watcher, error))
            return false;
    if (free_bytes(workshop) >= FREE_BYTES_MIN)
        return true;
    return error_set(error, ERROR_PREPARE,
        "%.1f GB are free at %s, and building a database needs at least 1 GB; free some, set "
        "PGGRADE_CACHE to a folder elsewhere, or run `pggrade server reset`",
        (double)free_bytes(workshop) / 1e9, workshop->server->place.cache);
}

static bool
make_once(struct workshop *workshop, const char *name, const char *draft, database_maker make,
    void *context, struct error *error)
{
    struct error cleaning = {0};

    if (make_room(workshop, error) && database_drop(workshop->admin, draft, error) &&
        make(workshop, draft, context, error) &&
        database_rename(workshop->admin, draft, name, error))
        return true;
    /* An interrupt must not keep the half-made database alive: cleaning up is no new work. */
    if (error->kind == ERROR_INTERRUPTED)
        return false; /* the next run drops drafts first of all */
    if (!database_drop(workshop->admin, draft, &cleaning))
        watch_notice(workshop->request->watcher, "%s", cleaning.text);
    return false;
}

bool
workshop_make(struct workshop *workshop, const char *name, uint64_t hash, database_maker make,
    void *context, struct error *error)
{
    char *draft = database_name('d', hash);
    bool made = make_once(workshop, name, draft, make, context, error);
    bool dropped = true;

    while (!made && dropped && strcmp(error->sqlstate, "53100") == 0) {
        struct error full = *error;

        if (!database_evict(
                workshop->admin, workshop->needed, &dropped, workshop->request->watcher, error))
            break;
        *error = full;
        if (dropped)
            made = make_once(workshop, name, draft, make, context, error);
    }
    free(draft);
    return made;
}

static bool
run_statements(struct session *session, const char *path, const struct script *script,
    const struct watcher *watcher, struct error *error)
{
    for (size_t i = 0; i < script->statement_count; i++) {
        const struct script_statement *statement = &script->statements[i];

        watch_step(watcher, (double)i, "%s", statement->title);
        if (session_run(session, statement->sql, error))
            continue;
        if (error->kind != ERROR_SQL)
            return false;
        error->kind = ERROR_PREPARE;
        return error_prefix(error, "%s:%d", path, statement->line);
    }
    return true;
}

static bool
run_script(struct session *session, const struct target_request *request, const char *path,
    const char *content, const char *what, struct error *error)
{
    char seed[32];
    char scale[32];
    const struct script_variable variables[] = {{"seed", seed}, {"scale", scale}};
    struct script *script;
    bool ran;

    (void)snprintf(seed, sizeof seed, "%llu", (unsigned long long)request->seed);
    (void)snprintf(scale, sizeof scale, "%.15g", request->scale);
    if (!script_parse(path, content, variables, COUNT_OF(variables), false, &script, error))
        return false;
    watch_stage(request->watcher, (double)script->statement_count, "%s of %s (scale %s)", what,
        request->scenario->name, scale);
    ran = run_statements(session, path, script, request->watcher, error);
    script_destroy(script);
    return ran;
}

static bool
build(struct workshop *workshop, const char *draft, void *context, struct error *error)
{
    const struct target_request *request = workshop->request;
    const struct scenario *scenario = request->scenario;
    struct session_options options = database_options(workshop->server, draft);
    struct session *session = NULL;
    json_t *mark = json_pack("{s:s, s:s}", "kind", "fixture", "scenario", scenario->name);
    bool built;

    (void)context;
    built = database_create(workshop->admin, draft, NULL, error) &&
        session_open(&options, &session, error) &&
        run_script(session, request, scenario->schema_path, scenario->schema_content,
            "making the schema", error) &&
        run_script(session, request, scenario->data_path, scenario->data_content,
            "building the data", error);
    if (built) {
        watch_stage(request->watcher, 0, "vacuuming and analysing %s", scenario->name);
        built = session_run(session, "VACUUM (ANALYZE)", error);
    }
    session_close(session);
    built = built && database_mark(workshop->admin, draft, mark, error);
    json_decref(mark);
    return built;
}

bool
fixture_ensure(struct workshop *workshop, uint64_t *build_ns, struct error *error)
{
    uint64_t start_ns = clock_monotonic_ns();
    bool exists;
    json_t *mark;
    bool ready;

    *build_ns = 0;
    if (!database_find(workshop->admin, workshop->fixture, &exists, &mark, error))
        return false;
    if (exists && mark != NULL && !workshop->request->rebuild) {
        ready = database_mark(workshop->admin, workshop->fixture, mark, error);
        json_decref(mark);
        return ready;
    }
    json_decref(mark);
    ready = database_drop(workshop->admin, workshop->fixture, error) &&
        workshop_make(workshop, workshop->fixture, workshop->fixture_hash, build, NULL, error);
    *build_ns = clock_monotonic_ns() - start_ns;
    return ready;
}
