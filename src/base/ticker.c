#include "pggrade/base/ticker.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>

#include "pggrade/base/clock.h"
#include "pggrade/base/memory.h"

struct ticker {
    uint64_t (*tick)(void *context);
    void *context;
    uint64_t next_ns;
    pthread_t thread;
    pthread_mutex_t lock; /* guards `stopping` */
    pthread_cond_t stopped;
    bool stopping;
};

/* False when the ticker is to stop. */
static bool
wait_for_next(struct ticker *ticker)
{
    const struct timespec wake = {
        .tv_sec = (time_t)(ticker->next_ns / NS_PER_S),
        .tv_nsec = (long)(ticker->next_ns % NS_PER_S),
    };
    bool stopping;

    (void)pthread_mutex_lock(&ticker->lock);
    while (!ticker->stopping && clock_monotonic_ns() < ticker->next_ns)
        (void)pthread_cond_timedwait(&ticker->stopped, &ticker->lock, &wake);
    stopping = ticker->stopping;
    (void)pthread_mutex_unlock(&ticker->lock);
    return !stopping;
}

static void *
ticker_main(void *argument)
{
    struct ticker *ticker = argument;

    while (wait_for_next(ticker))
        ticker->next_ns = ticker->tick(ticker->context);
    return NULL;
}

struct ticker *
ticker_start(uint64_t first_ns, uint64_t (*tick)(void *context), void *context)
{
    struct ticker *ticker = xcalloc(1, sizeof *ticker);
    pthread_condattr_t attributes;

    ticker->tick = tick;
    ticker->context = context;
    ticker->next_ns = first_ns;
    (void)pthread_mutex_init(&ticker->lock, NULL);
    (void)pthread_condattr_init(&attributes);
    (void)pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    (void)pthread_cond_init(&ticker->stopped, &attributes);
    (void)pthread_condattr_destroy(&attributes);
    if (pthread_create(&ticker->thread, NULL, ticker_main, ticker) != 0)
        abort();
    return ticker;
}

void
ticker_stop(struct ticker *ticker)
{
    if (ticker == NULL)
        return;
    (void)pthread_mutex_lock(&ticker->lock);
    ticker->stopping = true;
    (void)pthread_cond_signal(&ticker->stopped);
    (void)pthread_mutex_unlock(&ticker->lock);
    (void)pthread_join(ticker->thread, NULL);
    (void)pthread_cond_destroy(&ticker->stopped);
    (void)pthread_mutex_destroy(&ticker->lock);
    free(ticker);
}
