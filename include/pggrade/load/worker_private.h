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
    SEAT_BUSY        /* an execution is under way */
};

/* One client among a worker's. */
struct seat {
    struct client *client;
    enum seat_state state;
    size_t side;
    size_t index;  /* among the worker's clients of that side */
    uint64_t done; /* executions begun in this slice */
    uint64_t idle_ns;
    uint64_t wake_ns;
    uint64_t connection; /* which of the client's connections epoll watches; 0: none */
    int socket;
    uint32_t interest; /* what it is watched for */
};

struct worker_side {
    struct tally_errors refusals;
    struct worker_effort effort;
    uint64_t down_since_ns; /* none of its clients has been connected since; 0: one is */
    uint64_t left_ns;       /* end of its last slice */
};

struct worker {
    struct worker_options options;
    int epoll;
    bool no_pwait2; /* the kernel has no epoll_pwait2, or valgrind runs us */
    struct probe self;
    struct seat *seats;     /* [side × client_count + client] */
    struct tally **tallies; /* [query][side] */
    struct worker_side *sides;
    struct journal *journal;
    struct claim_note *notes;
    size_t note_count;
    size_t note_capacity;
    uint64_t origin_ns;      /* where the first second begins */
    uint64_t next_second_ns; /* when the second under way ends */
};

/* Let epoll watch the seat's socket for what its client waits for. */
bool worker_watch(struct worker *worker, struct seat *seat, struct error *error) PGGRADE_MUST_CHECK;

/* Waits for events, at most so long, to the nanosecond; as epoll_wait returns. */
struct epoll_event;
int worker_wait(
    struct worker *worker, struct epoll_event *events, int events_max, uint64_t wait_ns);

#endif
