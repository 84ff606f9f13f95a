#include "pggrade/load/worker.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "pggrade/base/clock.h"
#include "pggrade/base/interrupt.h"
#include "pggrade/base/memory.h"

#define EVENTS_MAX 256
#define POLL_MS 100 /* how soon an interrupt is noticed */
#define RECONNECT_NS (30 * NS_PER_S)
#define DRAIN_NS (10 * NS_PER_S)

struct seat {
    struct client *client;
    uint32_t interest; /* what epoll watches its socket for */
    size_t side;
    size_t index;  /* among the worker's clients of that side */
    uint64_t done; /* executions in this slice */
};

struct worker {
    struct worker_options options;
    int epoll;
    struct probe self;
    struct seat *seats;     /* [side × client_count + client] */
    struct tally **tallies; /* [query][side] */
};

static bool
watch(
    struct worker *worker, struct seat *seat, int operation, uint32_t interest, struct error *error)
{
    struct epoll_event event = {.events = interest, .data.ptr = seat};

    if (epoll_ctl(worker->epoll, operation, client_socket(seat->client), &event) != 0)
        return error_set_errno(error, "cannot watch a connection");
    seat->interest = interest;
    return true;
}

static bool
connect_seat(struct worker *worker, struct seat *seat, struct error *error)
{
    return client_connect(seat->client, error) &&
        watch(worker, seat, EPOLL_CTL_ADD, EPOLLIN, error);
}

static void
create_seats(struct worker *worker)
{
    const struct worker_options *options = &worker->options;

    worker->seats = xcalloc(options->side_count * options->client_count, sizeof *worker->seats);
    for (size_t side = 0; side < options->side_count; side++)
        for (size_t c = 0; c < options->client_count; c++) {
            struct seat *seat = &worker->seats[side * options->client_count + c];

            seat->side = side;
            seat->index = c;
            seat->client = client_create(&(struct client_options){
                .session = options->sessions[side],
                .workload = options->workload,
                .parameters = options->parameters,
                .worker = &worker->self,
                .probed = options->probed,
                .alone = options->client_total == 1,
            });
        }
}

bool
worker_create(const struct worker_options *options, struct worker **worker, struct error *error)
{
    struct worker *made = xcalloc(1, sizeof *made);

    made->options = *options;
    made->self.schedstat = -1;
    made->tallies = xcalloc(options->workload->query_count, sizeof *made->tallies);
    for (size_t q = 0; q < options->workload->query_count; q++) {
        made->tallies[q] = xcalloc(options->side_count, sizeof *made->tallies[q]);
        for (size_t side = 0; side < options->side_count; side++)
            tally_create(&made->tallies[q][side], options->workload->queries[q].statement_count);
    }
    create_seats(made);
    *worker = made;
    made->epoll = epoll_create1(EPOLL_CLOEXEC);
    if (made->epoll < 0)
        return error_set_errno(error, "cannot make an event queue");
    for (size_t i = 0; i < options->side_count * options->client_count; i++)
        if (!connect_seat(made, &made->seats[i], error))
            return false;
    return true;
}

void
worker_destroy(struct worker *worker)
{
    if (worker == NULL)
        return;
    for (size_t i = 0; i < worker->options.side_count * worker->options.client_count; i++)
        client_destroy(worker->seats[i].client);
    for (size_t q = 0; q < worker->options.workload->query_count; q++) {
        for (size_t side = 0; side < worker->options.side_count; side++)
            tally_destroy(&worker->tallies[q][side]);
        free(worker->tallies[q]);
    }
    free(worker->tallies);
    free(worker->seats);
    probe_close(&worker->self);
    if (worker->epoll >= 0)
        (void)close(worker->epoll);
    free(worker);
}

void
worker_enter(struct worker *worker)
{
    probe_open_self(&worker->self);
}

struct tally *
worker_tally(struct worker *worker, size_t query, size_t side)
{
    return &worker->tallies[query][side];
}

size_t
worker_clients(const struct worker *worker)
{
    return worker->options.client_count;
}

struct client *
worker_client(struct worker *worker, size_t side, size_t client)
{
    return worker->seats[side * worker->options.client_count + client].client;
}

