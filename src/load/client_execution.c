#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/base/clock.h"
#include "pggrade/base/memory.h"
#include "pggrade/load/client_private.h"
#include "pggrade/pg/session_async.h"

void
known_create(struct known *known, const struct query *query, size_t query_index, size_t statement,
    enum protocol protocol)
{
    const struct statement *of = &query->statements[statement];

    (void)snprintf(
        known->name, sizeof known->name, "q%u_%u", (unsigned)query_index, (unsigned)statement);
    known->oids = xcalloc(of->slot_count, sizeof *known->oids);
    for (size_t i = 0; i < of->slot_count; i++) {
        const struct parameter *parameter;

        if (of->slots[i].kind != SLOT_PARAMETER)
            continue;
        parameter = &query->parameters[of->slots[i].index];
        known->oids[i] = parameter->array ? parameter_types[parameter->type].array_oid
                                          : parameter_types[parameter->type].oid;
    }
    if (protocol == PROTOCOL_SIMPLE)
        known->pasted = pasted_create(query, statement);
}

void
known_clear(struct known *known)
{
    free(known->oids);
    pasted_destroy(known->pasted);
}

bool
client_splits(const struct query *query)
{
    return query->statement_count > 1 || query->transaction ||
        query->statements[0].mode != STATEMENT_ONCE;
}

static const struct query *
query_of(const struct client *client)
{
    return &client->options.workload->queries[client->work.query];
}

static struct known *
known_of(const struct client *client)
{
    return &client->known[client->work.query][client->step.statement];
}

/* ---- sending ---- */

static enum client_progress
busy_if(struct client *client, bool sent)
{
    if (!sent)
        return client_lost(client);
    client->wants_write = session_unsent(client->session);
    return CLIENT_BUSY;
}

static enum client_progress
send_control(struct client *client, enum client_state state, const char *sql)
{
    client->state = state;
    return busy_if(client, session_send_sql(client->session, sql));
}

static bool
send_prepare(struct client *client)
{
    const struct statement *statement = &query_of(client)->statements[client->step.statement];
    struct known *known = known_of(client);

    /* Taken back where it fails: in a pipeline the statement may be sent again before that. */
    known->prepared = true;
    return session_send_prepare(
        client->session, known->name, statement->sql, known->oids, statement->slot_count);
}

static bool
send_statement(struct client *client)
{
    const struct step *step = &client->step;
    const struct known *known = known_of(client);
    const struct session_values values = {
        .values = step->values,
        .lengths = step->formats == NULL ? NULL : step->lengths,
        .formats = step->formats,
        .count = step->value_count,
    };

    switch (client->options.manner->protocol) {
    case PROTOCOL_SIMPLE:
        client->sql.length = 0;
        pasted_append(known->pasted, step->values, &client->sql);
        return session_send_sql(client->session, text_string(&client->sql));
    case PROTOCOL_EXTENDED:
        return session_send_parameters(client->session,
            query_of(client)->statements[step->statement].sql, known->oids, &values);
    default:
        return session_send_prepared(client->session, known->name, &values);
    }
}

static bool
to_be_prepared(const struct client *client)
{
    return client->options.manner->protocol == PROTOCOL_PREPARED && !known_of(client)->prepared;
}

static enum client_progress
send_step(struct client *client)
{
    if (to_be_prepared(client)) {
        client->state = CLIENT_STATE_PREPARE;
        return busy_if(client, send_prepare(client));
    }
    client->state = CLIENT_STATE_STATEMENT;
    client->statement_start_ns = client->now_ns;
    return busy_if(client, send_statement(client));
}

/* ---- the end ---- */

static bool
to_be_tried_again(const struct client *client)
{
    return client->failed && client->retry && client->tries < client->options.manner->retries;
}

/* The server holds nothing of the execution any more. */
static enum client_progress
settle(struct client *client)
{
    if (!to_be_tried_again(client))
        return client_finish(client);
    client->tries++;
    client->work.tally->counts.retried += client->work.measured;
    return client_begin(client);
}

/* Nothing is left to run, and what is to be committed is: clear up. */
static enum client_progress
clear_up(struct client *client)
{
    if (!to_be_tried_again(client))
        client_stop_clock(client);
    session_pipeline(client->session, false);
    if (session_transaction_status(client->session) != 'I')
        return send_control(client, CLIENT_STATE_ROLLBACK, "ROLLBACK");
    return settle(client);
}

static bool
to_be_committed(const struct client *client)
{
    return query_of(client)->transaction && query_of(client)->write != WRITE_ROLLBACK;
}

static enum client_progress
next_step(struct client *client)
{
    if (!client->failed && execution_next(client->executions[client->work.query], &client->step))
        return send_step(client);
    if (!client->failed && to_be_committed(client))
        return send_control(client, CLIENT_STATE_COMMIT, "COMMIT");
    return clear_up(client);
}

/* ---- pipelines ---- */

