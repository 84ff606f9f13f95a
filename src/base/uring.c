#include "pggrade/base/uring.h"

#include <errno.h>
#include <liburing.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "pggrade/base/clock.h"
#include "pggrade/base/memory.h"

#define ENTRIES 256u
#define SENDS_MAX 8u /* so many wait for each other at most: they are sent in microseconds */
/* What comes lies in one of these until it is taken; where there is none left it waits. */
#define BUFFER_SIZE ((size_t)2048)
#define BUFFERS_MIN 16u
#define BUFFERS_MAX 128u
#define GROUP 0
#define KIND_CANCEL 3u /* beside those of uring_kind */

struct uring {
    struct io_uring ring;
    struct io_uring_buf_ring *free_buffers;
    unsigned char *buffers;
    unsigned buffer_count;
    unsigned sends; /* that wait */
    uint64_t turn;
    int held; /* buffer of the last event; -1: none */
};

/* ---- opening ---- */

static unsigned
power_of_two(size_t at_least, unsigned from, unsigned to)
{
    while (from < at_least && from < to)
        from *= 2;
    return from;
}

static void
give_back(struct uring *uring, unsigned buffer)
{
    io_uring_buf_ring_add(uring->free_buffers, uring->buffers + buffer * BUFFER_SIZE,
        (unsigned)BUFFER_SIZE, (unsigned short)buffer, io_uring_buf_ring_mask(uring->buffer_count),
        0);
    io_uring_buf_ring_advance(uring->free_buffers, 1);
}

static bool
make_buffers(struct uring *uring, size_t sockets)
{
    struct io_uring_buf_reg registration = {.bgid = GROUP};
    size_t page = 4096;
    size_t ring_size;

    uring->buffer_count = power_of_two(sockets, BUFFERS_MIN, BUFFERS_MAX);
    ring_size = uring->buffer_count * sizeof(struct io_uring_buf);
    ring_size = (ring_size + page - 1) / page * page;
    uring->free_buffers = aligned_alloc(page, ring_size);
    if (uring->free_buffers == NULL)
        return false;
    uring->buffers = xcalloc(uring->buffer_count, BUFFER_SIZE);
    registration.ring_addr = (uint64_t)(uintptr_t)uring->free_buffers;
    registration.ring_entries = uring->buffer_count;
    io_uring_buf_ring_init(uring->free_buffers);
    if (io_uring_register_buf_ring(&uring->ring, &registration, 0) != 0)
        return false;
    for (unsigned i = 0; i < uring->buffer_count; i++)
        give_back(uring, i);
    return true;
}

struct uring *
uring_open(size_t sockets)
{
    struct uring *uring = xcalloc(1, sizeof *uring);
    struct io_uring_params parameters = {
        .flags = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN | IORING_SETUP_SUBMIT_ALL |
            IORING_SETUP_CQSIZE | IORING_SETUP_CLAMP,
        .cq_entries = power_of_two(4 * sockets, 2 * ENTRIES, 1u << 16),
    };

    uring->held = -1;
    if (io_uring_queue_init_params(ENTRIES, &uring->ring, &parameters) != 0) {
        free(uring);
        return NULL;
    }
    if ((parameters.features & IORING_FEAT_EXT_ARG) != 0 && make_buffers(uring, sockets))
        return uring;
    uring_close(uring);
    return NULL;
}

void
uring_close(struct uring *uring)
{
    if (uring == NULL)
        return;
    io_uring_queue_exit(&uring->ring);
    free(uring->free_buffers);
    free(uring->buffers);
    free(uring);
}

/* ---- asking ---- */

void
uring_submit(struct uring *uring)
{
    (void)io_uring_submit(&uring->ring);
    uring->sends = 0;
    uring->turn++;
}

static struct io_uring_sqe *
entry(struct uring *uring)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(&uring->ring);

    while (sqe == NULL) {
        uring_submit(uring);
        sqe = io_uring_get_sqe(&uring->ring);
    }
    return sqe;
}

static void
name(struct io_uring_sqe *sqe, uint64_t key, unsigned kind)
{
    io_uring_sqe_set_data64(sqe, key << (64 - URING_KEY_BITS) | kind);
}

void
uring_listen(struct uring *uring, uint64_t key, int socket)
{
    struct io_uring_sqe *sqe = entry(uring);

    io_uring_prep_recv_multishot(sqe, socket, NULL, 0, 0);
    sqe->flags |= IOSQE_BUFFER_SELECT;
    sqe->buf_group = GROUP;
    name(sqe, key, URING_RECEIVED);
}