/* The server may be restarting: try again until it answers or the time is up. */
static bool
reconnect(struct worker *worker, struct seat *seat, struct error *error)
{
    uint64_t give_up_ns = clock_monotonic_ns() + RECONNECT_NS;

    while (!connect_seat(worker, seat, error)) {
        if (error->kind == ERROR_INTERRUPTED || !interrupt_check(error))
            return false;
        if (clock_monotonic_ns() >= give_up_ns)
            return error_prefix(error, "the connection was lost and did not come back");
        clock_sleep_ns(100 * NS_PER_MS);
    }
    return true;
}

static bool
slice_open(const struct slice *slice, const struct seat *seat, uint64_t end_ns)
{
    return seat->done < slice->executions_min + slice->dropped || clock_monotonic_ns() < end_ns;
}

/* Start executions on a seat until one has to wait for the server, or the slice is over. */
static bool
feed(struct worker *worker, const struct slice *slice, struct seat *seat, uint64_t end_ns,
    size_t *busy, struct error *error)
{
    while (slice_open(slice, seat, end_ns)) {
        size_t number = worker->options.client_first + seat->index;
        enum client_progress progress;

        if (seat->interest == 0 && !watch(worker, seat, EPOLL_CTL_ADD, EPOLLIN, error))
            return false;
        progress = client_start(seat->client, slice->query,
            slice->first_number + seat->done * worker->options.client_total + number,
            &worker->tallies[slice->query][slice->side], seat->done >= slice->dropped);
        seat->done++;
        if (progress == CLIENT_BUSY) {
            ++*busy;
            return true;
        }
        if (progress == CLIENT_LOST && !reconnect(worker, seat, error))
            return false;
    }
    return true;
}

/* Let what is under way end: a cancelled statement answers at once. */
static void
drain(struct worker *worker, const struct slice *slice, size_t busy)
{
    size_t count = worker->options.client_count;
    uint64_t give_up_ns = clock_monotonic_ns() + DRAIN_NS;

    for (size_t c = 0; c < count; c++)
        if (client_busy(worker->seats[slice->side * count + c].client))
            client_cancel(worker->seats[slice->side * count + c].client);
    while (busy > 0 && clock_monotonic_ns() < give_up_ns) {
        for (size_t c = 0; c < count; c++) {
            struct client *client = worker->seats[slice->side * count + c].client;

            if (client_busy(client) && client_advance(client) != CLIENT_BUSY)
                busy--;
        }
        clock_sleep_ns(NS_PER_MS);
    }
}

/* One client's socket has something. */
static bool
serve(struct worker *worker, const struct slice *slice, struct seat *seat, uint64_t end_ns,
    size_t *busy, struct error *error)
{
    enum client_progress progress;
    uint32_t interest;

    if (!client_busy(seat->client)) {
        /* An idle connection that has something to say is most likely closing: look away until
         * its next execution, which will find it lost. */
        return watch(worker, seat, EPOLL_CTL_DEL, 0, error);
    }
    progress = client_advance(seat->client);
    if (progress == CLIENT_BUSY) {
        interest = client_wants_write(seat->client) ? EPOLLIN | EPOLLOUT : EPOLLIN;
        return interest == seat->interest || watch(worker, seat, EPOLL_CTL_MOD, interest, error);
    }
    --*busy;
    if (progress == CLIENT_LOST && !reconnect(worker, seat, error))
        return false;
    return feed(worker, slice, seat, end_ns, busy, error);
}

bool
worker_run(struct worker *worker, const struct slice *slice, struct error *error)
{
    struct epoll_event events[EVENTS_MAX];
    struct seat *seats = &worker->seats[slice->side * worker->options.client_count];
    uint64_t end_ns = clock_monotonic_ns() + slice->duration_ns;
    size_t busy = 0;

    for (size_t c = 0; c < worker->options.client_count; c++) {
        seats[c].done = 0;
        if (!feed(worker, slice, &seats[c], end_ns, &busy, error))
            return false;
    }
    while (busy > 0) {
        int ready = epoll_wait(worker->epoll, events, EVENTS_MAX, POLL_MS);

        if (ready < 0 && errno != EINTR)
            return error_set_errno(error, "cannot wait for the connections");
        for (int i = 0; i < ready; i++)
            if (!serve(worker, slice, events[i].data.ptr, end_ns, &busy, error))
                return false;
        if (!interrupt_check(error)) {
            drain(worker, slice, busy);
            return false;
        }
    }
    return true;
}
