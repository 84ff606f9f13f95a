#include "pggrade/load/client.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/base/clock.h"
#include "pggrade/base/memory.h"
#include "pggrade/load/client_private.h"
#include "pggrade/pg/session_async.h"

struct client *
client_create(const struct client_options *options)
{
    const struct workload *workload = options->workload;
    struct client *client = xcalloc(1, sizeof *client);

    client->options = *options;
    client->backend.schedstat = -1;
    client->executions = xcalloc(workload->query_count, sizeof *client->executions);
    client->known = xcalloc(workload->query_count, sizeof *client->known);
    for (size_t q = 0; q < workload->query_count; q++) {
        const struct query *query = &workload->queries[q];

        client->executions[q] = execution_create(query, options->parameters->sources[q]);
        if (options->manner->binary && options->manner->protocol != PROTOCOL_SIMPLE)
            execution_use_binary(client->executions[q]);
        client->known[q] = xcalloc(query->statement_count, sizeof *client->known[q]);
        for (size_t s = 0; s < query->statement_count; s++)
            known_create(&client->known[q][s], query, q, s, options->manner->protocol);
    }
    return client;
}

/* ---- connections ---- */

static void
disconnect(struct client *client)
{
    probe_close(&client->backend);
    client_let_go(client);
    session_close(client->session);
    client->session = NULL;
    client->connected = false;
    client->wants_write = false;
    client->state = CLIENT_STATE_DOWN;
}

void
client_destroy(struct client *client)
{
    if (client == NULL)
        return;
    disconnect(client);
    for (size_t q = 0; q < client->options.workload->query_count; q++) {
        for (size_t s = 0; s < client->options.workload->queries[q].statement_count; s++)
            known_clear(&client->known[q][s]);
        execution_destroy(client->executions[q]);
        free(client->known[q]);
    }
    free(client->executions);
    free(client->known);
    free(client->items);
    text_free(&client->sql);
    free(client);
}

/* libpq has no SQLSTATE for a refused connection, only the server's words. */
static const char *
connection_sqlstate(const struct client *client, const char *words)
{
    if (strstr(words, "too many") != NULL || strstr(words, "connection slots") != NULL)
        return "53300";
    if (strstr(words, "starting up") != NULL || strstr(words, "shutting down") != NULL ||
        strstr(words, "in recovery") != NULL)
        return "57P03";
    return client->connected ? "08006" : "08001";
}

/* The connection is gone, or never came to be. */
enum client_progress
client_lost(struct client *client)
{
    char words[TALLY_MESSAGE_SIZE];
    const char *sqlstate;

    (void)snprintf(words, sizeof words, "%s", session_lost_reason(client->session));
    words[strcspn(words, "\n")] = '\0';
    sqlstate = connection_sqlstate(client, words);
    client->now_ns = clock_monotonic_ns();
    tally_errors_add(client->options.connections, sqlstate, words, 1);
    if (client->working) {
        /* A server that shuts a connection says so first: that error is counted already. */
        if (!client->failed)
            tally_errors_add(&client->work.tally->errors, sqlstate, words, 1);
        /* PgBouncer's own words where its query_wait_timeout was over. */
        if (client->work.measured)
            tally_fail(client->work.tally, client->now_ns - client_from_ns(client),
                client->server_timed_out || strstr(words, "query_wait_timeout") != NULL);
        client->working = false;
    }
    disconnect(client);
    return CLIENT_LOST;
}

enum client_progress
client_connect(struct client *client)
{
    const struct workload *workload = client->options.workload;

    disconnect(client);
    for (size_t q = 0; q < workload->query_count; q++)
        for (size_t s = 0; s < workload->queries[q].statement_count; s++)
            client->known[q][s].prepared = false;
    client->session = session_begin(&client->options.session);
    client->connections++;
    client->state = CLIENT_STATE_CONNECT;
    return client_advance(client);
}

