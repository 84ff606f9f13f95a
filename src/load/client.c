#include "pggrade/load/client.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "pggrade/base/clock.h"
#include "pggrade/base/memory.h"

enum client_state {
    CLIENT_STATE_IDLE,      /* no execution; client_start leaves it */
    CLIENT_STATE_BEGIN,     /* BEGIN is under way; then the first statement */
    CLIENT_STATE_PREPARE,   /* Parse of the next statement is under way; then STATEMENT */
    CLIENT_STATE_STATEMENT, /* a statement is under way; then the next one, or END */
    CLIENT_STATE_COMMIT,    /* COMMIT is under way and is timed; then IDLE */
    CLIENT_STATE_ROLLBACK   /* ROLLBACK is under way, after the clock was stopped; then IDLE */
};

/* Room for "q" and "_" and two numbers. */
#define STATEMENT_NAME_SIZE 24

/* What a session knows of one statement. */
struct prepared {
    char name[STATEMENT_NAME_SIZE];
    bool ready; /* this session has prepared it */
};

struct client {
    struct client_options options;
    struct session *session;
    struct probe backend;
    struct execution **executions; /* [query] */
    struct prepared **prepared;    /* [query][statement] */
    enum client_state state;
    bool wants_write;
    /* The execution under way. */
    size_t query;
    struct tally *tally;
    bool measured;
    bool failed;
    struct step step;
    uint64_t start_ns;
    uint64_t statement_start_ns;
    uint64_t cpu_ns;
    uint64_t run_queue_ns;
};

struct client *
client_create(const struct client_options *options)
{
    const struct workload *workload = options->workload;
    struct client *client = xcalloc(1, sizeof *client);

    client->options = *options;
    client->backend.schedstat = -1;
    client->executions = xcalloc(workload->query_count, sizeof *client->executions);
    client->prepared = xcalloc(workload->query_count, sizeof *client->prepared);
    for (size_t q = 0; q < workload->query_count; q++) {
        client->executions[q] =
            execution_create(&workload->queries[q], options->parameters->sources[q]);
        client->prepared[q] =
            xcalloc(workload->queries[q].statement_count, sizeof *client->prepared[q]);
        for (size_t s = 0; s < workload->queries[q].statement_count; s++)
            (void)snprintf(client->prepared[q][s].name, STATEMENT_NAME_SIZE, "q%u_%u", (unsigned)q,
                (unsigned)s);
    }
    return client;
}

void
client_destroy(struct client *client)
{
    if (client == NULL)
        return;
    for (size_t q = 0; q < client->options.workload->query_count; q++) {
        execution_destroy(client->executions[q]);
        free(client->prepared[q]);
    }
    free(client->executions);
    free(client->prepared);
    probe_close(&client->backend);
    session_close(client->session);
    free(client);
}

bool
client_connect(struct client *client, struct error *error)
{
    const struct workload *workload = client->options.workload;

    probe_close(&client->backend);
    session_close(client->session);
    client->session = NULL;
    client->state = CLIENT_STATE_IDLE;
    for (size_t q = 0; q < workload->query_count; q++)
        for (size_t s = 0; s < workload->queries[q].statement_count; s++)
            client->prepared[q][s].ready = false;
    if (!session_open(&client->options.session, &client->session, error))
        return false;
    if (client->options.probed)
        probe_open(&client->backend, session_backend_pid(client->session), "postgres");
    return true;
}

bool
client_connected(const struct client *client)
{
    return client->session != NULL;
}

int
client_socket(const struct client *client)
{
    return session_socket(client->session);
}

int
client_backend_pid(const struct client *client)
{
    return session_backend_pid(client->session);
}

bool
client_has_cpu_clock(const struct client *client)
{
    return client->backend.has_clock;
}

bool
client_has_run_queue(const struct client *client)
{
    return client->options.alone && client->backend.schedstat >= 0 &&
        client->options.worker->schedstat >= 0;
}

bool
client_wants_write(const struct client *client)
{
    return client->wants_write;
}

bool
client_busy(const struct client *client)
{
    return client->state != CLIENT_STATE_IDLE;
}

void
client_cancel(struct client *client)
{
    session_cancel(client->session);
}

static void
read_probes(struct client *client, uint64_t *cpu_ns, uint64_t *run_queue_ns)
{
    *cpu_ns = probe_cpu_ns(&client->backend);
    *run_queue_ns = 0;
    if (client_has_run_queue(client))
        *run_queue_ns =
            probe_run_queue_ns(&client->backend) + probe_run_queue_ns(client->options.worker);
}

static enum client_progress
lost(struct client *client)
{
    /* A server that shuts a connection says so first: that error is counted already. */
    if (!client->failed)
        tally_error(client->tally, "08006", session_lost_reason(client->session), 1);
    probe_close(&client->backend);
    session_close(client->session);
    client->session = NULL;
    client->state = CLIENT_STATE_IDLE;
    return CLIENT_LOST;
}

/* The clock stops here: the user has the whole answer. */
static void
stop_clock(struct client *client)
{
    uint64_t now = clock_monotonic_ns();
    uint64_t cpu_ns = 0;
    uint64_t run_queue_ns = 0;

    if (client->failed)
        return;
    if (!client->measured) {
        client->tally->dropped++;
        return;
    }
    if (client->options.probed)
        read_probes(client, &cpu_ns, &run_queue_ns);
    tally_record(client->tally,
        &(struct tally_sample){
            .wall_ns = now - client->start_ns,
            .cpu_ns = cpu_ns - client->cpu_ns,
            .run_queue_ns = run_queue_ns - client->run_queue_ns,
        });
}

