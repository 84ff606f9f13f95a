#include "pggrade/plan/capture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/base/clock.h"
#include "pggrade/base/interrupt.h"
#include "pggrade/base/memory.h"
#include "pggrade/base/text.h"
#include "pggrade/load/execution.h"
#include "pggrade/plan/gather.h"
#include "pggrade/plan/prepared.h"

/* Of a statement that runs many times in one execution the first ones are explained, and the last,
 * which a deepening offset makes the dearest. */
#define REPETITIONS_EXPLAINED 3

/* The clock of the nodes costs up to half of the execution: it is on where nothing else is looked
 * for. */
#define EXPLAIN_ONLY "EXPLAIN (FORMAT JSON) %s"
#define EXPLAIN "EXPLAIN (ANALYZE, BUFFERS, SETTINGS, WAL, TIMING %s, FORMAT JSON) %s"

/* Of an execution planned without its values that would take for ever. */
#define FORCED_TIMEOUT "5s"

#define SETS_BUDGETS                                                                               \
    10 /* what does little work but takes long (pg_sleep) still comes to an end                    \
        */

struct capture {
    const struct capture_request *request;
    struct gather *gather;
    struct execution *execution;
    bool *prepared; /* [statement]; false: not one that EXPLAIN can take */
    bool writes;
    enum gather_pass pass; /* of the current set */
    uint64_t start_ns;
};

/* False only for a lost connection or an interrupt: what cannot be prepared (VACUUM, wrong SQL) is
 * left out, the load counts its errors. */
static bool
tolerable(const struct error *error)
{
    return error->kind == ERROR_SQL;
}

static bool
to_be_explained(const struct capture *capture, const struct step *step)
{
    const struct statement *statement = &capture->request->query->statements[step->statement];

    return step->repetition < REPETITIONS_EXPLAINED ||
        (statement->mode == STATEMENT_REPEAT && step->repetition + 1 == statement->repeat);
}

/* Whether anything that follows may need this step's rows. */
static bool
rows_needed(const struct capture *capture, const struct step *step)
{
    const struct query *query = capture->request->query;

    return query->statement_count > 1 ||
        query->statements[step->statement].mode == STATEMENT_REPEAT;
}

/* The server's own counts: of generic plans of this statement (from PostgreSQL 14 on), and of rows
 * that this transaction updated. */
static bool
count(const struct capture *capture, const struct step *step, struct gather_counts *counts,
    struct error *error)
{
    struct session *session = capture->request->session;
    double *const targets[] = {&counts->generic_plans, &counts->updates, &counts->hot_updates};
    struct rows *rows = NULL;
    struct text sql = {0};
    bool counted;

    if (session_server_version(session) < 140000)
        text_append(&sql, "SELECT 0");
    else
        text_printf(&sql,
            "SELECT (SELECT generic_plans FROM pg_prepared_statements WHERE name = 'pggrade_%zu')",
            step->statement);
    if (capture->writes)
        text_append(&sql, ", sum(n_tup_upd), sum(n_tup_hot_upd) FROM pg_stat_xact_user_tables");
    counted = session_query(session, text_string(&sql), NULL, 0, &rows, error);
    text_free(&sql);
    for (size_t i = 0;
         counted && rows_count(rows) > 0 && i < COUNT_OF(targets) && i < rows_columns(rows); i++)
        if (rows_value(rows, 0, i) != NULL)
            *targets[i] = strtod(rows_value(rows, 0, i), NULL);
    rows_destroy(rows);
    return counted;
}

static bool
explain(struct capture *capture, const struct step *step, const char *execute, bool *failed,
    struct error *error)
{
    char *sql = capture->request->hypothetical
        ? xasprintf(EXPLAIN_ONLY, execute)
        : xasprintf(EXPLAIN, capture->pass == GATHER_CLOCKED ? "ON" : "OFF", execute);
    char *document = NULL;
    struct plan *plan = NULL;
    struct gather_counts before = {0};
    struct gather_counts after = {0};
    json_t *json;
    bool explained = count(capture, step, &before, error) &&
        session_value(capture->request->session, sql, NULL, 0, &document, error) &&
        count(capture, step, &after, error);

    free(sql);
    *failed = !explained;
    if (!explained)
        return tolerable(error);
    json = document == NULL ? NULL : json_loads(document, 0, NULL);
    free(document);
    if (json == NULL || !plan_parse(json, &plan, error)) {
        json_decref(json);
        return error_set(error, ERROR_PREPARE, "query %s: the server's EXPLAIN cannot be read",
            capture->request->query->name);
    }
    gather_plan(capture->gather, step->statement, plan,
        &(struct gather_counts){
            .generic_plans = after.generic_plans - before.generic_plans,
            .updates = after.updates - before.updates,
            .hot_updates = after.hot_updates - before.hot_updates,
        });
    return true;
}

static bool
execute_step(struct capture *capture, const char *execute, struct rows **rows, bool *failed,
    struct error *error)
{
    *failed = !session_query(capture->request->session, execute, NULL, 0, rows, error);
    return !*failed || tolerable(error);
}

static bool
control(struct capture *capture, const char *sql, struct error *error)
{
    return !capture->writes || session_run(capture->request->session, sql, error);
}

/* A statement that writes runs once before it is explained: the first change of a page after a
 * checkpoint writes the whole page into the WAL, which is the page's price and not the
 * statement's. */
static bool
rehearse(struct capture *capture, const char *execute, struct error *error)
{
    struct rows *rows = NULL;
    bool failed;
    bool rehearsed;

    if (!capture->writes)
        return true;
    rehearsed = session_run(capture->request->session, "SAVEPOINT pggrade", error) &&
        execute_step(capture, execute, &rows, &failed, error) &&
        session_run(capture->request->session, "ROLLBACK TO SAVEPOINT pggrade", error);
    rows_destroy(rows);
    return rehearsed;
}

