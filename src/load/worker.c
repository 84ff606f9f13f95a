#include "pggrade/load/worker.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "pggrade/base/clock.h"
#include "pggrade/base/interrupt.h"
#include "pggrade/base/memory.h"
#include "pggrade/load/worker_private.h"

#define CONNECT_NS (10 * NS_PER_S)
#define POLL_MS 100 /* how soon an interrupt is noticed */

/* ---- creation ---- */

static void
create_seats_of(struct worker *worker, size_t side)
{
    const struct worker_options *options = &worker->options;

    for (size_t i = 0; i < options->shares[side].count; i++) {
        struct seat *seat = &worker->sides[side].seats[i];

        seat->side = side;
        seat->index = i;
        seat->client = client_create(&(struct client_options){
            .session = options->sessions[side],
            .workload = options->workload,
            .parameters = options->parameters,
            .manner = &options->manners[side],
            .worker = &worker->self,
            .connections = &worker->sides[side].refusals,
            .isolated = options->isolated,
            .alone = options->shares[side].count == 1 && !options->isolated,
        });
    }
}

static void
create_seats(struct worker *worker)
{
    const struct worker_options *options = &worker->options;
    size_t first = 0;

    for (size_t side = 0; side < options->side_count; side++)
        worker->seat_count += options->shares[side].count;
    worker->seats = xcalloc(worker->seat_count, sizeof *worker->seats);
    worker->sides = xcalloc(options->side_count, sizeof *worker->sides);
    for (size_t side = 0; side < options->side_count; side++) {
        worker->sides[side].seats = worker->seats + first;
        first += options->shares[side].count;
        create_seats_of(worker, side);
    }
}

static bool
refuse_connection(const struct worker *worker, const struct seat *seat, struct error *error)
{
    const struct tally_errors *refusals = &worker->sides[seat->side].refusals;
    const char *words = refusals->count == 0 ? "" : refusals->items[refusals->count - 1].message;

    return error_set(error, ERROR_PREPARE, "cannot connect: %s",
        words[0] == '\0' ? "no answer within 10 s" : words);
}

/* Nothing is measured yet, so this may wait. */
static bool
connect_seat(struct worker *worker, struct seat *seat, struct error *error)
{
    const struct share *share = &worker->options.shares[seat->side];
    bool reconnects = worker->options.manners[seat->side].reconnect;
    uint64_t give_up_ns = clock_monotonic_ns() + CONNECT_NS;
    enum client_progress progress = client_connect(seat->client);

    while (progress == CLIENT_BUSY && clock_monotonic_ns() < give_up_ns) {
        struct pollfd socket = {
            .fd = client_socket(seat->client),
            .events = client_wants_write(seat->client) ? POLLIN | POLLOUT : POLLIN,
        };

        if (!interrupt_check(error))
            return false;
        if (poll(&socket, 1, POLL_MS) > 0)
            progress = client_advance(seat->client);
    }
    seat->state = progress == CLIENT_DONE ? SEAT_IDLE : SEAT_DOWN;
    /* With a connection for every execution this one only shows that it can be had. */
    if (progress == CLIENT_DONE && reconnects)
        client_give_up(seat->client, CLIENT_FORGOTTEN, clock_monotonic_ns());
    if (progress == CLIENT_DONE)
        return reconnects || worker_watch(worker, seat, error);
    client_give_up(seat->client, CLIENT_FORGOTTEN, clock_monotonic_ns());
    /* The first one must work; where slots run out, the rest tries again while the load runs. */
    return worker->sides[seat->side].refusals.count > 0 && share->first + seat->index > 0 &&
            strcmp(worker->sides[seat->side].refusals.items[0].sqlstate, "53300") == 0
        ? true
        : refuse_connection(worker, seat, error);
}

/* A pool opens what it keeps; the first one shows that it can be had. */
static bool
connect_seats(struct worker *worker, size_t side, struct error *error)
{
    const struct share *share = &worker->options.shares[side];
    bool pooled = worker->options.manners[side].pooled;
    size_t wanted = share->count;

    if (pooled)
        wanted = share->min > 0 || share->count == 0 ? share->min : 1;
    for (size_t i = 0; i < share->count; i++) {
        struct seat *seat = &worker->sides[side].seats[i];

        seat->state = SEAT_IDLE;
        if (i < wanted && !connect_seat(worker, seat, error))
            return false;
    }
    return true;
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
            tally_create(&made->tallies[q][side], options->workload->queries[q].statement_count,
                options->quads);
    }
    create_seats(made);
    made->next_second_ns = UINT64_MAX;
    *worker = made;
    if (!worker_wait_create(made, error))
        return false;
    if (!journal_create(&made->journal, error))
        return false;
    for (size_t side = 0; side < options->side_count; side++)
        if (!connect_seats(made, side, error))
            return false;
    return true;
}