static const struct query *
current_query(const struct client *client)
{
    return &client->options.workload->queries[client->query];
}

static enum client_progress
send_control(struct client *client, enum client_state state, const char *sql)
{
    client->state = state;
    if (!session_send_sql(client->session, sql))
        return lost(client);
    return CLIENT_BUSY;
}

/* Nothing is left to run: end the transaction, if there is one. */
static enum client_progress
finish(struct client *client)
{
    const struct query *query = current_query(client);

    if (query->transaction && !client->failed && query->write != WRITE_ROLLBACK)
        return send_control(client, CLIENT_STATE_COMMIT, "COMMIT");
    stop_clock(client);
    if (session_transaction_status(client->session) != 'I')
        return send_control(client, CLIENT_STATE_ROLLBACK, "ROLLBACK");
    client->state = CLIENT_STATE_IDLE;
    return CLIENT_DONE;
}

static struct prepared *
current_statement(const struct client *client)
{
    return &client->prepared[client->query][client->step.statement];
}

static enum client_progress
send_prepare(struct client *client)
{
    const struct query *query = current_query(client);
    const struct statement *statement = &query->statements[client->step.statement];
    uint32_t *oids = xcalloc(statement->slot_count, sizeof *oids);
    bool sent;

    for (size_t i = 0; i < statement->slot_count; i++) {
        const struct parameter *parameter;

        if (statement->slots[i].kind != SLOT_PARAMETER)
            continue; /* 0: the server infers what a column's value is */
        parameter = &query->parameters[statement->slots[i].index];
        oids[i] = parameter->array ? parameter_types[parameter->type].array_oid
                                   : parameter_types[parameter->type].oid;
    }
    client->state = CLIENT_STATE_PREPARE;
    sent = session_send_prepare(client->session, current_statement(client)->name, statement->sql,
        oids, statement->slot_count);
    free(oids);
    return sent ? CLIENT_BUSY : lost(client);
}

static enum client_progress
send_step(struct client *client)
{
    const struct prepared *prepared = current_statement(client);

    if (!prepared->ready)
        return send_prepare(client);
    client->state = CLIENT_STATE_STATEMENT;
    client->statement_start_ns = clock_monotonic_ns();
    if (!session_send_prepared(client->session, prepared->name, client->step.values, NULL, NULL,
            client->step.value_count))
        return lost(client);
    return CLIENT_BUSY;
}

static enum client_progress
next_step(struct client *client)
{
    if (client->failed || !execution_next(client->executions[client->query], &client->step))
        return finish(client);
    return send_step(client);
}

enum client_progress
client_start(
    struct client *client, size_t query, uint64_t number, struct tally *tally, bool measured)
{
    assert(client->state == CLIENT_STATE_IDLE && client->session != NULL);
    client->query = query;
    client->tally = tally;
    client->measured = measured;
    client->failed = false;
    execution_begin(client->executions[query], number);
    if (client->options.probed && measured)
        read_probes(client, &client->cpu_ns, &client->run_queue_ns);
    client->start_ns = clock_monotonic_ns();
    if (current_query(client)->transaction)
        return send_control(client, CLIENT_STATE_BEGIN, "BEGIN");
    return next_step(client);
}

static void
take_result(struct client *client, struct rows *rows)
{
    if (rows_failed(rows)) {
        tally_error(client->tally, rows_sqlstate(rows), rows_message(rows), 1);
        client->failed = true;
        rows_destroy(rows);
        return;
    }
    switch (client->state) {
    case CLIENT_STATE_STATEMENT:
        if (client->measured)
            histogram_record(client->tally->statements[client->step.statement],
                clock_monotonic_ns() - client->statement_start_ns);
        execution_result(client->executions[client->query], rows);
        return;
    case CLIENT_STATE_PREPARE:
        current_statement(client)->ready = true;
        break;
    default:
        break;
    }
    rows_destroy(rows);
}

/* The server has finished with what was sent. */
static enum client_progress
go_on(struct client *client)
{
    switch (client->state) {
    case CLIENT_STATE_PREPARE:
        return client->failed ? finish(client) : send_step(client);
    case CLIENT_STATE_COMMIT:
        stop_clock(client);
        client->state = CLIENT_STATE_IDLE;
        return CLIENT_DONE;
    case CLIENT_STATE_ROLLBACK:
        client->state = CLIENT_STATE_IDLE;
        return CLIENT_DONE;
    default:
        return next_step(client);
    }
}

enum client_progress
client_advance(struct client *client)
{
    client->wants_write = false;
    for (;;) {
        struct rows *rows = NULL;

        switch (session_advance(client->session, &rows)) {
        case SESSION_WRITE:
            client->wants_write = true;
            return CLIENT_BUSY;
        case SESSION_READ:
            return CLIENT_BUSY;
        case SESSION_RESULT:
            take_result(client, rows);
            break;
        case SESSION_LOST:
            return lost(client);
        case SESSION_IDLE: {
            enum client_progress progress = go_on(client);

            if (progress != CLIENT_BUSY)
                return progress;
            break;
        }
        }
    }
}
