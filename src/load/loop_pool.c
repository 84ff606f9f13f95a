#include "pggrade/base/clock.h"
#include "pggrade/base/random.h"
#include "pggrade/load/loop_private.h"

#define CONNECT_NS (10 * NS_PER_S)

static void
close_seat(struct loop *loop, struct seat *seat)
{
    client_give_up(seat->client, CLIENT_FORGOTTEN, loop->now_ns);
    ring_push(&loop->closed, seat);
}

void
loop_offer(struct loop *loop, struct seat *seat)
{
    if (seat->leaks && client_connected(seat->client)) {
        seat->leaks = false;
        seat->state = SEAT_LEAKED;
        loop->side->leaked++;
        return;
    }
    if (!client_connected(seat->client))
        ring_push(&loop->closed, seat);
    else if (loop->idle.count >= loop->share->kept)
        close_seat(loop, seat); /* overflow: enough are free already */
    else
        ring_push(&loop->idle, seat);
}

/* Whether the user of a request forgets to give the connection back: a function of its number. */
static bool
forgets(const struct loop *loop)
{
    uint64_t draw;

    if (loop->slice->leak_share <= 0)
        return false;
    draw = random_at(random_hash_text("leaks"), loop->claimant.number);
    return (double)draw < loop->slice->leak_share * 0x1p64;
}

/* PgBouncer's clients are not its server connections: those have their own age. */
struct seat *
loop_take(struct loop *loop)
{
    bool open = loop->idle.count > 0;
    struct seat *seat = open ? ring_pop(&loop->idle) : ring_pop(&loop->closed);

    seat->leaks = forgets(loop);
    if (!open)
        return seat;
    if (loop->pool->max_lifetime_ns > 0 && loop->pool->mode == POOL_APP &&
        loop->now_ns > client_connected_ns(seat->client) + loop->pool->max_lifetime_ns)
        client_give_up(seat->client, CLIENT_FORGOTTEN, loop->now_ns); /* and is opened anew */
    return seat;
}

/* It left the queue when its time was up, which nobody had to notice then: those behind it were
 * served in order all the same. */
void
loop_expire(struct loop *loop)
{
    struct tally *tally = loop_tally_unsent(loop);

    tally_fail(tally, loop->pool->acquire_timeout_ns, true);
    tally_errors_add(
        &tally->errors, TALLY_NO_CONNECTION, "no connection within the pool's acquire_timeout", 1);
}

static void
close_idle(struct loop *loop)
{
    size_t open = 0;

    for (size_t i = 0; i < loop->seat_count; i++)
        open += client_connected(loop->seats[i].client);
    for (size_t i = 0; i < loop->seat_count && open > loop->share->min; i++) {
        struct seat *seat = &loop->seats[i];

        if (seat->state != SEAT_IDLE || !client_connected(seat->client) ||
            loop->now_ns < seat->idle_ns + loop->pool->idle_timeout_ns)
            continue;
        ring_remove(&loop->idle, seat);
        close_seat(loop, seat);
        open--;
    }
}

void
loop_empty(struct loop *loop)
{
    for (size_t i = 0; i < loop->seat_count; i++)
        client_give_up(loop->seats[i].client, CLIENT_FORGOTTEN, loop->now_ns);
}

void
loop_tend_pool(struct loop *loop)
{
    uint64_t patience_ns = loop->pool->connect_timeout_ns;

    if (loop->pool->idle_timeout_ns > 0 && loop->pool->mode == POOL_APP)
        close_idle(loop);
    patience_ns = patience_ns == 0 ? CONNECT_NS : patience_ns;
    for (size_t i = 0; i < loop->seat_count; i++)
        if (loop->seats[i].state == SEAT_BUSY && client_connecting(loop->seats[i].client) &&
            loop->now_ns > client_start_ns(loop->seats[i].client) + patience_ns)
            loop_give_up(loop, &loop->seats[i], CLIENT_UNCONNECTED);
}
