/*
 * uring: the sockets of one thread by Linux's io_uring: what was sent since the last wait, the
 * wait, and what came meanwhile are one system call together, however many sockets they are of.
 *
 * For the thread that opens it only.  Needs Linux 6.1; many containers forbid it.
 */
#ifndef PGGRADE_BASE_URING_H
#define PGGRADE_BASE_URING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct uring;

/* NULL where the system does not let us: every caller has another way. */
struct uring *uring_open(size_t sockets);
void uring_close(struct uring *uring); /* NULL is allowed */

#define URING_KEY_BITS 62 /* of the caller's name for a socket */

/* Everything that comes, until the other side closes. */
void uring_listen(struct uring *uring, uint64_t key, int socket);
/* Whether the socket can be read, or written: one event. */
void uring_poll(struct uring *uring, uint64_t key, int socket, bool writes);

/*
 * Sends with the next wait, or a few sends later.  The bytes must stay until then: while uring_turn
 * is what it was.  What the socket has no room for comes back as URING_SENT.
 */
void uring_send(
    struct uring *uring, uint64_t key, int socket, const unsigned char *bytes, size_t length);
uint64_t uring_turn(const struct uring *uring);
/* Sends what waits to be sent. */
void uring_submit(struct uring *uring);

/* Nothing more about a socket, which is to be closed; what came already comes still. */
void uring_forget(struct uring *uring, int socket);

/* Until something comes, at most so long, to the nanosecond.  False: errno says why. */
bool uring_wait(struct uring *uring, uint64_t wait_ns);

enum uring_kind {
    URING_RECEIVED, /* `bytes` */
    URING_READY,    /* of uring_poll */
    URING_SENT      /* not all of it: `length`; the rest is to be sent again when there is room */
};

struct uring_event {
    uint64_t key;
    enum uring_kind kind;
    const unsigned char *bytes; /* until the next call */
    size_t length;
    bool ended; /* nothing more is listened for, unless uring_listen is called again */
    bool lost;  /* the other side has closed, or the connection is of no use any more */
};

/* The next of what came; false: that was all. */
bool uring_next(struct uring *uring, struct uring_event *event);

#endif
