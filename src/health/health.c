#include "pggrade/health/health.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/base/clock.h"
#include "pggrade/health/surroundings.h"
#include "pggrade/pg/session.h"

#define LOCK_TIMEOUT_MS 200
#define TIMEOUT_STANDARD_NS (5 * NS_PER_S)

#define NOT_LOADED "55000" /* an extension that is installed and not preloaded */

struct examination {
    const struct health_options *options;
    struct session *session;
    struct surroundings surroundings;
    struct health_report *report;
    char *begin; /* of each check's transaction */
};

enum health_level
health_level_of(const struct health_limits *limits, double value)
{
    if (value >= limits->severe)
        return HEALTH_SEVERE;
    if (value >= limits->warn)
        return HEALTH_WARN;
    return value >= limits->notice ? HEALTH_NOTICE : HEALTH_OK;
}

/* From this value on an object is worth telling. */
static double
lowest_limit(const struct health_limits *limits)
{
    return fmin(limits->notice, fmin(limits->warn, limits->severe));
}

/* Settings last as long as one transaction, so that nothing of them stays in a pooler's session;
 * and none is open longer than one check. */
static char *
begin_sql(const struct health_options *options)
{
    uint64_t timeout_ns = options->timeout_ns == 0 ? TIMEOUT_STANDARD_NS : options->timeout_ns;

    return xasprintf("BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY;"
                     " SET LOCAL statement_timeout = %llu; SET LOCAL lock_timeout = %d;"
                     " SET LOCAL search_path = pg_catalog; SET LOCAL datestyle = 'ISO, YMD';"
                     " SET LOCAL jit = off; SET LOCAL max_parallel_workers_per_gather = 0",
        (unsigned long long)(timeout_ns / NS_PER_MS), LOCK_TIMEOUT_MS);
}

static void
take_rows(struct examination *examination, const struct rows *rows, struct health_result *result)
{
    struct arena *arena = examination->report->arena;

    result->item_count = rows_count(rows);
    result->items = arena_alloc(arena, result->item_count, sizeof *result->items);
    for (size_t i = 0; i < result->item_count; i++) {
        struct health_item *item = &result->items[i];
        const char *object = rows_value(rows, i, 0);
        const char *detail = rows_value(rows, i, 2);
        const char *remedy = rows_value(rows, i, 3);

        item->object = arena_strdup(arena, object == NULL ? "?" : object);
        item->value = strtod(rows_value(rows, i, 1), NULL);
        item->detail = arena_strdup(arena, detail == NULL ? "" : detail);
        item->remedy = remedy == NULL ? NULL : arena_strdup(arena, remedy);
        item->level = health_level_of(&result->limits, item->value);
    }
    if (result->item_count > 0) {
        result->level = result->items[0].level;
        result->over_count = strtoull(rows_value(rows, 0, 4), NULL, 10);
        result->object_count = strtoull(rows_value(rows, 0, 5), NULL, 10);
    }
}

/* One statement in a transaction of its own.  False where the session is of no more use, or a
 * signal came; a statement that fails is told in `result`. */
static bool
ask(struct examination *examination, const char *name, struct health_result *result,
    struct error *error)
{
    struct error refusal = {0};
    struct rows *rows = NULL;
    char limit[32];
    const char *values[] = {limit};
    char *whole =
        surroundings_sql(&examination->surroundings, name, examination->options->items_max);
    bool begun;
    bool answered;

    (void)snprintf(limit, sizeof limit, "%.17g", lowest_limit(&result->limits));
    begun = session_run(examination->session, examination->begin, error);
    answered = begun && session_query(examination->session, whole, values, 1, &rows, &refusal);
    free(whole);
    if (!begun)
        return false;
    result->skipped = NULL;
    result->failed = false;
    if (answered) {
        take_rows(examination, rows, result);
    } else if (refusal.kind != ERROR_SQL) {
        *error = refusal;
        return false;
    } else {
        result->skipped = arena_strdup(examination->report->arena, refusal.text);
        result->failed = strcmp(refusal.sqlstate, NOT_LOADED) != 0;
    }
    rows_destroy(rows);
    return session_run(examination->session, "ROLLBACK", error);
}

