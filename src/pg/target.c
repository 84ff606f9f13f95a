#include "pggrade/pg/target.h"

#include <stdlib.h>
#include <string.h>

#include "pggrade/base/memory.h"
#include "pggrade/pg/target_private.h"

struct session_options
target_session_options(const struct target *target)
{
    return (struct session_options){
        .conninfo = target->conninfo,
        .database = target->database,
        .settings = target->side->settings,
        .setting_count = target->side->setting_count,
        .read_only = target->read_only,
    };
}

/* ---- databases of others ---- */

static const struct query *
first_writing_query(const struct target_request *request)
{
    const struct workload *workload = request->scenario->workload;

    for (size_t q = 0; q < workload->query_count; q++)
        if (workload->queries[q].write != WRITE_NONE &&
            (request->query_selected == NULL || request->query_selected[q]))
            return &workload->queries[q];
    return NULL;
}

static bool
check_permission(
    const struct target_request *request, const struct target *target, struct error *error)
{
    const struct query *writing = first_writing_query(request);

    if (!target->read_only)
        return true;
    if (target->side->migration_count > 0)
        return error_set(error, ERROR_USAGE,
            "side %s names the existing database %s; migrations are applied there only with "
            "--allow-writes %s",
            target->side->name, target->database, target->database);
    if (writing != NULL)
        return error_set(error, ERROR_USAGE,
            "query %s writes, and side %s names the existing database %s; it runs there only with "
            "--allow-writes %s",
            writing->name, target->side->name, target->database, target->database);
    return true;
}

static bool
prepare_existing(const struct target_request *request, struct target *target, struct error *error)
{
    struct session *session = NULL;
    struct session_options options;
    bool prepared;

    target->conninfo = server_find_dsn(target->side->dsn, request->watcher);
    options = (struct session_options){.conninfo = target->conninfo};
    if (!session_open(&options, &session, error))
        return error_prefix(error, "side %s", target->side->name);
    target->database = xstrdup(session_database(session));
    target->read_only =
        request->allow_writes == NULL || strcmp(request->allow_writes, target->database) != 0;
    prepared = check_permission(request, target, error) &&
        target_migrate(request, &options, session, target, error) &&
        target_read_facts(session, target, error);
    session_close(session);
    return prepared;
}

/* ---- databases of ours ---- */

static bool
any_to_build(const struct scenario *scenario)
{
    for (size_t i = 0; i < scenario->compare_count; i++)
        if (scenario->compare[i]->dsn == NULL)
            return true;
    return false;
}

static void
open_workshop(struct workshop *workshop, struct targets *targets)
{
    workshop->fixture_hash = fixture_hash(workshop->request, server_version(workshop->server));
    workshop->fixture = database_name('f', workshop->fixture_hash);
    workshop->needed = xcalloc(2 * targets->count + 2, sizeof *workshop->needed);
    workshop->needed[0] = workshop->fixture;
    free(targets->data_hash);
    targets->data_hash = xasprintf("%016llx", (unsigned long long)workshop->fixture_hash);
}

static bool
prepare_ours(struct workshop *workshop, struct targets *targets, struct error *error)
{
    size_t needed = 1;

    if (!database_drop_drafts(workshop->admin, error) ||
        !fixture_ensure(workshop, &targets->fixture_build_ns, error))
        return false;
    for (size_t i = 0; i < targets->count; i++) {
        if (targets->items[i].side->dsn != NULL)
            continue;
        if (!side_ensure(workshop, &targets->items[i], error))
            return false;
        workshop->needed[needed++] = targets->items[i].database;
        if (targets->items[i].kept != NULL)
            workshop->needed[needed++] = targets->items[i].kept;
    }
    return true;
}

bool
target_warm(struct session *session, bool fits, struct error *error)
{
    char *sql = xasprintf("SELECT count(pggrade.pg_prewarm(c.oid, '%s')) FROM pg_class c"
                          " JOIN pg_namespace n ON n.oid = c.relnamespace"
                          " WHERE c.relkind IN ('r', 'i', 'm', 't')"
                          " AND n.nspname NOT IN ('information_schema', 'pggrade')",
        fits ? "buffer" : "read");
    char *present = NULL;
    bool warmed =
        session_value(session, "SELECT to_regproc('pggrade.pg_prewarm')", NULL, 0, &present, error);

    if (warmed && present != NULL)
        warmed = session_run(session, sql, error);
    free(present);
    free(sql);
    return warmed;
}

