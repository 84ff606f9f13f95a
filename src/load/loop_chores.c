#include <string.h>

#include "pggrade/base/clock.h"
#include "pggrade/base/memory.h"
#include "pggrade/load/loop_private.h"

/* How soon an interrupt, a deadline, a lost server is noticed. */
#define CHORES_NS (50 * NS_PER_MS)
#define CONNECT_NS (10 * NS_PER_S)
#define SERVER_GONE_NS (30 * NS_PER_S)

static const struct tally_error *
last_refusal(const struct loop *loop)
{
    return &loop->side->refusals.items[loop->side->refusals.count - 1];
}

/* The server is there, but has no connection left for this worker. */
bool
loop_slots_ran_out(const struct loop *loop)
{
    return loop->side->refusals.count > 0 && strcmp(last_refusal(loop)->sqlstate, "53300") == 0;
}

static bool
revive(struct loop *loop, struct seat *seat)
{
    if (seat->state == SEAT_CONNECTING) { /* took too long */
        client_give_up(seat->client, CLIENT_FORGOTTEN, loop->now_ns);
        seat->state = SEAT_DOWN;
    }
    if (loop->side->down_since_ns == 0 && loop->down == loop->seat_count)
        loop->side->down_since_ns = loop->now_ns;
    /* Who connects for a request does it when one comes. */
    if (loop_reconnects(loop) || (loop->pool != NULL && loop->slice->arrivals != NULL)) {
        loop->down--;
        loop_release(loop, seat);
        return loop_go_on(loop, seat);
    }
    seat->state = SEAT_CONNECTING;
    seat->wake_ns = loop->now_ns + CONNECT_NS;
    return loop_settle_seat(loop, seat, client_connect(seat->client)) && loop_go_on(loop, seat);
}

static uint64_t
gone_ns(const struct loop *loop)
{
    uint64_t wanted_ns = loop->worker->options.manners[loop->slice->side].gone_ns;

    return wanted_ns > 0 ? wanted_ns : SERVER_GONE_NS;
}

static bool
server_is_gone(const struct loop *loop)
{
    uint64_t since_ns = loop->side->down_since_ns;

    return since_ns > 0 && loop->now_ns > since_ns + gone_ns(loop) && !loop_slots_ran_out(loop);
}

void
loop_give_up(struct loop *loop, struct seat *seat, enum client_verdict verdict)
{
    client_give_up(seat->client, verdict, loop->now_ns);
    loop->busy--;
    loop_seat_down(loop, seat, 0);
}

/* What was not done in time is entered as such; nothing is left to wait for. */
void
loop_abandon(struct loop *loop, enum client_verdict verdict)
{
    for (size_t i = 0; i < loop->seat_count; i++)
        if (loop->seats[i].state == SEAT_BUSY)
            loop_give_up(loop, &loop->seats[i], verdict);
    if (loop->slice->arrivals == NULL || verdict != CLIENT_CENSORED)
        return;
    while (!loop->claimed_all)
        switch (arrivals_claim(loop->slice->arrivals, &loop->claimant, loop->now_ns)) {
        case CLAIM_DUE:
            tally_censor(loop_tally_unsent(loop), loop->now_ns - loop->claimant.due_ns);
            break;
        case CLAIM_SKIPPED:
            loop_tally_unsent(loop)->counts.skipped++;
            break;
        case CLAIM_EXPIRED:
            loop_expire(loop);
            break;
        default:
            loop->claimed_all = true;
        }
}

static void
note_claims(struct loop *loop)
{
    struct worker *worker = loop->worker;
    size_t count = worker->note_count;

    if (loop->slice->arrivals == NULL || loop->slice->note_ns == 0)
        return;
    if (count > 0 && loop->now_ns < worker->notes[count - 1].now_ns + loop->slice->note_ns)
        return;
    worker->notes = grow(worker->notes, count, &worker->note_capacity, sizeof *worker->notes);
    worker->notes[worker->note_count++] = (struct claim_note){
        .now_ns = loop->now_ns,
        .next = atomic_load_explicit(&loop->slice->arrivals->next, memory_order_relaxed),
    };
}

bool
loop_do_chores(struct loop *loop)
{
    uint64_t timeout_ns = loop->worker->options.manners[loop->slice->side].timeout_ns;

    if (loop->now_ns >= loop->worker->next_second_ns)
        worker_note_second(loop->worker, loop->now_ns);
    note_claims(loop);
    loop->next_chores_ns = loop->now_ns + CHORES_NS;
    if (loop->worker->next_second_ns < loop->next_chores_ns)
        loop->next_chores_ns = loop->worker->next_second_ns;
    for (size_t i = 0; i < loop->seat_count; i++) {
        struct seat *seat = &loop->seats[i];

        if (seat->state == SEAT_BUSY && timeout_ns > 0 &&
            loop->now_ns > client_start_ns(seat->client) + timeout_ns)
            loop_give_up(loop, seat, CLIENT_TIMED_OUT);
        if (loop->down > 0 && (seat->state == SEAT_DOWN || seat->state == SEAT_CONNECTING) &&
            loop->now_ns >= seat->wake_ns && !revive(loop, seat))
            return false;
    }
    if (loop->pool != NULL)
        loop_tend_pool(loop);
    if (server_is_gone(loop))
        return error_set(loop->error, ERROR_PREPARE,
            "the connection was lost and did not come back within %.0f s: %s",
            (double)gone_ns(loop) / NS_PER_S,
            loop->side->refusals.count == 0 ? "no answer" : last_refusal(loop)->message);
    return true;
}
