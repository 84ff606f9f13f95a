#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

#include "pggrade/base/clock.h"
#include "pggrade/base/memory.h"
#include "pggrade/load/worker_private.h"

#define EVENTS_MAX 256

static bool
under_valgrind(void)
{
    const char *preload = getenv("LD_PRELOAD");

    return preload != NULL && strstr(preload, "vgpreload") != NULL;
}

/* All sides are waited for alike, so that they can be compared. */
static size_t
most_clients(const struct worker *worker)
{
    size_t most = 0;

    for (size_t side = 0; side < worker->options.side_count; side++)
        if (worker->options.shares[side].count > most)
            most = worker->options.shares[side].count;
    return most;
}

bool
worker_wait_create(struct worker *worker, struct error *error)
{
    worker->epoll = -1;
    if (most_clients(worker) <= WORKER_POLLED_MAX) {
        for (size_t side = 0; side < worker->options.side_count; side++) {
            size_t count = worker->options.shares[side].count;

            worker->sides[side].polled = xcalloc(count + 1, sizeof(struct pollfd));
            for (size_t i = 0; i < count; i++)
                worker->sides[side].polled[i] = (struct pollfd){.fd = -1};
        }
        return true;
    }
    worker->no_pwait2 = under_valgrind(); /* it hangs in that call */
    worker->epoll = epoll_create1(EPOLL_CLOEXEC);
    return worker->epoll >= 0 || error_set_errno(error, "cannot make an event queue");
}

static bool
wants_uring(const struct worker *worker)
{
    const char *wish = getenv("PGGRADE_IO_URING");

    return !worker->options.isolated && worker->seat_count > 0 &&
        worker->seat_count < CLIENT_PLACES && (wish == NULL || strcmp(wish, "off") != 0);
}

void
worker_wait_enter(struct worker *worker)
{
    if (!wants_uring(worker))
        return;
    worker->uring = uring_open(worker->seat_count);
    for (size_t i = 0; worker->uring != NULL && i < worker->seat_count; i++)
        client_carry(worker->seats[i].client, worker->uring, i);
}

void
worker_wait_destroy(struct worker *worker)
{
    uring_close(worker->uring);
    for (size_t i = 0; worker->uring != NULL && i < worker->seat_count; i++)
        client_carry(worker->seats[i].client, NULL, 0);
    worker->uring = NULL;
    if (worker->epoll >= 0)
        (void)close(worker->epoll);
    for (size_t side = 0; side < worker->options.side_count; side++)
        free(worker->sides[side].polled);
}

/* poll is told once; a closed socket is found out when it is polled. */
static void
note_polled(struct worker *worker, const struct seat *seat, int socket, bool writes)
{
    worker->sides[seat->side].polled[seat->index] =
        (struct pollfd){.fd = socket, .events = writes ? POLLIN | POLLOUT : POLLIN};
}

bool
worker_watch(struct worker *worker, struct seat *seat, struct error *error)
{
    uint64_t connection = client_connections(seat->client);
    int socket = client_socket(seat->client);
    bool writes = client_wants_write(seat->client);
    struct epoll_event event = {.events = writes ? EPOLLIN | EPOLLOUT : EPOLLIN, .data.ptr = seat};
    bool known = seat->connection == connection && seat->socket == socket;

    if (worker->uring != NULL) {
        client_await(seat->client);
        return true;
    }
    if (known && seat->writes == writes)
        return true;
    /* A closed socket has left epoll by itself, and its number may be another's by now. */
    if (worker->epoll < 0)
        note_polled(worker, seat, socket, writes);
    else if (epoll_ctl(worker->epoll, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, socket, &event) != 0)
        return error_set_errno(error, "cannot watch a connection");
    seat->connection = connection;
    seat->socket = socket;
    seat->writes = writes;
    return true;
}

/* ---- poll ---- */

/* Whether its socket is open, so that something may come. */
static bool
listens(const struct worker *worker, const struct seat *seat)
{
    const struct manner *manner = &worker->options.manners[seat->side];

    if (seat->state == SEAT_BUSY || seat->state == SEAT_CONNECTING)
        return true;
    /* A free place of a pool may have no connection, and one for a single request has none. */
    if (manner->pooled || manner->reconnect)
        return seat->state != SEAT_DOWN && client_connected(seat->client);
    return seat->state != SEAT_DOWN;
}

static int
wait_with_poll(struct worker *worker, size_t side, struct seat **ready, int ready_max,
    const struct timespec *timeout)
{
    struct pollfd *polled = worker->sides[side].polled;
    struct seat *seats = worker->sides[side].seats;
    int left = ppoll(polled, worker->options.shares[side].count, timeout, NULL);
    int filled = 0;

    if (left < 0)
        return left;
    for (size_t i = 0; left > 0 && filled < ready_max; i++) {
        if (polled[i].revents == 0)
            continue;
        left--;
        /* Closed since; its number may even be another's by now. */
        if (!listens(worker, &seats[i]) || polled[i].fd != seats[i].socket)
            polled[i].fd = -1;
        else
            ready[filled++] = &seats[i];
    }
    return filled;
}

/* ---- epoll ---- */

/* epoll_wait has only milliseconds; ppoll on the queue itself has nanoseconds everywhere. */
static int
wait_without_pwait2(
    int epoll, struct epoll_event *events, int events_max, const struct timespec *timeout)
{
    struct pollfd queue = {.fd = epoll, .events = POLLIN};
    int ready = ppoll(&queue, 1, timeout, NULL);

    return ready <= 0 ? ready : epoll_wait(epoll, events, events_max, 0);
}

static int
wait_for_events(struct worker *worker, struct epoll_event *events, int events_max,
    const struct timespec *timeout)
{
    int ready;

    if (worker->no_pwait2)
        return wait_without_pwait2(worker->epoll, events, events_max, timeout);
    ready = epoll_pwait2(worker->epoll, events, events_max, timeout, NULL);
    if (ready >= 0 || errno != ENOSYS)
        return ready;
    worker->no_pwait2 = true;
    return wait_without_pwait2(worker->epoll, events, events_max, timeout);
}

/* ---- io_uring ---- */

static int
wait_with_uring(struct worker *worker, struct seat **ready, int ready_max, uint64_t wait_ns)
{
    struct uring_event event;
    int filled = 0;

    if (!uring_wait(worker->uring, wait_ns))
        return -1;
    worker->round++;
    while (filled < ready_max && uring_next(worker->uring, &event)) {
        struct seat *seat = &worker->seats[client_place(&event)];

        if (!client_receive(seat->client, &event) || seat->round == worker->round)
            continue;
        seat->round = worker->round;
        ready[filled++] = seat;
    }
    return filled;
}

int
worker_wait(
    struct worker *worker, size_t side, struct seat **ready, int ready_max, uint64_t wait_ns)
{
    const struct timespec timeout = {
        .tv_sec = (time_t)(wait_ns / NS_PER_S),
        .tv_nsec = (long)(wait_ns % NS_PER_S),
    };
    struct epoll_event events[EVENTS_MAX];
    int count;

    if (worker->uring != NULL)
        return wait_with_uring(worker, ready, ready_max, wait_ns);
    if (worker->epoll < 0)
        return wait_with_poll(worker, side, ready, ready_max, &timeout);
    count =
        wait_for_events(worker, events, ready_max < EVENTS_MAX ? ready_max : EVENTS_MAX, &timeout);
    for (int i = 0; i < count; i++)
        ready[i] = events[i].data.ptr;
    return count;
}
