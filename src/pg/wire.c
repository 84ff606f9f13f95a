#include "pggrade/pg/wire.h"

#include <errno.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "pggrade/base/memory.h"

/* To begin with; they grow to the largest answer and request and stay so. */
#define IN_SIZE 2048u
#define OUT_SIZE 512u
#define MESSAGE_MAX (UINT32_C(1) << 30) /* the server's own limit of a message */

void
wire_open(struct wire *wire, int socket, void *tls)
{
    *wire = (struct wire){.socket = socket, .tls = tls, .in_size = IN_SIZE, .out_size = OUT_SIZE};
    wire->in = xmalloc(IN_SIZE);
    wire->out = xmalloc(OUT_SIZE);
}

void
wire_close(struct wire *wire)
{
    if (wire->uring != NULL)
        uring_forget(wire->uring, wire->socket);
    free(wire->in);
    free(wire->out);
    *wire = (struct wire){.socket = -1};
}

static bool
lose(struct wire *wire, const char *reason)
{
    wire->lost = true;
    if (wire->reason[0] == '\0') /* the server's own words were kept before */
        (void)snprintf(wire->reason, sizeof wire->reason, "%s", reason);
    return false;
}

bool
wire_carry(struct wire *wire, struct uring *uring, uint64_t key)
{
    wire->uring = NULL;
    if (uring == NULL || wire->tls != NULL || wire_unsent(wire) || wire->lost)
        return false;
    wire->uring = uring;
    wire->key = key;
    wire->turn = uring_turn(uring) - 1;
    uring_listen(uring, key, wire->socket);
    return true;
}

/* ---- sending ---- */

/* Room for `length` more bytes. */
static unsigned char *
reserve(struct wire *wire, size_t length)
{
    unsigned char *place;

    if (wire->out_end + length > wire->out_size) {
        while (wire->out_end + length > wire->out_size)
            wire->out_size *= 2;
        wire->out = xrealloc(wire->out, wire->out_size, 1);
    }
    place = wire->out + wire->out_end;
    wire->out_end += length;
    return place;
}

static void
store_int32(unsigned char *place, uint32_t value)
{
    place[0] = (unsigned char)(value >> 24);
    place[1] = (unsigned char)(value >> 16);
    place[2] = (unsigned char)(value >> 8);
    place[3] = (unsigned char)value;
}

void
wire_begin(struct wire *wire, char type)
{
    unsigned char *place;

    if (wire->uring != NULL && wire->turn == uring_turn(wire->uring))
        uring_submit(wire->uring); /* the bytes of what is under way must stay */
    if (wire->out_start == wire->out_end)
        wire->out_start = wire->out_end = 0;
    wire->message = wire->out_end;
    place = reserve(wire, 5);
    place[0] = (unsigned char)type;
}

void
wire_put_byte(struct wire *wire, char byte)
{
    *reserve(wire, 1) = (unsigned char)byte;
}

void
wire_put_int16(struct wire *wire, uint16_t value)
{
    unsigned char *place = reserve(wire, 2);

    place[0] = (unsigned char)(value >> 8);
    place[1] = (unsigned char)value;
}

void
wire_put_int32(struct wire *wire, uint32_t value)
{
    store_int32(reserve(wire, 4), value);
}

void
wire_put_bytes(struct wire *wire, const void *bytes, size_t length)
{
    if (length > 0)
        memcpy(reserve(wire, length), bytes, length);
}

void
wire_put_string(struct wire *wire, const char *text)
{
    wire_put_bytes(wire, text, strlen(text) + 1);
}

void
wire_end(struct wire *wire)
{
    /* The length counts itself, not the type before it. */
    store_int32(wire->out + wire->message + 1, (uint32_t)(wire->out_end - wire->message - 1));
}

/* Bytes sent, 0 where the socket takes none now, -1 where it is lost. */
static ssize_t
send_some(struct wire *wire, const unsigned char *bytes, size_t length)
{
    ssize_t sent;

    if (wire->tls != NULL) {
        int status = SSL_write(wire->tls, bytes, length > INT32_MAX ? INT32_MAX : (int)length);
        int reason = SSL_get_error(wire->tls, status);

        if (status > 0)
            return status;
        return reason == SSL_ERROR_WANT_READ || reason == SSL_ERROR_WANT_WRITE ? 0 : -1;
    }
    sent = send(wire->socket, bytes, length, MSG_NOSIGNAL);
    if (sent < 0 && (errno == EAGAIN || errno == EINTR))
        return 0;
    return sent;
}

