#include "pggrade/health/maintenance.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/pg/session.h"

/* Megabytes a second of a modest disk: what a plan guesses durations by. */
#define VACUUM_RATE 100e6
#define REBUILD_RATE 25e6

#define ALL_GO_ON "readers and writers go on"

/* What maintenance does about a check, in the order of the steps.  An entry further up that names
 * the same table makes a later one needless, as far as `covers` says. */
enum work { WORK_SETTING, WORK_REWRITE, WORK_VACUUM, WORK_ANALYZE, WORK_REBUILD, WORK_OTHER };

static const struct task {
    const char *check;
    enum work work;
    enum health_level from;
    const char *lock;
} tasks[] = {
    {"autovacuum-tables", WORK_SETTING, HEALTH_WARN, ALL_GO_ON},
    {"autovacuum-scale", WORK_SETTING, HEALTH_NOTICE, ALL_GO_ON},
    {"index-invalid", WORK_REBUILD, HEALTH_WARN, ALL_GO_ON "; twice the index's disk space"},
    {"wraparound-tables", WORK_OTHER, HEALTH_WARN, ALL_GO_ON},
    {"table-bloat", WORK_REWRITE, HEALTH_WARN,
        "LOCKS OUT readers and writers of the table; twice its disk space"},
    {"dead-tuples", WORK_VACUUM, HEALTH_WARN, ALL_GO_ON},
    {"vacuum-due", WORK_VACUUM, HEALTH_WARN, ALL_GO_ON},
    {"vacuum-age", WORK_VACUUM, HEALTH_WARN, ALL_GO_ON},
    {"analyze-due", WORK_ANALYZE, HEALTH_WARN, ALL_GO_ON},
    {"analyze-missing", WORK_ANALYZE, HEALTH_NOTICE, ALL_GO_ON},
    {"analyze-parent", WORK_ANALYZE, HEALTH_NOTICE, ALL_GO_ON},
    {"index-bloat", WORK_REBUILD, HEALTH_WARN, ALL_GO_ON "; twice the index's disk space"},
    {"materialized-views-empty", WORK_OTHER, HEALTH_WARN, "readers of the view wait"},
};

/* Found by checks, mended by a change of the schema: somebody's decision. */
static const char *const advised[] = {
    "index-duplicate", "foreign-key-index", "partitions-missing", "sequences", "integer-keys"};

struct planning {
    struct maintenance *plan;
    const struct health_report *report;
    struct session *session;
    bool rewrite;
    struct done { /* which table had what */
        const char *table;
        enum work work;
    } * done;
    size_t done_count, done_capacity, step_capacity, advice_capacity;
};

static const struct health_result *
find_result(const struct health_report *report, const char *id)
{
    for (size_t i = 0; i < report->result_count; i++)
        if (strcmp(report->results[i].check->id, id) == 0)
            return &report->results[i];
    return NULL;
}

/* A rewrite vacuums, analyses and makes all indexes anew; a vacuum here analyses as well. */
static bool
covered(const struct planning *planning, const char *table, enum work work)
{
    for (size_t i = 0; i < planning->done_count; i++) {
        const struct done *done = &planning->done[i];

        if (strcmp(done->table, table) != 0)
            continue;
        if (done->work == WORK_REWRITE && work != WORK_SETTING)
            return true;
        if (done->work == WORK_VACUUM && (work == WORK_VACUUM || work == WORK_ANALYZE))
            return true;
        if (done->work == WORK_ANALYZE && work == WORK_ANALYZE)
            return true;
    }
    return false;
}

/* The table an object belongs to and its bytes; "" and 0 where it is no relation. */
static bool
read_relation(struct planning *planning, const char *object, const char **table, double *bytes,
    struct error *error)
{
    static const char sql[] =
        "SELECT format('%I.%I', n.nspname, t.relname), c.relpages * 8192::float8"
        " FROM pg_class c LEFT JOIN pg_index i ON i.indexrelid = c.oid"
        " JOIN pg_class t ON t.oid = coalesce(i.indrelid, c.oid)"
        " JOIN pg_namespace n ON n.oid = t.relnamespace WHERE c.oid = to_regclass($1)";
    struct rows *rows;

    *table = object;
    *bytes = 0;
    if (!session_query(planning->session, sql, &object, 1, &rows, error))
        return false;
    if (rows_count(rows) > 0) {
        *table = arena_strdup(planning->plan->arena, rows_value(rows, 0, 0));
        *bytes = strtod(rows_value(rows, 0, 1), NULL);
    }
    rows_destroy(rows);
    return true;
}

static double
guess_seconds(enum work work, double bytes)
{
    if (bytes <= 0)
        return work == WORK_SETTING ? 0 : NAN;
    switch (work) {
    case WORK_SETTING:
        return 0;
    case WORK_ANALYZE: /* a sample of 30,000 pages at the most */
        return fmin(bytes, 30000 * 8192.0) / VACUUM_RATE;
    case WORK_VACUUM:
        return bytes / VACUUM_RATE;
    default:
        return bytes / REBUILD_RATE;
    }
}

