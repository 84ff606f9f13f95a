#include "pggrade/load/ring.h"

void
ring_push(struct ring *ring, struct seat *seat)
{
    size_t at = ring->first + ring->count++;

    ring->seats[at < ring->size ? at : at - ring->size] = seat;
}

struct seat *
ring_pop(struct ring *ring)
{
    struct seat *seat = ring->seats[ring->first];

    ring->first = ring->first + 1 == ring->size ? 0 : ring->first + 1;
    ring->count--;
    return seat;
}

void
ring_remove(struct ring *ring, const struct seat *seat)
{
    size_t count = ring->count;

    for (size_t i = 0; i < count; i++) {
        struct seat *other = ring_pop(ring);

        if (other != seat)
            ring_push(ring, other);
    }
}
