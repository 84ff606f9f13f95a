#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "pggrade/base/clock.h"
#include "pggrade/base/interrupt.h"
#include "pggrade/base/memory.h"
#include "pggrade/load/loop_private.h"

#define READY_MAX 256
#define RECONNECT_NS (100 * NS_PER_MS)

/* ---- seats ---- */

void
loop_seat_down(struct loop *loop, struct seat *seat, uint64_t wait_ns)
{
    seat->state = SEAT_DOWN;
    seat->wake_ns = loop->now_ns + wait_ns;
    loop->down++;
}

bool
loop_reconnects(const struct loop *loop)
{
    return loop->worker->options.manners[loop->slice->side].reconnect;
}

static bool
wants_more(const struct loop *loop, const struct seat *seat)
{
    return seat->done < loop->slice->executions_min + loop->slice->dropped ||
        loop->now_ns < loop->end_ns;
}

static enum client_progress
begin_work(struct loop *loop, struct seat *seat, uint64_t number, bool open)
{
    const struct slice *slice = loop->slice;
    size_t query = mix_query(slice->mix, number);
    struct tally *tally = &loop->worker->tallies[query][slice->side];

    if (open && loop->now_ns >= loop->end_ns)
        tally->counts.late++;
    return client_start(seat->client,
        &(struct client_work){
            .query = query,
            .number = number,
            .tally = tally,
            .measured = open || seat->done >= slice->dropped,
            .open = open,
            .due_ns = loop->claimant.due_ns,
            .idle_ns = seat->idle_ns,
            .stays = seat->leaks,
        },
        loop->now_ns);
}

/* Closed loop: the next execution of a free seat, if it is to have one. */
static bool
feed_closed(struct loop *loop, struct seat *seat)
{
    const struct share *share = loop->share;
    uint64_t number;

    seat->state = SEAT_IDLE;
    if (!wants_more(loop, seat))
        return true;
    number = loop->slice->first_number + seat->done * share->total + share->first + seat->index;
    seat->state = SEAT_BUSY;
    loop->busy++;
    {
        enum client_progress progress = begin_work(loop, seat, number, false);

        seat->done++;
        return loop_settle_seat(loop, seat, progress);
    }
}

/* A seat has nothing to do: it thinks, takes the next execution, or queues for arrivals. */
void
loop_release(struct loop *loop, struct seat *seat)
{
    seat->state = SEAT_IDLE;
    seat->idle_ns = loop->now_ns;
    if (loop->pool != NULL && loop->slice->arrivals != NULL) {
        loop_offer(loop, seat);
    } else if (loop->slice->arrivals != NULL) {
        ring_push(&loop->idle, seat);
    } else if (loop->slice->think_ns > 0 && seat->done > 0) {
        seat->state = SEAT_THINKING;
        seat->wake_ns = loop->now_ns + loop->slice->think_ns;
        ring_push(&loop->thinking, seat);
    }
}

bool
loop_settle_seat(struct loop *loop, struct seat *seat, enum client_progress progress)
{
    bool was_busy = seat->state == SEAT_BUSY;

    if (progress == CLIENT_BUSY)
        return worker_watch(loop->worker, seat, loop->error);
    if (client_now_ns(seat->client) > loop->now_ns)
        loop->now_ns = client_now_ns(seat->client);
    if (was_busy)
        loop->busy--;
    else
        loop->down--;
    if (progress == CLIENT_LOST) {
        loop_seat_down(loop, seat, was_busy && !loop_reconnects(loop) ? 0 : RECONNECT_NS);
        return true;
    }
    if (!was_busy && !worker_watch(loop->worker, seat, loop->error))
        return false;
    loop->side->down_since_ns = 0;
    loop_release(loop, seat);
    return true;
}

/* Keeps a closed loop's seat going without a detour through the event queue's idle list. */
bool
loop_go_on(struct loop *loop, struct seat *seat)
{
    if (loop->slice->arrivals != NULL)
        return true;
    while (seat->state == SEAT_IDLE && wants_more(loop, seat)) {
        if (!feed_closed(loop, seat))
            return false;
        if (loop->seat_count == 1 && loop->now_ns >= loop->next_chores_ns)
            break; /* turn goes on with it */
    }
    return true;
}

/* ---- open loop ---- */

/* An arrival that is never sent. */
struct tally *
loop_tally_unsent(struct loop *loop)
{
    size_t query = mix_query(loop->slice->mix, loop->claimant.number);
    struct tally *tally = &loop->worker->tallies[query][loop->slice->side];

    tally->counts.offered++;
    return tally;
}