static bool
add_step(struct planning *planning, const struct task *task, const struct health_item *item,
    struct error *error)
{
    struct maintenance *plan = planning->plan;
    struct maintenance_step *step;
    const char *table;
    double bytes;

    if (!read_relation(planning, item->object, &table, &bytes, error))
        return false;
    if (covered(planning, table, task->work))
        return true;
    plan->steps =
        grow(plan->steps, plan->step_count, &planning->step_capacity, sizeof *plan->steps);
    step = &plan->steps[plan->step_count++];
    *step = (struct maintenance_step){
        .sql = arena_strdup(plan->arena, item->remedy),
        .reason = arena_printf(plan->arena, "%s: %s", task->check, item->detail),
        .lock = task->lock,
        .seconds = guess_seconds(task->work, bytes),
        .left_out = task->work == WORK_REWRITE && !planning->rewrite,
    };
    if (step->left_out)
        return true;
    planning->done = grow(
        planning->done, planning->done_count, &planning->done_capacity, sizeof *planning->done);
    planning->done[planning->done_count++] = (struct done){table, task->work};
    return true;
}

static bool
plan_task(struct planning *planning, const struct task *task, struct error *error)
{
    const struct health_result *result = find_result(planning->report, task->check);

    for (size_t i = 0; result != NULL && i < result->item_count; i++)
        if (result->items[i].level >= task->from && result->items[i].remedy != NULL &&
            !add_step(planning, task, &result->items[i], error))
            return false;
    return true;
}

static void
add_advice(struct planning *planning, const char *id)
{
    const struct health_result *result = find_result(planning->report, id);
    struct maintenance *plan = planning->plan;

    for (size_t i = 0; result != NULL && i < result->item_count; i++) {
        const struct health_item *item = &result->items[i];

        if (item->level < HEALTH_WARN)
            continue;
        plan->advice = grow(
            plan->advice, plan->advice_count, &planning->advice_capacity, sizeof *plan->advice);
        plan->advice[plan->advice_count++] =
            arena_printf(plan->arena, "%s: %s; %s: %s", id, item->object, item->detail,
                item->remedy == NULL ? result->check->remedy : item->remedy);
    }
}

bool
maintenance_plan(const struct health_report *report, const char *conninfo, bool rewrite,
    struct maintenance **plan, struct error *error)
{
    struct planning planning = {
        .plan = xcalloc(1, sizeof **plan), .report = report, .rewrite = rewrite};
    bool planned =
        session_open(&(struct session_options){.conninfo = conninfo, .database = report->database},
            &planning.session, error);

    planning.plan->arena = arena_create();
    planning.plan->database = arena_strdup(planning.plan->arena, report->database);
    for (size_t i = 0; planned && i < COUNT_OF(tasks); i++)
        planned = plan_task(&planning, &tasks[i], error);
    for (size_t i = 0; planned && i < COUNT_OF(advised); i++)
        add_advice(&planning, advised[i]);
    session_close(planning.session);
    free(planning.done);
    if (!planned) {
        maintenance_destroy(planning.plan);
        planning.plan = NULL;
    }
    *plan = planning.plan;
    return planned;
}

void
maintenance_destroy(struct maintenance *plan)
{
    if (plan == NULL)
        return;
    free(plan->steps);
    free(plan->advice);
    arena_destroy(plan->arena);
    free(plan);
}

bool
maintenance_apply(const struct maintenance *plan, const char *conninfo, const char *allowed,
    const struct watcher *watcher, struct error *error)
{
    /* A lock that does not come soon is not waited for: others would queue behind us. */
    static const struct setting settings[] = {{"lock_timeout", "5s"}, {"statement_timeout", "0"}};
    struct session *session = NULL;
    bool applied = true;

    if (allowed == NULL || strcmp(allowed, plan->database) != 0)
        return error_set(error, ERROR_USAGE,
            "maintenance changes database %s only with --allow-writes %s", plan->database,
            plan->database);
    if (!session_open(&(struct session_options){.conninfo = conninfo,
                          .database = plan->database,
                          .settings = settings,
                          .setting_count = COUNT_OF(settings)},
            &session, error))
        return false;
    watch_stage(watcher, (double)plan->step_count, "maintaining %s", plan->database);
    for (size_t i = 0; applied && i < plan->step_count; i++) {
        if (plan->steps[i].left_out)
            continue;
        watch_step(watcher, (double)i, "%s", plan->steps[i].sql);
        applied = session_run(session, plan->steps[i].sql, error) ||
            error_prefix(error, "step %zu of %zu, %s", i + 1, plan->step_count, plan->steps[i].sql);
    }
    session_close(session);
    if (!applied && error->kind == ERROR_SQL)
        error->kind = ERROR_PREPARE;
    return applied;
}
