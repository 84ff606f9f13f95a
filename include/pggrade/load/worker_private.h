/*
 * worker_private: what a worker (worker.c) and its event loop (loop.c) share; for these only.
 */
#ifndef PGGRADE_LOAD_WORKER_PRIVATE_H
#define PGGRADE_LOAD_WORKER_PRIVATE_H

#include "pggrade/load/worker.h"

enum seat_state {
    SEAT_DOWN,       /* not connected; tried again at wake_ns */
    SEAT_CONNECTING, /* given up at wake_ns */
    SEAT_IDLE,       /* since idle_ns */
    SEAT_THINKING,   /* until wake_ns */
    SEAT_LEAKED,     /* its user never gives it back */
    SEAT_BUSY        /* an execution is under way */
};

/* One client among a worker's. */
struct seat {
    struct client *client;
    enum seat_state state;
    size_t side;
    size_t index;  /* among the worker's clients of that side */
    uint64_t done; /* executions begun in this slice */
    bool leaks;    /* of a pool: it will not be given back */
    uint64_t idle_ns;
    uint64_t wake_ns;
    uint64_t round;      /* of waiting in which it was ready last */
    uint64_t connection; /* which of the client's connections is watched; 0: none */
    int socket;
    bool writes; /* it is watched for room to write, too */
};

struct worker_side {
    struct pollfd *polled; /* one for each seat; NULL: epoll is used */
    uint64_t leaked;       /* connections of a pool that were not given back */
    struct seat *seats;    /* of the worker's; as many as its share */
    uint64_t opened;       /* connections until warm-up was over */
    struct tally_errors refusals;
    struct worker_effort effort;
    uint64_t down_since_ns; /* none of its clients has been connected since; 0: one is */
    uint64_t left_ns;       /* end of its last slice */
};

struct worker {
    struct worker_options options;
    struct uring *uring; /* NULL: it is not used */
    uint64_t round;      /* of waiting for it */
    int epoll;           /* -1: poll is used */
    bool no_pwait2;      /* the kernel has no epoll_pwait2, or valgrind runs us */
    struct probe self;
    struct seat *seats; /* of all sides */
    size_t seat_count;
    struct tally **tallies; /* [query][side] */
    struct worker_side *sides;
    struct journal *journal;
    struct claim_note *notes;
    size_t note_count;
    size_t note_capacity;
    uint64_t origin_ns;      /* where the first second begins */
    uint64_t next_second_ns; /* when the second under way ends */
};

/*
 * A few sockets are waited for with poll, many with epoll.  poll looks at all of them every time;
 * but epoll makes the server pay: every answer it sends goes through the queue of the client, on
 * the CPU of the server.  With 16 connections apart that was 10 to 20 % of the throughput.
 */
#define WORKER_POLLED_MAX 64

/*
 * Under load an io_uring carries the connections where the system has one for us: what was sent,
 * the wait and what came are one call then instead of two and a part for every request.  A query
 * that is measured alone gains nothing by it.
 */

bool worker_wait_create(struct worker *worker, struct error *error) PGGRADE_MUST_CHECK;
void worker_wait_destroy(struct worker *worker);
/* By the thread that will wait. */
void worker_wait_enter(struct worker *worker);

/* Watch the seat's socket for what its client waits for. */
bool worker_watch(struct worker *worker, struct seat *seat, struct error *error) PGGRADE_MUST_CHECK;

/* Waits for the clients of a side (epoll: of all sides), at most so long, to the nanosecond.
 * Returns how many of `ready` it filled, or -1 as poll. */
int worker_wait(
    struct worker *worker, size_t side, struct seat **ready, int ready_max, uint64_t wait_ns);

#endif