/* One statement alone gains nothing. */
static bool
worth_a_pipeline(const struct client *client)
{
    return client->options.manner->pipeline &&
        client->options.manner->protocol != PROTOCOL_SIMPLE && client_splits(query_of(client));
}

static void
expect(struct client *client, struct pipeline_item item)
{
    client->items =
        grow(client->items, client->item_count, &client->item_capacity, sizeof *client->items);
    client->items[client->item_count++] = item;
}

static bool
queue_control(struct client *client, const char *sql)
{
    static const struct session_values none = {0};

    expect(client, (struct pipeline_item){.kind = PIPELINE_CONTROL});
    return session_send_parameters(client->session, sql, NULL, &none);
}

static bool
queue_steps(struct client *client)
{
    while (execution_next(client->executions[client->work.query], &client->step)) {
        if (to_be_prepared(client)) {
            expect(client, (struct pipeline_item){PIPELINE_PREPARE, client->step.statement});
            if (!send_prepare(client))
                return false;
        }
        expect(client, (struct pipeline_item){PIPELINE_STATEMENT, client->step.statement});
        if (!send_statement(client))
            return false;
    }
    return true;
}

/* Everything that needs no result that is not there yet, and a sync behind it. */
static enum client_progress
send_round(struct client *client)
{
    bool sent = true;

    client->state = CLIENT_STATE_PIPELINE;
    client->statement_start_ns = client->now_ns;
    client->item_first = 0;
    client->item_count = 0;
    if (query_of(client)->transaction && !client->begun)
        sent = queue_control(client, "BEGIN");
    client->begun = true;
    sent = sent && queue_steps(client);
    client->ended = !execution_waits(client->executions[client->work.query]);
    if (sent && client->ended && to_be_committed(client))
        sent = queue_control(client, "COMMIT");
    return busy_if(client, sent && session_sync(client->session));
}

/* ---- results ---- */

/* What was to be prepared in or behind what failed is not. */
static void
forget_prepared(struct client *client)
{
    if (client->state == CLIENT_STATE_PREPARE)
        known_of(client)->prepared = false;
    if (client->state != CLIENT_STATE_PIPELINE)
        return;
    for (size_t i = client->item_first; i < client->item_count; i++)
        if (client->items[i].kind == PIPELINE_PREPARE)
            client->known[client->work.query][client->items[i].statement].prepared = false;
}

static void
take_failure(struct client *client, const struct rows *rows)
{
    const char *sqlstate = rows_sqlstate(rows);

    forget_prepared(client);
    client->failed = true;
    client->retry = strcmp(sqlstate, "40001") == 0 || strcmp(sqlstate, "40P01") == 0;
    client->server_timed_out =
        strcmp(sqlstate, "57014") == 0 || strcmp(rows_message(rows), "query_wait_timeout") == 0;
    if (!to_be_tried_again(client))
        tally_errors_add(&client->work.tally->errors, sqlstate, rows_message(rows), 1);
}

static void
take_statement(struct client *client, struct rows *rows)
{
    size_t statement = execution_result(client->executions[client->work.query], rows);

    if (client->work.measured && client_splits(query_of(client)))
        histogram_record(
            client->work.tally->statements[statement], client->now_ns - client->statement_start_ns);
    /* In a pipeline the next one's time begins where this one's ends. */
    client->statement_start_ns = client->now_ns;
}

void
client_take_result(struct client *client, struct rows *rows)
{
    bool pipelined = client->state == CLIENT_STATE_PIPELINE;
    bool of_statement = client->state == CLIENT_STATE_STATEMENT ||
        (pipelined && client->items[client->item_first].kind == PIPELINE_STATEMENT);

    client->now_ns = clock_monotonic_ns();
    if (rows_failed(rows)) {
        take_failure(client, rows);
        rows_destroy(rows);
    } else if (of_statement) {
        take_statement(client, rows);
    } else {
        rows_destroy(rows);
    }
    if (pipelined)
        client->item_first++;
}

enum client_progress
client_go_on(struct client *client)
{
    switch (client->state) {
    case CLIENT_STATE_PREPARE:
        return client->failed ? clear_up(client) : send_step(client);
    case CLIENT_STATE_PIPELINE:
        return client->failed || client->ended ? clear_up(client) : send_round(client);
    case CLIENT_STATE_COMMIT:
        return clear_up(client);
    case CLIENT_STATE_ROLLBACK:
        return settle(client);
    default:
        return next_step(client);
    }
}

enum client_progress
client_begin(struct client *client)
{
    execution_begin(client->executions[client->work.query], client->work.number);
    client->failed = false;
    client->retry = false;
    client->pipelined = worth_a_pipeline(client);
    client->begun = false;
    session_keep_rows(
        client->session, execution_looks_back(client->executions[client->work.query]));
    if (client->options.manner->knock && client->tries == 0)
        session_knock(client->session);
    session_pipeline(client->session, client->pipelined);
    if (client->pipelined)
        return send_round(client);
    if (query_of(client)->transaction)
        return send_control(client, CLIENT_STATE_BEGIN, "BEGIN");
    return next_step(client);
}
