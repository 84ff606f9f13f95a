/*
 * ring: the free seats of a worker in the order in which they became free.
 *
 * The longest idle comes first, so that the lag of a request counts from when any connection
 * was free for it.
 */
#ifndef PGGRADE_LOAD_RING_H
#define PGGRADE_LOAD_RING_H

#include <stddef.h>

struct seat;

struct ring {
    struct seat **seats; /* borrowed: `size` places */
    size_t first;
    size_t count;
    size_t size;
};

void ring_push(struct ring *ring, struct seat *seat); /* no seat twice, so there is room */
struct seat *ring_pop(struct ring *ring);             /* not empty */

/* A seat whose connection closed has no place among the free ones. */
void ring_remove(struct ring *ring, const struct seat *seat);

#endif