static bool
serve_arrivals(struct loop *loop)
{
    while (loop->idle.count + loop->closed.count > 0 && !loop->claimed_all) {
        struct seat *seat;

        switch (arrivals_claim(loop->slice->arrivals, &loop->claimant, loop->now_ns)) {
        case CLAIM_WAIT:
            return true;
        case CLAIM_NONE:
            loop->claimed_all = true;
            return true;
        case CLAIM_SKIPPED:
            loop_tally_unsent(loop)->counts.skipped++;
            continue;
        case CLAIM_EXPIRED:
            loop_expire(loop);
            continue;
        case CLAIM_DUE:
            break;
        }
        seat = loop->pool == NULL ? ring_pop(&loop->idle) : loop_take(loop);
        seat->state = SEAT_BUSY;
        loop->busy++;
        /* The send must not be stamped with the time of an event before the last one. */
        loop->now_ns = clock_monotonic_ns();
        if (!loop_settle_seat(loop, seat, begin_work(loop, seat, loop->claimant.number, true)))
            return false;
    }
    return true;
}

static bool
wake_thinkers(struct loop *loop)
{
    while (loop->thinking.count > 0 &&
        loop->thinking.seats[loop->thinking.first]->wake_ns <= loop->now_ns) {
        struct seat *seat = ring_pop(&loop->thinking);

        seat->state = SEAT_IDLE;
        if (!loop_go_on(loop, seat))
            return false;
    }
    return true;
}

/* ---- waiting ---- */

static uint64_t
wake_up_ns(const struct loop *loop)
{
    uint64_t wake_ns = loop->next_chores_ns;

    if (loop->idle.count + loop->closed.count > 0 && loop->claimant.held && !loop->claimed_all &&
        loop->claimant.due_ns < wake_ns)
        wake_ns = loop->claimant.due_ns;
    if (loop->thinking.count > 0 && loop->thinking.seats[loop->thinking.first]->wake_ns < wake_ns)
        wake_ns = loop->thinking.seats[loop->thinking.first]->wake_ns;
    return wake_ns;
}

static int
wait_for_seats(struct loop *loop, struct seat **ready)
{
    uint64_t wake_ns = wake_up_ns(loop);
    uint64_t wait_ns = wake_ns > loop->now_ns ? wake_ns - loop->now_ns : 0;

    /* Awake for the last stretch: a sleeping thread comes tens of microseconds late. */
    wait_ns = wait_ns > loop->slice->spin_ns ? wait_ns - loop->slice->spin_ns : 0;
    return worker_wait(loop->worker, loop->slice->side, ready, READY_MAX, wait_ns);
}

static bool
take_event(struct loop *loop, struct seat *seat)
{
    bool mine = seat->side == loop->slice->side;

    if (seat->state == SEAT_BUSY || seat->state == SEAT_CONNECTING)
        return loop_settle_seat(loop, seat, client_advance(seat->client)) && loop_go_on(loop, seat);
    /* An idle connection that has something to say is closing. */
    client_give_up(seat->client, CLIENT_FORGOTTEN, loop->now_ns);
    tally_errors_add(&loop->worker->sides[seat->side].refusals, "08006",
        "an idle connection was closed by the server", 1);
    ring_remove(&loop->idle, seat);
    ring_remove(&loop->thinking, seat);
    seat->state = SEAT_DOWN;
    seat->wake_ns = 0;
    loop->down += mine;
    return true;
}

/* ---- the loop ---- */

static bool
finished(const struct loop *loop)
{
    if (loop->busy > 0)
        return false;
    if (loop->seat_count == 0) /* a pool with fewer connections than there are workers */
        return true;
    if (loop->slice->arrivals != NULL)
        return loop->claimed_all;
    if (loop->now_ns < loop->end_ns)
        return false;
    /* Without any connection an isolated query waits for the server to come back. */
    if (loop->down == loop->seat_count)
        return loop->slice->drain_ns > 0 || loop->slice->executions_min == 0 ||
            loop_slots_ran_out(loop);
    for (size_t i = 0; i < loop->seat_count; i++) {
        const struct seat *seat = &loop->seats[i];

        if (seat->state != SEAT_DOWN && seat->state != SEAT_CONNECTING && wants_more(loop, seat))
            return false;
    }
    return true;
}

