/*
 * wire: messages of the PostgreSQL protocol, version 3, over a connection that libpq has opened.
 *
 * libpq builds a result of every reply, which costs more than all the rest of a short query;
 * the load engine needs to know only that it came.  So libpq connects and authenticates,
 * and from then on the messages are sent and read here; over TLS by the library that libpq
 * holds, else by calls of its own or by an io_uring.  Nothing here waits.
 */
#ifndef PGGRADE_PG_WIRE_H
#define PGGRADE_PG_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pggrade/base/uring.h"

#define WIRE_REASON_SIZE 256

struct wire {
    int socket;
    void *tls; /* SSL of the connection; NULL: plain */
    unsigned char *in;
    size_t in_start, in_end, in_size; /* what was read and not yet taken */
    unsigned char *out;
    size_t out_start, out_end, out_size; /* what was put and not yet sent */
    size_t message;                      /* where the message being put begins */
    struct uring *uring;                 /* that carries it; NULL: it makes calls of its own */
    uint64_t key;                        /* its name there */
    uint64_t turn;                       /* in which it was last sent … */
    size_t sending;                      /* … so much */
    bool lost;
    char reason[WIRE_REASON_SIZE]; /* of the loss */
};

/* The socket must not block; both borrowed. */
void wire_open(struct wire *wire, int socket, void *tls);
void wire_close(struct wire *wire);

/* ---- sending ---- */

void wire_begin(struct wire *wire, char type);
void wire_put_byte(struct wire *wire, char byte);
void wire_put_int16(struct wire *wire, uint16_t value);
void wire_put_int32(struct wire *wire, uint32_t value);
void wire_put_bytes(struct wire *wire, const void *bytes, size_t length);
void wire_put_string(struct wire *wire, const char *text); /* with its '\0' */
void wire_end(struct wire *wire);

/* From now on an io_uring carries it, under a key, and wire_receive is to be told what comes of it;
 * false: it cannot be, because of TLS or of what is unsent.  NULL: not any more; it is gone. */
bool wire_carry(struct wire *wire, struct uring *uring, uint64_t key);

/* Sends what the socket takes; false: the connection is lost.  wire_unsent: there is more. */
bool wire_flush(struct wire *wire);
bool wire_unsent(const struct wire *wire);

/* ---- reading ---- */

/* Reads what there is; false: the connection is lost. */
bool wire_read(struct wire *wire);

/* What came of a carried one; false: nothing that is to be looked at, but perhaps wire_unsent. */
bool wire_receive(struct wire *wire, const struct uring_event *event);

struct wire_message {
    char type;
    const unsigned char *body; /* valid until the next wire_read */
    size_t length;
};

/* The next whole message of what was read; false: none. */
bool wire_next(struct wire *wire, struct wire_message *message);

uint32_t wire_int32(const unsigned char *bytes);
uint16_t wire_int16(const unsigned char *bytes);

#endif
