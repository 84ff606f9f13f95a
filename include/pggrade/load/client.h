/*
 * client: one connection of one side, running one query at a time.
 *
 * The worker that owns it connects it, starts executions and calls client_advance whenever its
 * socket has something; nothing here waits.
 */
#ifndef PGGRADE_LOAD_CLIENT_H
#define PGGRADE_LOAD_CLIENT_H

#include <stdbool.h>
#include <stdint.h>

#include "pggrade/base/error.h"
#include "pggrade/base/uring.h"
#include "pggrade/load/execution.h"
#include "pggrade/load/parameter.h"
#include "pggrade/load/probe.h"
#include "pggrade/load/tally.h"
#include "pggrade/load/traffic.h"
#include "pggrade/pg/session.h"

struct client;

struct client_options {
    struct session_options session;
    const struct workload *workload;
    const struct parameter_set *parameters;
    const struct manner *manner;
    const struct probe *worker;       /* of the thread that runs this client; borrowed */
    struct tally_errors *connections; /* where refused and lost connections are counted */
    bool isolated; /* read CPU clock and run-queue delay around executions: of no use where
                    * clients wait for each other's CPU */
    bool alone;    /* nobody else's answer lies unread while it looks for its own */
};

/* Whether the statements of a query are timed apart: a sole statement's time is the query's. */
bool client_splits(const struct query *query);

struct client *client_create(const struct client_options *options);
void client_destroy(struct client *client); /* NULL is allowed */

enum client_progress {
    CLIENT_BUSY, /* call client_advance when the socket has something */
    CLIENT_DONE, /* connected, or the execution has ended and was entered in the tally */
    CLIENT_LOST  /* there is no connection (any more); what it did was entered as failed */
};

/* Begin to connect, after closing what there was. */
enum client_progress client_connect(struct client *client);

/* One execution. */
struct client_work {
    size_t query;
    uint64_t number;
    struct tally *tally;
    bool measured; /* false: run, but leave no times */
    bool open;     /* has a time it was due at; else its time counts from the send */
    uint64_t due_ns;
    uint64_t idle_ns; /* since when this connection was idle */
    bool stays;       /* connected, although it connects for every execution */
};
/* `now_ns`: the clock, read just before. */
enum client_progress client_start(
    struct client *client, const struct client_work *work, uint64_t now_ns);
enum client_progress client_advance(struct client *client);

/* Drop the connection and what it does: entered as timed out, as failed because no connection
 * came, as censored, or not at all. */
enum client_verdict { CLIENT_TIMED_OUT, CLIENT_UNCONNECTED, CLIENT_CENSORED, CLIENT_FORGOTTEN };
void client_give_up(struct client *client, enum client_verdict verdict, uint64_t now_ns);

/* ---- carried by an io_uring ---- */

/* It carries the connections from now on, and is told apart by the place, which is less than
 * CLIENT_PLACES; NULL: not any more, it is closed. */
#define CLIENT_PLACES (UINT64_C(1) << 24)
void client_carry(struct client *client, struct uring *uring, uint64_t place);
/* Whose event it is. */
static inline uint64_t
client_place(const struct uring_event *event)
{
    return event->key & (CLIENT_PLACES - 1);
}
/* Whether client_advance is to be called because of an event. */
bool client_receive(struct client *client, const struct uring_event *event);
/* While its connection cannot be carried (TLS, or still connecting): there will be an event when
 * the socket has something. */
void client_await(struct client *client);

/* ---- what a worker asks ---- */

bool client_connected(const struct client *client);
bool client_connecting(const struct client *client);
bool client_busy(const struct client *client);
uint64_t client_connected_ns(const struct client *client); /* since when */
uint64_t client_start_ns(const struct client *client);     /* of what it does */
uint64_t client_now_ns(const struct client *client);       /* the clock when it was last done */
int client_socket(const struct client *client);            /* -1: none */
uint64_t client_connections(const struct client *client);  /* begun so far: tells sockets apart */
bool client_wants_write(const struct client *client);      /* output is pending */
int client_backend_pid(const struct client *client);
bool client_has_cpu_clock(const struct client *client);
bool client_has_run_queue(const struct client *client);

#endif