/* Taken to be sent; wire_receive hears otherwise. */
static void
hand_over(struct wire *wire)
{
    wire->sending = wire->out_end - wire->out_start;
    wire->turn = uring_turn(wire->uring);
    uring_send(wire->uring, wire->key, wire->socket, wire->out + wire->out_start, wire->sending);
    wire->out_start = wire->out_end;
}

bool
wire_flush(struct wire *wire)
{
    if (wire->uring != NULL && wire->lost)
        return false; /* of a send now nothing would be heard */
    if (wire->uring != NULL && wire->out_start < wire->out_end)
        hand_over(wire);
    while (wire->out_start < wire->out_end) {
        ssize_t sent =
            send_some(wire, wire->out + wire->out_start, wire->out_end - wire->out_start);

        if (sent < 0) {
            /* The server may have said why before it closed: that is still to be read. */
            (void)wire_read(wire);
            return lose(wire, "the server closed the connection");
        }
        if (sent == 0)
            return true;
        wire->out_start += (size_t)sent;
    }
    return true;
}

bool
wire_unsent(const struct wire *wire)
{
    return wire->out_start < wire->out_end;
}

/* ---- reading ---- */

/* As send_some; a connection closed by the other side is lost too. */
static ssize_t
receive_some(struct wire *wire, unsigned char *place, size_t length)
{
    ssize_t received;

    if (wire->tls != NULL) {
        int status = SSL_read(wire->tls, place, length > INT32_MAX ? INT32_MAX : (int)length);
        int reason = SSL_get_error(wire->tls, status);

        if (status > 0)
            return status;
        return reason == SSL_ERROR_WANT_READ || reason == SSL_ERROR_WANT_WRITE ? 0 : -1;
    }
    received = recv(wire->socket, place, length, 0);
    if (received < 0 && (errno == EAGAIN || errno == EINTR))
        return 0;
    return received == 0 ? -1 : received;
}

static void
make_room(struct wire *wire)
{
    if (wire->in_start == wire->in_end) {
        wire->in_start = wire->in_end = 0;
    } else if (wire->in_start > 0 && wire->in_end == wire->in_size) {
        memmove(wire->in, wire->in + wire->in_start, wire->in_end - wire->in_start);
        wire->in_end -= wire->in_start;
        wire->in_start = 0;
    }
    if (wire->in_end == wire->in_size) {
        wire->in_size *= 2;
        wire->in = xrealloc(wire->in, wire->in_size, 1);
    }
}

bool
wire_read(struct wire *wire)
{
    if (wire->uring != NULL)
        return !wire->lost; /* what came was brought */
    for (;;) {
        size_t room;
        ssize_t received;

        make_room(wire);
        room = wire->in_size - wire->in_end;
        received = receive_some(wire, wire->in + wire->in_end, room);
        if (received < 0)
            return lose(wire, "the server closed the connection unexpectedly");
        wire->in_end += (size_t)received;
        /* A short read emptied the socket; TLS may hold more of what was read from it. */
        if (received == 0 || (wire->tls == NULL && (size_t)received < room))
            return true;
    }
}

static void
append(struct wire *wire, const unsigned char *bytes, size_t length)
{
    while (length > 0) {
        size_t part;

        make_room(wire);
        part = wire->in_size - wire->in_end < length ? wire->in_size - wire->in_end : length;
        memcpy(wire->in + wire->in_end, bytes, part);
        wire->in_end += part;
        bytes += part;
        length -= part;
    }
}

bool
wire_receive(struct wire *wire, const struct uring_event *event)
{
    if (event->kind == URING_SENT && !event->lost) {
        wire->out_start = wire->out_end - wire->sending + event->length;
        return false;
    }
    if (event->kind == URING_RECEIVED)
        append(wire, event->bytes, event->length);
    if (event->lost)
        (void)lose(wire, "the server closed the connection unexpectedly");
    else if (event->kind == URING_RECEIVED && event->ended)
        uring_listen(wire->uring, wire->key, wire->socket);
    return true;
}

uint32_t
wire_int32(const unsigned char *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

uint16_t
wire_int16(const unsigned char *bytes)
{
    return (uint16_t)(bytes[0] << 8 | bytes[1]);
}

bool
wire_next(struct wire *wire, struct wire_message *message)
{
    size_t there = wire->in_end - wire->in_start;
    const unsigned char *start = wire->in + wire->in_start;
    uint32_t length;

    if (there < 5)
        return false;
    length = wire_int32(start + 1);
    if (length < 4 || length > MESSAGE_MAX)
        return lose(wire, "the server sent what is not its protocol");
    if (there < (size_t)length + 1)
        return false;
    message->type = (char)start[0];
    message->body = start + 5;
    message->length = length - 4;
    wire->in_start += (size_t)length + 1;
    return true;
}