static enum client_progress
connected(struct client *client)
{
    client->connected = true;
    client_take_up(client);
    if (client->options.isolated)
        probe_open(&client->backend, session_backend_pid(client->session), "postgres");
    client->now_ns = clock_monotonic_ns();
    client->connected_ns = client->now_ns;
    if (!client->working) {
        client->state = CLIENT_STATE_IDLE;
        return CLIENT_DONE;
    }
    if (client->options.manner->pooled)
        client->had_ns = client->now_ns;
    if (client->work.measured)
        histogram_record(
            client->work.tally->times[TIME_CONNECT], client->now_ns - client->start_ns);
    return client_begin(client);
}

static enum client_progress
apply_settings(struct client *client)
{
    char *sql = session_settings_sql(client->session, &client->options.session);
    bool sent;

    if (sql == NULL)
        return connected(client);
    client->state = CLIENT_STATE_SETTINGS;
    sent = session_send_sql(client->session, sql);
    free(sql);
    return sent ? CLIENT_BUSY : client_lost(client);
}

static enum client_progress
step_connection(struct client *client)
{
    enum session_event event = session_connect_step(client->session);

    client->wants_write = event == SESSION_WRITE;
    if (event == SESSION_LOST)
        return client_lost(client);
    return event == SESSION_IDLE ? apply_settings(client) : CLIENT_BUSY;
}

/* ---- the end of an execution ---- */

static void
read_probes(struct client *client, uint64_t *cpu_ns, uint64_t *run_queue_ns)
{
    *cpu_ns = probe_cpu_ns(&client->backend);
    *run_queue_ns = 0;
    if (client_has_run_queue(client))
        *run_queue_ns =
            probe_run_queue_ns(&client->backend) + probe_run_queue_ns(client->options.worker);
}

static void
record_success(struct client *client)
{
    const struct client_work *work = &client->work;
    struct tally_sample sample = {
        .number = work->number, .wall_ns = client->now_ns - client->start_ns};
    uint64_t cpu_ns;
    uint64_t run_queue_ns;

    if (work->open) {
        tally_record_arrival(work->tally,
            &(struct tally_arrival){work->number, work->due_ns, work->idle_ns, client->start_ns,
                client->had_ns, client->now_ns});
    } else if (client->options.isolated) {
        read_probes(client, &cpu_ns, &run_queue_ns);
        sample.cpu_ns = cpu_ns - client->cpu_ns;
        sample.run_queue_ns = run_queue_ns - client->run_queue_ns;
        tally_record_sample(work->tally, &sample);
    } else {
        tally_record(work->tally, &sample);
    }
}

/* The clock stops here: the user has the whole answer, or knows that there is none. */
void
client_stop_clock(struct client *client)
{
    const struct client_work *work = &client->work;

    if (!work->measured)
        work->tally->counts.dropped += !client->failed;
    else if (client->failed)
        tally_fail(work->tally, client->now_ns - client_from_ns(client), client->server_timed_out);
    else
        record_success(client);
}

enum client_progress
client_finish(struct client *client)
{
    client->working = false;
    client->state = CLIENT_STATE_IDLE;
    if (client->options.manner->reconnect && !client->work.stays)
        disconnect(client);
    return CLIENT_DONE;
}

void
client_give_up(struct client *client, enum client_verdict verdict, uint64_t now_ns)
{
    const struct client_work *work = &client->work;

    if (client->connected && client->working)
        session_cancel(client->session);
    if (client->working && work->measured) {
        uint64_t waited_ns = now_ns - client_from_ns(client);

        if (verdict == CLIENT_TIMED_OUT) {
            tally_fail(work->tally, waited_ns, true);
            tally_errors_add(&work->tally->errors, "57014", "given up after --timeout", 1);
        } else if (verdict == CLIENT_UNCONNECTED) {
            tally_fail(work->tally, waited_ns, false);
            tally_errors_add(
                &work->tally->errors, "08001", "not connected within connect_timeout", 1);
        } else if (verdict == CLIENT_CENSORED) {
            tally_censor(work->tally, waited_ns);
        }
    }
    client->working = false;
    disconnect(client);
}

/* ---- driving ---- */

#define PATIENCE 32u

/* Where client and server share a CPU, the answer to a short query is there when send returns, and
 * to wait for it costs a call.  Looked for in vain, it is not looked for again for a while. */
static bool
looks_at_once(struct client *client)
{
    if (!client->options.alone || client->carried)
        return false;
    if (client->patience == 0)
        return true;
    client->patience--;
    return false;
}

