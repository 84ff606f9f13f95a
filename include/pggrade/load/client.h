/*
 * client: one virtual user: a session on one side, running one query at a time.
 *
 * The worker that owns it starts executions and calls client_advance whenever
 * its socket has something; nothing here waits, but for client_connect.
 */
#ifndef PGGRADE_LOAD_CLIENT_H
#define PGGRADE_LOAD_CLIENT_H

#include <stdbool.h>
#include <stdint.h>

#include "pggrade/base/error.h"
#include "pggrade/load/execution.h"
#include "pggrade/load/parameter.h"
#include "pggrade/load/probe.h"
#include "pggrade/load/tally.h"
#include "pggrade/pg/session.h"

struct client;

struct client_options {
    struct session_options session;
    const struct workload *workload;
    const struct parameter_set *parameters;
    const struct probe *worker; /* of the thread that runs this client; borrowed */
    bool probed;                /* read the backend's CPU clock around executions */
    bool alone; /* and run-queue delays: of no use where clients wait for each other's CPU */
};

struct client *client_create(const struct client_options *options);
void client_destroy(struct client *client); /* NULL is allowed */

/* Opens the session, or opens it again after it was lost; waits. */
bool client_connect(struct client *client, struct error *error) PGGRADE_MUST_CHECK;
bool client_connected(const struct client *client);
int client_socket(const struct client *client);
int client_backend_pid(const struct client *client);
bool client_has_cpu_clock(const struct client *client);
bool client_has_run_queue(const struct client *client);
bool client_wants_write(const struct client *client); /* output is pending */

enum client_progress {
    CLIENT_BUSY, /* call again when the socket has something */
    CLIENT_DONE, /* the execution has ended and was entered in the tally */
    CLIENT_LOST  /* the connection is gone; entered as an error */
};

/* Begin execution `number` of a query.  `measured` false: run, but leave no times. */
enum client_progress client_start(
    struct client *client, size_t query, uint64_t number, struct tally *tally, bool measured);
enum client_progress client_advance(struct client *client);

bool client_busy(const struct client *client);
void client_cancel(struct client *client); /* what it is doing, on a second connection */

#endif
