#include "pggrade/load/arrivals.h"

void
arrivals_set(struct arrivals *arrivals, const struct arrival_schedule *schedule,
    struct arrival_cursor *cursor, uint64_t from_ns, uint64_t to_ns)
{
    uint64_t number = cursor->next > 0 ? cursor->next - 1 : 0;

    while (arrival_time_ns(schedule, cursor, number) < from_ns)
        number++;
    arrivals->schedule = schedule;
    arrivals->start = *cursor;
    /* Until it begins the stretch lies at the schedule's own time. */
    arrivals->origin_ns = from_ns;
    arrivals->end_ns = to_ns;
    atomic_store(&arrivals->next, number);
}

void
arrivals_begin(struct arrivals *arrivals, uint64_t now_ns)
{
    uint64_t from_ns = arrivals->origin_ns;

    arrivals->end_ns = now_ns + (arrivals->end_ns - from_ns);
    arrivals->origin_ns = now_ns - from_ns;
}

struct claimant
claimant_of(const struct arrivals *arrivals)
{
    return (struct claimant){.cursor = arrivals->start};
}

enum arrival_claim
arrivals_claim(struct arrivals *arrivals, struct claimant *claimant, uint64_t now_ns)
{
    if (!claimant->held) {
        uint64_t time_ns;

        claimant->number = atomic_fetch_add_explicit(&arrivals->next, 1, memory_order_relaxed);
        time_ns = arrival_time_ns(arrivals->schedule, &claimant->cursor, claimant->number);
        claimant->due_ns = time_ns == UINT64_MAX ? UINT64_MAX : arrivals->origin_ns + time_ns;
        claimant->held = true;
    }
    if (claimant->due_ns >= arrivals->end_ns)
        return CLAIM_NONE; /* and stays held: asked again, the answer is the same */
    if (claimant->due_ns > now_ns)
        return CLAIM_WAIT;
    claimant->held = false;
    if (arrivals->acquire_ns > 0 && now_ns - claimant->due_ns > arrivals->acquire_ns)
        return CLAIM_EXPIRED;
    if (arrivals->limit_ns > 0 && now_ns - claimant->due_ns > arrivals->limit_ns)
        return CLAIM_SKIPPED;
    return CLAIM_DUE;
}

struct waits
waits_of(uint64_t due_ns, uint64_t idle_ns, uint64_t sent_ns)
{
    /* From then on nothing but the generator stood between the request and the server. */
    uint64_t ready_ns = due_ns > idle_ns ? due_ns : idle_ns;

    return (struct waits){
        .queue_ns = ready_ns - due_ns,
        .lag_ns = sent_ns > ready_ns ? sent_ns - ready_ns : 0,
    };
}
