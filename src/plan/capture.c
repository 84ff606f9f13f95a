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

#define EXPLAIN "EXPLAIN (ANALYZE, BUFFERS, SETTINGS, WAL, TIMING OFF, FORMAT JSON) "

struct capture {
    const struct capture_request *request;
    struct gather *gather;
    struct execution *execution;
    bool *prepared; /* [statement]; false: not one that EXPLAIN can take */
    bool writes;
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

static bool
explain(struct capture *capture, const struct step *step, const char *execute, bool *failed,
    struct error *error)
{
    char *sql = xasprintf(EXPLAIN "%s", execute);
    char *document = NULL;
    struct plan *plan = NULL;
    json_t *json;
    bool explained;

    explained = session_value(capture->request->session, sql, NULL, 0, &document, error);
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
    gather_plan(capture->gather, step->statement, plan);
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
            taken = control(capture, "SAVEPOINT pggrade", error) &&
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

static bool
capture_set(struct capture *capture, uint64_t number, struct error *error)
{
    struct step step;
    bool failed = false;
    bool captured;

    if (!control(capture, "BEGIN", error))
        return false;
    gather_begin_set(capture->gather);
    execution_begin(capture->execution, number);
    captured = true;
    while (captured && !failed && execution_next(capture->execution, &step))
        captured = take_step(capture, &step, &failed, error);
    if (!captured || !control(capture, "ROLLBACK", error))
        return false;
    gather_end_set(capture->gather);
    return true;
}

/* The server's own count of generic plans, from PostgreSQL 14 on. */
static bool
count_generic(const struct capture *capture, bool *generic, struct error *error)
{
    struct session *session = capture->request->session;
    char *count = NULL;

    *generic = false;
    if (session_server_version(session) < 140000)
        return true;
    if (!session_value(session,
            "SELECT sum(generic_plans) FROM pg_prepared_statements WHERE name LIKE 'pggrade\\_%'",
            NULL, 0, &count, error))
        return false;
    *generic = count != NULL && strtod(count, NULL) > 0;
    free(count);
    return true;
}

static bool
capture_sets(struct capture *capture, struct error *error)
{
    const struct capture_request *request = capture->request;
    uint64_t start_ns = clock_monotonic_ns();

    for (uint64_t k = 0; k < request->samples_max; k++) {
        if (k >= request->samples_min && clock_monotonic_ns() - start_ns > request->budget_ns)
            return true;
        if (!capture_set(capture, k, error))
            return false;
    }
    return true;
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
    };
    bool generic = false;
    bool captured = prepared_create(request->session, request->query, capture.prepared, error) &&
        capture_sets(&capture, error) && count_generic(&capture, &generic, error) &&
        prepared_drop(request->session, error);

    if (captured) {
        gather_finish(capture.gather, facts);
        facts->generic = generic;
    }
    gather_destroy(capture.gather);
    execution_destroy(capture.execution);
    free(capture.prepared);
    return captured;
}
