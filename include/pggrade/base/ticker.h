/*
 * ticker: a thread that does one thing now and then until it is stopped.
 *
 * Times are of the monotonic clock.  What the tick and others share is the caller's to guard.
 */
#ifndef PGGRADE_BASE_TICKER_H
#define PGGRADE_BASE_TICKER_H

#include <stdint.h>

struct ticker;

/* Calls `tick` at `first_ns`, and then each time at the time it returned; one that is past is now.
 * Aborts where there is no memory for a thread. */
struct ticker *ticker_start(uint64_t first_ns, uint64_t (*tick)(void *context), void *context);

/* Waits for the tick under way; none comes after.  NULL is allowed. */
void ticker_stop(struct ticker *ticker);

#endif