static bool
turn(struct loop *loop, struct seat **ready)
{
    int count = wait_for_seats(loop, ready);

    if (count < 0 && errno != EINTR)
        return error_set_errno(loop->error, "cannot wait for the connections");
    if (count <= 0 || loop->slice->arrivals != NULL)
        loop->now_ns = clock_monotonic_ns();
    for (int i = 0; i < count; i++)
        if (!take_event(loop, ready[i]) || !serve_arrivals(loop))
            return false;
    if (loop->now_ns >= loop->next_chores_ns && !loop_do_chores(loop))
        return false;
    /* A sole client whose answers are always there at once stops for the chores only. */
    if (loop->seat_count == 1 && !loop_go_on(loop, &loop->seats[0]))
        return false;
    return serve_arrivals(loop) && wake_thinkers(loop) && interrupt_check(loop->error);
}

static bool
run(struct loop *loop)
{
    struct seat *ready[READY_MAX];

    if (loop->slice->empties) {
        loop_empty(loop);
        return true;
    }
    for (size_t i = 0; i < loop->seat_count; i++) {
        struct seat *seat = &loop->seats[i];

        seat->done = 0;
        seat->idle_ns = loop->now_ns;
        if (seat->state == SEAT_THINKING)
            seat->state = SEAT_IDLE;
        if (seat->state == SEAT_DOWN) {
            loop->down++;
            continue;
        }
        if (seat->state == SEAT_LEAKED)
            continue;
        if (loop->slice->arrivals != NULL)
            loop_release(loop, seat);
        else if (!loop_go_on(loop, seat))
            return false;
    }
    if (!serve_arrivals(loop))
        return false;
    while (!finished(loop)) {
        if (!turn(loop, ready))
            return false;
        if (loop->give_up_ns > 0 && loop->now_ns >= loop->give_up_ns && !finished(loop)) {
            loop_abandon(loop, CLIENT_CENSORED);
            return true;
        }
    }
    return true;
}

/* What is left half done would be in the way of another side's slice. */
static void
leave(struct loop *loop)
{
    for (size_t i = 0; i < loop->seat_count; i++)
        if (loop->seats[i].state == SEAT_CONNECTING) {
            client_give_up(loop->seats[i].client, CLIENT_FORGOTTEN, loop->now_ns);
            loop->seats[i].state = SEAT_DOWN;
            loop->seats[i].wake_ns = 0;
        }
    loop->side->left_ns = loop->now_ns;
}

static uint64_t
thread_cpu_ns(void)
{
    struct timespec time;

    if (clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time) != 0)
        return 0;
    return (uint64_t)time.tv_sec * NS_PER_S + (uint64_t)time.tv_nsec;
}

static void
set_times(struct loop *loop)
{
    const struct slice *slice = loop->slice;

    loop->now_ns = clock_monotonic_ns();
    loop->end_ns =
        slice->arrivals != NULL ? slice->arrivals->end_ns : loop->now_ns + slice->duration_ns;
    loop->give_up_ns = slice->drain_ns == 0 ? 0 : loop->end_ns + slice->drain_ns;
    loop->next_chores_ns = loop->now_ns;
    if (loop->side->down_since_ns > 0) /* nobody tried while other sides had their turns */
        loop->side->down_since_ns += loop->now_ns - loop->side->left_ns;
    if (slice->arrivals != NULL)
        loop->claimant = claimant_of(slice->arrivals);
}

bool
worker_run(struct worker *worker, const struct slice *slice, struct error *error)
{
    const struct share *share = &worker->options.shares[slice->side];
    size_t count = share->count;
    struct seat **places = xcalloc(3 * count + 1, sizeof(struct seat *));
    struct loop loop = {
        .worker = worker,
        .slice = slice,
        .seats = worker->sides[slice->side].seats,
        .seat_count = count,
        .side = &worker->sides[slice->side],
        .share = share,
        .pool = worker->options.pools == NULL ? NULL : worker->options.pools[slice->side].pool,
        .closed = {.seats = places + 2 * count, .size = count},
        .idle = {.seats = places, .size = count},
        .thinking = {.seats = places + count, .size = count},
        .error = error,
    };
    uint64_t cpu_ns = thread_cpu_ns();
    uint64_t start_ns;
    bool ran;

    worker->note_count = 0;
    set_times(&loop);
    start_ns = loop.now_ns;
    ran = run(&loop);
    if (!ran)
        loop_abandon(&loop, CLIENT_FORGOTTEN);
    leave(&loop);
    loop.side->effort.cpu_ns += thread_cpu_ns() - cpu_ns;
    loop.side->effort.wall_ns += clock_monotonic_ns() - start_ns;
    free(places);
    return ran;
}