/* Explains and, where its rows are needed, runs one step; what EXPLAIN ANALYZE wrote is taken back
 * before the statement writes it again. */
static bool
take_step(struct capture *capture, const struct step *step, bool *failed, struct error *error)
{
    struct text execute = {0};
    struct rows *rows = NULL;
    bool taken = true;

    *failed = !capture->prepared[step->statement];
    if (!*failed) {
        prepared_append(capture->request->session, step, &execute);
        if (to_be_explained(capture, step))
            taken = rehearse(capture, text_string(&execute), error) &&
                control(capture, "SAVEPOINT pggrade", error) &&
                explain(capture, step, text_string(&execute), failed, error) &&
                control(capture, "ROLLBACK TO SAVEPOINT pggrade", error);
        else
            gather_unexplained(capture->gather, step->statement);
        if (taken && !*failed && (rows_needed(capture, step) || capture->writes))
            taken = execute_step(capture, text_string(&execute), &rows, failed, error);
        text_free(&execute);
    }
    if (taken)
        execution_result(capture->execution, rows);
    return taken;
}

/* One parameter set; counted or not. */
static bool
capture_set(struct capture *capture, enum gather_pass pass, uint64_t number, struct error *error)
{
    struct step step;
    bool failed = false;
    bool captured;

    if (!control(capture, "BEGIN", error) ||
        (capture->request->prelude != NULL && !control(capture, capture->request->prelude, error)))
        return false;
    capture->pass = pass;
    gather_begin_set(capture->gather, pass, number);
    execution_begin(capture->execution, number);
    captured = true;
    while (captured && !failed && execution_next(capture->execution, &step))
        captured = take_step(capture, &step, &failed, error);
    if (!captured || !control(capture, "ROLLBACK", error))
        return false;
    if (pass == GATHER_DRIVER || !failed)
        gather_end_set(capture->gather);
    return true;
}

static bool
in_time(const struct capture *capture, uint64_t budgets)
{
    return clock_monotonic_ns() - capture->start_ns <= budgets * capture->request->budget_ns;
}

static bool
capture_sets(struct capture *capture, struct error *error)
{
    const struct capture_request *request = capture->request;
    double work = 0;

    /* The first execution in a session reads catalogues as well, more or less of them by what ran
     * there before. */
    if (!capture_set(capture, GATHER_UNCOUNTED, 0, error))
        return false;
    for (uint64_t k = 0; k < request->samples_max; k++) {
        if (k >= request->samples_min &&
            (work > request->work_max || !in_time(capture, SETS_BUDGETS)))
            return true;
        if (!capture_set(capture, GATHER_DRIVER, k, error))
            return false;
        work += gather_work(capture->gather);
    }
    return true;
}

/* ---- some of the sets again ---- */

/* One at least, the others as far as there is time. */
static bool
capture_again(struct capture *capture, enum gather_pass pass, struct error *error)
{
    uint64_t sets_max = capture->request->samples_max;

    for (uint64_t k = 0; k < sets_max && k < GATHER_AGAIN_MAX && (k == 0 || in_time(capture, 1));
         k++)
        if (!capture_set(capture, pass, k, error))
            return false;
    return true;
}

static bool
has_parameters(const struct query *query)
{
    for (size_t i = 0; i < query->statement_count; i++)
        if (query->statements[i].slot_count > 0)
            return true;
    return false;
}

/* A side that chose a mode itself has said what it wants. */
static bool
mode_is_open(const struct capture *capture, bool *open, struct error *error)
{
    char *mode = NULL;

    if (!session_value(capture->request->session, "SHOW plan_cache_mode", NULL, 0, &mode, error))
        return false;
    *open = mode != NULL && strcmp(mode, "auto") == 0;
    free(mode);
    return true;
}

/* The first sets once more, as the server plans them when it has given up on their values. */
static bool
capture_forced(struct capture *capture, struct error *error)
{
    const struct capture_request *request = capture->request;
    struct session *session = request->session;
    char *timeout = NULL;
    char *restore;
    bool open = false;
    bool captured;

    if (!has_parameters(request->query))
        return true;
    if (!mode_is_open(capture, &open, error) ||
        !session_value(session, "SHOW statement_timeout", NULL, 0, &timeout, error))
        return false;
    restore = xasprintf("SET statement_timeout = '%s'; SET plan_cache_mode = auto", timeout);
    free(timeout);
    captured = !open ||
        session_run(session,
            "SET plan_cache_mode = force_generic_plan; SET statement_timeout = '" FORCED_TIMEOUT
            "'",
            error);
    captured = captured && (!open || capture_again(capture, GATHER_FORCED, error));
    captured = captured && (!open || session_run(session, restore, error));
    free(restore);
    return captured;
}

bool
capture_plans(const struct capture_request *request, struct plan_facts *facts, struct error *error)
{
    struct capture capture = {
        .request = request,
        .gather = gather_create(request->query, request->target),
        .execution = execution_create(request->query, request->sources),
        .prepared = xcalloc(request->query->statement_count, sizeof(bool)),
        .writes = request->query->write != WRITE_NONE,
        .start_ns = clock_monotonic_ns(),
    };
    bool captured = prepared_create(request->session, request->query, capture.prepared, error) &&
        capture_sets(&capture, error) && capture_again(&capture, GATHER_CLOCKED, error) &&
        capture_forced(&capture, error) && prepared_drop(request->session, error);

    if (captured)
        gather_finish(capture.gather, facts);
    gather_destroy(capture.gather);
    execution_destroy(capture.execution);
    free(capture.prepared);
    return captured;
}
