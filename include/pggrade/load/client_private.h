/*
 * client_private: what the halves of a client share: its connection (client.c) and the
 * execution under way (client_execution.c); for these files only.
 */
#ifndef PGGRADE_LOAD_CLIENT_PRIVATE_H
#define PGGRADE_LOAD_CLIENT_PRIVATE_H

#include "pggrade/base/text.h"
#include "pggrade/load/client.h"
#include "pggrade/load/pasted.h"

enum client_state {
    CLIENT_STATE_DOWN,      /* no connection; client_connect leaves it */
    CLIENT_STATE_CONNECT,   /* connecting; then SETTINGS */
    CLIENT_STATE_SETTINGS,  /* settings are under way; then IDLE, or the work that waits */
    CLIENT_STATE_PING,      /* the server is asked whether it is there; then the work that waits */
    CLIENT_STATE_IDLE,      /* no execution; client_start leaves it */
    CLIENT_STATE_BEGIN,     /* BEGIN is under way; then the first statement */
    CLIENT_STATE_PREPARE,   /* Parse of the next statement is under way; then STATEMENT */
    CLIENT_STATE_STATEMENT, /* a statement is under way; then the next one, or the end */
    CLIENT_STATE_PIPELINE, /* all that needed no result is under way; then more of it, or the end */
    CLIENT_STATE_COMMIT,   /* COMMIT is under way and is timed; then IDLE */
    CLIENT_STATE_ROLLBACK  /* ROLLBACK is under way, after the clock was stopped; then IDLE */
};

/* What one result of a pipeline belongs to. */
struct pipeline_item {
    enum { PIPELINE_CONTROL, PIPELINE_PREPARE, PIPELINE_STATEMENT } kind;
    size_t statement;
};

/* Room for "q" and "_" and two numbers. */
#define STATEMENT_NAME_SIZE 24

/* What a client knows of one statement. */
struct known {
    char name[STATEMENT_NAME_SIZE];
    uint32_t *oids;        /* of its slots; 0: the server infers what a column's value is */
    struct pasted *pasted; /* simple protocol */
    bool prepared;         /* this session has prepared it */
};

void known_create(struct known *known, const struct query *query, size_t query_index,
    size_t statement, enum protocol protocol);
void known_clear(struct known *known);

struct client {
    struct client_options options;
    struct session *session;
    struct probe backend;
    struct execution **executions; /* [query] */
    struct known **known;          /* [query][statement] */
    struct text sql;               /* simple protocol */
    enum client_state state;
    unsigned patience; /* executions until it looks for an answer at once again */
    bool connected;
    bool wants_write;
    bool carried;        /* by `uring`; else its socket is polled there: */
    bool polled;         /* a poll has not come back */
    bool polled_write;   /* it was for room to write, too */
    uint64_t polls;      /* of this connection; the last one counts */
    struct uring *uring; /* NULL: none */
    uint64_t place;
    uint64_t connections;
    uint64_t connected_ns;
    uint64_t now_ns; /* the clock at the last result */
    /* The execution under way. */
    bool working;
    struct client_work work;
    struct step step;
    struct pipeline_item *items; /* what is in the pipeline, in order */
    size_t item_first;
    size_t item_count;
    size_t item_capacity;
    bool pipelined;
    bool begun; /* BEGIN is in the pipeline, or was */
    bool ended; /* nothing is left to send */
    bool failed;
    bool retry; /* it failed in a way that another try may mend */
    bool server_timed_out;
    uint64_t tries; /* beyond the first */
    uint64_t start_ns;
    uint64_t had_ns; /* from when it had a connection: start_ns but for a pool */
    uint64_t statement_start_ns;
    uint64_t cpu_ns;
    uint64_t run_queue_ns;
};

/* From when the response of what it does counts. */
static inline uint64_t
client_from_ns(const struct client *client)
{
    return client->work.open ? client->work.due_ns : client->start_ns;
}

/* client_execution.c: begin the work (again); a result; the server has finished with what was
 * sent. */
enum client_progress client_begin(struct client *client);
void client_take_result(struct client *client, struct rows *rows);
enum client_progress client_go_on(struct client *client);

/* client_uring.c: once connected; before it is disconnected. */
void client_take_up(struct client *client);
void client_let_go(struct client *client);

/* client.c */
void client_stop_clock(struct client *client);
enum client_progress client_finish(struct client *client);
enum client_progress client_lost(struct client *client);

#endif