/* A statement that fails (locked out, too slow) gives way to the next that fits. */
static bool
examine_check(struct examination *examination, struct health_result *result, struct error *error)
{
    const struct health_check *check = result->check;
    size_t i = surroundings_statement(&examination->surroundings, check, 0);
    uint64_t start_ns = clock_monotonic_ns();

    if (i == HEALTH_STATEMENTS_MAX)
        result->skipped = surroundings_lack(&examination->surroundings, check);
    for (; i < HEALTH_STATEMENTS_MAX;
         i = surroundings_statement(&examination->surroundings, check, i + 1)) {
        if (!ask(examination, check->statements[i].sql, result, error))
            return error_prefix(error, "check %s", check->id);
        if (result->skipped == NULL)
            break;
    }
    result->duration_ns = clock_monotonic_ns() - start_ns;
    return true;
}

static bool
read_server(struct examination *examination, struct error *error)
{
    struct health_report *report = examination->report;
    char *version = NULL;

    if (!surroundings_read(examination->session, &examination->surroundings, error) ||
        !session_value(examination->session, "SHOW server_version", NULL, 0, &version, error))
        return false;
    report->server_version = arena_strdup(report->arena, version == NULL ? "?" : version);
    free(version);
    report->server_version_number = examination->surroundings.version;
    report->database = arena_strdup(report->arena, session_database(examination->session));
    return true;
}

static bool
examine_all(struct examination *examination, struct error *error)
{
    const struct health_options *options = examination->options;
    struct health_report *report = examination->report;

    report->results = arena_alloc(report->arena, health_check_count(), sizeof *report->results);
    for (size_t i = 0; i < health_check_count(); i++) {
        struct health_result *result = &report->results[report->result_count];

        if (options->selected != NULL && !options->selected[i])
            continue;
        report->result_count++;
        result->check = health_check_at(i);
        result->limits = options->limits == NULL ? result->check->limits : options->limits[i];
        if (!examine_check(examination, result, error))
            return false;
    }
    return true;
}

/* Worst first; what was not asked last; else in the table's order. */
static int
compare_results(const void *a, const void *b)
{
    const struct health_result *first = a;
    const struct health_result *second = b;
    int first_rank = first->skipped != NULL ? -1 : (int)first->level;
    int second_rank = second->skipped != NULL ? -1 : (int)second->level;

    if (first_rank != second_rank)
        return second_rank - first_rank;
    return (int)health_check_find(first->check->id) - (int)health_check_find(second->check->id);
}

bool
health_examine(
    const struct health_options *options, struct health_report **report, struct error *error)
{
    struct session_options session_options = {
        .conninfo = options->conninfo, .database = options->database};
    struct examination examination = {.options = options};
    uint64_t start_ns = clock_monotonic_ns();
    bool examined;

    *report = NULL;
    if (!session_open(&session_options, &examination.session, error))
        return false;
    examination.report = xcalloc(1, sizeof *examination.report);
    examination.report->arena = arena_create();
    examination.report->taken_s = clock_wall_s();
    examination.begin = begin_sql(options);
    examined = read_server(&examination, error) && examine_all(&examination, error);
    surroundings_clear(&examination.surroundings);
    session_close(examination.session);
    free(examination.begin);
    if (!examined) {
        health_report_destroy(examination.report);
        return false;
    }
    qsort(examination.report->results, examination.report->result_count,
        sizeof *examination.report->results, compare_results);
    examination.report->duration_ns = clock_monotonic_ns() - start_ns;
    *report = examination.report;
    return true;
}

void
health_report_destroy(struct health_report *report)
{
    if (report == NULL)
        return;
    arena_destroy(report->arena);
    free(report);
}