static enum client_progress
ping(struct client *client)
{
    client->state = CLIENT_STATE_PING;
    return session_send_sql(client->session, "SELECT 1") ? CLIENT_BUSY : client_connect(client);
}

static enum client_progress
step_ping(struct client *client, enum session_event event, struct rows *rows)
{
    rows_destroy(rows);
    if (event == SESSION_RESULT)
        return CLIENT_BUSY;
    client->now_ns = clock_monotonic_ns();
    client->had_ns = client->now_ns;
    return client_begin(client);
}

enum client_progress
client_start(struct client *client, const struct client_work *work, uint64_t now_ns)
{
    enum client_progress progress;

    assert(!client->working);
    client->work = *work;
    client->working = true;
    client->failed = false;
    client->server_timed_out = false;
    client->tries = 0;
    work->tally->counts.offered += work->measured;
    if (client->options.isolated && work->measured) {
        read_probes(client, &client->cpu_ns, &client->run_queue_ns);
        now_ns = clock_monotonic_ns();
    }
    client->start_ns = now_ns;
    client->had_ns = now_ns;
    client->now_ns = now_ns;
    if (!client->connected)
        return client_connect(client);
    if (client->options.manner->ping)
        return ping(client);
    progress = client_begin(client);
    return progress == CLIENT_BUSY && looks_at_once(client) ? client_advance(client) : progress;
}

/* Results of settings are of no interest unless they failed. */
static enum client_progress
step_settings(struct client *client, enum session_event event, struct rows *rows)
{
    if (event == SESSION_IDLE)
        return client->failed ? client_lost(client) : connected(client);
    client->failed = client->failed || rows_failed(rows);
    rows_destroy(rows);
    return CLIENT_BUSY;
}

enum client_progress
client_advance(struct client *client)
{
    enum client_progress progress = CLIENT_BUSY;
    bool readable = true;
    bool found = false;

    client->wants_write = false;
    if (client->state == CLIENT_STATE_CONNECT)
        return step_connection(client);
    while (progress == CLIENT_BUSY) {
        struct rows *rows = NULL;
        enum session_event event = session_advance(client->session, readable, &rows);

        readable = false;
        if (event == SESSION_LOST && client->state == CLIENT_STATE_PING)
            return client_connect(client); /* that is what a ping is for */
        if (event == SESSION_LOST)
            return client_lost(client);
        if (event == SESSION_GRANTED) {
            client->had_ns = clock_monotonic_ns();
            continue;
        }
        if (event == SESSION_READ || event == SESSION_WRITE) {
            client->wants_write = event == SESSION_WRITE;
            if (!found)
                client->patience = PATIENCE;
            return CLIENT_BUSY;
        }
        found = true;
        if (client->state == CLIENT_STATE_SETTINGS)
            progress = step_settings(client, event, rows);
        else if (client->state == CLIENT_STATE_PING)
            progress = step_ping(client, event, rows);
        else if (event == SESSION_RESULT) {
            client_take_result(client, rows);
        } else {
            progress = client_go_on(client);
            readable = looks_at_once(client);
            found = !readable;
        }
    }
    return progress;
}

/* ---- what a worker asks ---- */

bool
client_connected(const struct client *client)
{
    return client->connected;
}

bool
client_connecting(const struct client *client)
{
    return client->session != NULL && !client->connected;
}

uint64_t
client_connected_ns(const struct client *client)
{
    return client->connected_ns;
}

bool
client_busy(const struct client *client)
{
    return client->state != CLIENT_STATE_IDLE && client->state != CLIENT_STATE_DOWN;
}

uint64_t
client_start_ns(const struct client *client)
{
    return client->start_ns;
}

uint64_t
client_now_ns(const struct client *client)
{
    return client->now_ns;
}

int
client_socket(const struct client *client)
{
    return client->session == NULL ? -1 : session_socket(client->session);
}

uint64_t
client_connections(const struct client *client)
{
    return client->connections;
}

bool
client_wants_write(const struct client *client)
{
    return client->wants_write;
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
    return client->backend.schedstat >= 0 && client->options.worker->schedstat >= 0;
}
