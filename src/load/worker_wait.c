#include <errno.h>
#include <poll.h>
#include <sys/epoll.h>
#include <time.h>

#include "pggrade/base/clock.h"
#include "pggrade/load/worker_private.h"

/* epoll_wait has only milliseconds; ppoll on the queue itself has nanoseconds everywhere. */
static int
wait_without_pwait2(
    int epoll, struct epoll_event *events, int events_max, const struct timespec *timeout)
{
    struct pollfd queue = {.fd = epoll, .events = POLLIN};
    int ready = ppoll(&queue, 1, timeout, NULL);

    return ready <= 0 ? ready : epoll_wait(epoll, events, events_max, 0);
}

int
worker_wait(struct worker *worker, struct epoll_event *events, int events_max, uint64_t wait_ns)
{
    const struct timespec timeout = {
        .tv_sec = (time_t)(wait_ns / NS_PER_S),
        .tv_nsec = (long)(wait_ns % NS_PER_S),
    };
    int ready;

    if (worker->no_pwait2)
        return wait_without_pwait2(worker->epoll, events, events_max, &timeout);
    ready = epoll_pwait2(worker->epoll, events, events_max, &timeout, NULL);
    if (ready >= 0 || errno != ENOSYS)
        return ready;
    worker->no_pwait2 = true;
    return wait_without_pwait2(worker->epoll, events, events_max, &timeout);
}