void
uring_poll(struct uring *uring, uint64_t key, int socket, bool writes)
{
    struct io_uring_sqe *sqe = entry(uring);

    io_uring_prep_poll_add(sqe, socket, writes ? POLLIN | POLLOUT : POLLIN);
    name(sqe, key, URING_READY);
}

/* A send is done or refused at once, so that it needs its bytes no longer; all of them sent is not
 * worth an event, with which a wait would be over. */
void
uring_send(struct uring *uring, uint64_t key, int socket, const unsigned char *bytes, size_t length)
{
    struct io_uring_sqe *sqe = entry(uring);

    io_uring_prep_send(sqe, socket, bytes, length, MSG_NOSIGNAL | MSG_DONTWAIT | MSG_WAITALL);
    sqe->flags |= IOSQE_CQE_SKIP_SUCCESS;
    name(sqe, key, URING_SENT);
    if (++uring->sends == SENDS_MAX)
        uring_submit(uring);
}

uint64_t
uring_turn(const struct uring *uring)
{
    return uring->turn;
}

void
uring_forget(struct uring *uring, int socket)
{
    struct io_uring_sqe *sqe = entry(uring);

    io_uring_prep_cancel_fd(sqe, socket, IORING_ASYNC_CANCEL_ALL);
    name(sqe, 0, KIND_CANCEL);
    uring_submit(uring);
}

/* ---- what comes ---- */

bool
uring_wait(struct uring *uring, uint64_t wait_ns)
{
    struct __kernel_timespec timeout = {
        .tv_sec = (long long)(wait_ns / NS_PER_S),
        .tv_nsec = (long long)(wait_ns % NS_PER_S),
    };
    struct io_uring_cqe *cqe;
    /* Without a wait no timer is set: it matters to who spins. */
    int status = wait_ns == 0
        ? io_uring_submit_and_get_events(&uring->ring)
        : io_uring_submit_and_wait_timeout(&uring->ring, &cqe, 1, &timeout, NULL);

    uring->sends = 0;
    uring->turn++;
    if (status >= 0 || status == -ETIME)
        return true;
    errno = -status;
    return false;
}

static enum uring_kind
kind_of(const struct io_uring_cqe *cqe)
{
    return (enum uring_kind)(cqe->user_data & KIND_CANCEL);
}

/* What was called off, and that it was; and a send to who has closed: his last words are to be
 * read, and then his hanging up. */
static bool
says_nothing(const struct io_uring_cqe *cqe)
{
    return (cqe->user_data & KIND_CANCEL) == KIND_CANCEL || cqe->res == -ECANCELED ||
        (kind_of(cqe) == URING_SENT && (cqe->res == -EPIPE || cqe->res == -ECONNRESET));
}

/* A socket without a buffer, or without room, may have them later. */
static bool
says_lost(const struct io_uring_cqe *cqe)
{
    if (kind_of(cqe) == URING_RECEIVED)
        return cqe->res <= 0 && cqe->res != -ENOBUFS && cqe->res != -EINTR;
    return kind_of(cqe) == URING_SENT && cqe->res < 0 && cqe->res != -EAGAIN && cqe->res != -EINTR;
}

static void
describe(struct uring *uring, const struct io_uring_cqe *cqe, struct uring_event *event)
{
    *event = (struct uring_event){
        .key = cqe->user_data >> (64 - URING_KEY_BITS),
        .kind = kind_of(cqe),
        .length = cqe->res > 0 ? (size_t)cqe->res : 0,
        .ended = (cqe->flags & IORING_CQE_F_MORE) == 0,
        .lost = says_lost(cqe),
    };
    if ((cqe->flags & IORING_CQE_F_BUFFER) != 0) {
        uring->held = (int)(cqe->flags >> IORING_CQE_BUFFER_SHIFT);
        event->bytes = uring->buffers + (unsigned)uring->held * BUFFER_SIZE;
    }
}

static void
release(struct uring *uring)
{
    if (uring->held >= 0)
        give_back(uring, (unsigned)uring->held);
    uring->held = -1;
}

bool
uring_next(struct uring *uring, struct uring_event *event)
{
    struct io_uring_cqe *cqe;

    release(uring);
    /* Asked first, as peeking into an empty queue is dear. */
    while (io_uring_cq_ready(&uring->ring) > 0 && io_uring_peek_cqe(&uring->ring, &cqe) == 0) {
        bool silent = says_nothing(cqe);

        describe(uring, cqe, event);
        io_uring_cqe_seen(&uring->ring, cqe);
        if (!silent)
            return true;
        release(uring);
    }
    return false;
}