static bool
all_fit(struct workshop *workshop, const struct targets *targets, bool *fit, struct error *error)
{
    char *bytes = NULL;
    double room;
    double wanted = 0;

    if (!session_value(workshop->admin,
            "SELECT setting::bigint * 8192 FROM pg_settings WHERE name = 'shared_buffers'", NULL, 0,
            &bytes, error))
        return false;
    room = bytes == NULL ? 0 : 0.9 * strtod(bytes, NULL);
    free(bytes);
    for (size_t i = 0; i < targets->count; i++)
        wanted += targets->items[i].created ? (double)targets->items[i].size_bytes : 0;
    *fit = wanted <= room;
    return true;
}

static bool
finish_ours(
    struct workshop *workshop, struct targets *targets, bool warming, bool fit, struct error *error)
{
    for (size_t i = 0; i < targets->count; i++) {
        struct target *target = &targets->items[i];
        struct session_options options = database_options(workshop->server, target->database);
        struct session *session = NULL;
        bool done;

        if (!target->created)
            continue;
        if (warming)
            watch_step(workshop->request->watcher, (double)i, "%s", target->side->name);
        done = session_open(&options, &session, error) &&
            (warming ? target_warm(session, fit, error)
                     : target_read_facts(session, target, error));
        session_close(session);
        if (!done)
            return false;
    }
    return true;
}

static bool
build_ours(struct workshop *workshop, struct targets *targets, struct error *error)
{
    struct session_options admin = {.conninfo = server_conninfo(workshop->server)};
    const struct watcher *watcher = workshop->request->watcher;
    bool fit = false;

    if (!session_open(&admin, &workshop->admin, error) || !prepare_ours(workshop, targets, error) ||
        !finish_ours(workshop, targets, false, false, error) ||
        !all_fit(workshop, targets, &fit, error))
        return false;
    watch_stage(watcher, (double)targets->count, "warming the caches");
    if (!finish_ours(workshop, targets, true, fit, error))
        return false;
    /* So that none falls into the measurement; a server of others may not permit it. */
    return !server_is_private(workshop->server) ||
        session_run(workshop->admin, "CHECKPOINT", error);
}

bool
targets_prepare(struct server *server, const struct target_request *request,
    struct targets *targets, struct error *error)
{
    const struct scenario *scenario = request->scenario;
    struct workshop workshop = {.server = server, .request = request};
    bool prepared = true;

    *targets = (struct targets){
        .items = xcalloc(scenario->compare_count, sizeof *targets->items),
        .count = scenario->compare_count,
        .data_hash = xstrdup(""),
    };
    for (size_t i = 0; i < targets->count; i++)
        targets->items[i].side = scenario->compare[i];
    for (size_t i = 0; prepared && i < targets->count; i++)
        if (targets->items[i].side->dsn != NULL)
            prepared = prepare_existing(request, &targets->items[i], error);
    if (prepared && any_to_build(scenario)) {
        open_workshop(&workshop, targets);
        prepared = build_ours(&workshop, targets, error);
        session_close(workshop.admin);
        free(workshop.fixture);
        free(workshop.needed);
    }
    if (!prepared) {
        if (error->kind == ERROR_SQL)
            error->kind = ERROR_PREPARE; /* nothing was measured yet */
        targets_release(server, targets);
    }
    return prepared;
}

bool
targets_built(
    struct server *server, const struct target_request *request, bool *built, struct error *error)
{
    struct session_options options = {.conninfo = server_conninfo(server)};
    char *name = database_name('f', fixture_hash(request, server_version(server)));
    struct session *admin = NULL;
    json_t *mark = NULL;
    bool found =
        session_open(&options, &admin, error) && database_find(admin, name, built, &mark, error);

    json_decref(mark);
    session_close(admin);
    free(name);
    return found;
}

static void
clear_target(struct target *target)
{
    migration_steps_clear(&target->steps);
    step_names_clear(&target->undone_differences);
    target_clear_indexes(target);
    for (size_t i = 0; i < target->table_count; i++) {
        free(target->tables[i].schema);
        free(target->tables[i].name);
    }
    free(target->tables);
    free(target->conninfo);
    free(target->database);
    free(target->kept);
}

void
targets_release(struct server *server, struct targets *targets)
{
    (void)server; /* what was written to is a copy: the next run makes it anew */
    for (size_t i = 0; i < targets->count; i++)
        clear_target(&targets->items[i]);
    free(targets->items);
    free(targets->data_hash);
    *targets = (struct targets){0};
}