void
worker_destroy(struct worker *worker)
{
    if (worker == NULL)
        return;
    worker_wait_destroy(worker);
    for (size_t i = 0; i < worker->seat_count; i++)
        client_destroy(worker->seats[i].client);
    for (size_t q = 0; q < worker->options.workload->query_count; q++) {
        for (size_t side = 0; side < worker->options.side_count; side++)
            tally_destroy(&worker->tallies[q][side]);
        free(worker->tallies[q]);
    }
    free(worker->tallies);
    free(worker->seats);
    free(worker->sides);
    journal_destroy(worker->journal);
    free(worker->notes);
    probe_close(&worker->self);
    free(worker);
}

void
worker_enter(struct worker *worker)
{
    probe_open_self(&worker->self);
    /* Timers to the nanosecond instead of 50 µs late; where it is refused they are late. */
    (void)prctl(PR_SET_TIMERSLACK, 1, 0, 0, 0);
    worker_wait_enter(worker);
}

/* ---- seconds ---- */

void
worker_forget(struct worker *worker, uint64_t origin_ns)
{
    for (size_t side = 0; side < worker->options.side_count; side++) {
        worker->sides[side].effort = (struct worker_effort){0};
        worker->sides[side].opened = 0;
        worker->sides[side].opened = worker_opened(worker, side);
    }
    worker->origin_ns = origin_ns;
    worker->next_second_ns = origin_ns + NS_PER_S;
}

static void
note_tally(struct worker *worker, size_t query, size_t side, uint32_t second)
{
    struct tally *tally = &worker->tallies[query][side];
    struct journal_entry entry = {
        .second = second,
        .query = (uint32_t)query,
        .side = (uint32_t)side,
        .failures = tally->second_failures,
    };

    tally_drain(tally);
    if (histogram_count(tally->second) == 0 && tally->second_failures == 0)
        return;
    histogram_to_sparse(tally->second, &entry.times);
    journal_write(worker->journal, &entry);
    sparse_free(&entry.times);
    histogram_clear(tally->second);
    tally->second_failures = 0;
}

void
worker_note_second(struct worker *worker, uint64_t now_ns)
{
    uint64_t second = (worker->next_second_ns - worker->origin_ns) / NS_PER_S - 1;

    for (size_t q = 0; q < worker->options.workload->query_count; q++)
        for (size_t side = 0; side < worker->options.side_count; side++)
            note_tally(worker, q, side, (uint32_t)second);
    while (worker->next_second_ns <= now_ns)
        worker->next_second_ns += NS_PER_S;
}

/* ---- what others ask ---- */

uint64_t
worker_done_max(const struct worker *worker, size_t side)
{
    uint64_t most = 0;

    for (size_t i = 0; i < worker->options.shares[side].count; i++) {
        uint64_t done = worker->sides[side].seats[i].done;

        most = done > most ? done : most;
    }
    return most;
}

struct tally *
worker_tally(struct worker *worker, size_t query, size_t side)
{
    return &worker->tallies[query][side];
}

struct client *
worker_client(struct worker *worker, size_t side)
{
    return worker->options.shares[side].count == 0 ? NULL : worker->sides[side].seats[0].client;
}

struct journal *
worker_journal(struct worker *worker)
{
    return worker->journal;
}

const struct claim_note *
worker_claim_notes(const struct worker *worker, size_t *count)
{
    *count = worker->note_count;
    return worker->notes;
}

struct worker_effort
worker_effort(const struct worker *worker, size_t side)
{
    return worker->sides[side].effort;
}

const struct tally_errors *
worker_refusals(const struct worker *worker, size_t side)
{
    return &worker->sides[side].refusals;
}

size_t
worker_connected(const struct worker *worker, size_t side)
{
    size_t connected = 0;

    for (size_t i = 0; i < worker->options.shares[side].count; i++)
        connected += client_connected(worker->sides[side].seats[i].client);
    return connected;
}

uint64_t
worker_leaked(const struct worker *worker, size_t side)
{
    return worker->sides[side].leaked;
}

uint64_t
worker_opened(const struct worker *worker, size_t side)
{
    uint64_t opened = 0;

    for (size_t i = 0; i < worker->options.shares[side].count; i++)
        opened += client_connections(worker->sides[side].seats[i].client);
    return opened - worker->sides[side].opened;
}
