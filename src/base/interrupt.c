#include "pggrade/base/interrupt.h"

#include <signal.h>
#include <stdatomic.h>
#include <string.h>

#include "pggrade/base/clock.h"

/* The one process-wide variable: a signal has nobody else to tell. */
static atomic_int requests;

static atomic_ullong first_ns;

/* Supervisors send a signal to the process and to its group at once: only a
 * second one that comes later means that somebody has lost patience. */
#define IMPATIENCE_NS (500 * NS_PER_MS)

static void
handle_signal(int number)
{
    uint64_t now = clock_monotonic_ns(); /* clock_gettime is async-signal-safe */

    if (atomic_fetch_add(&requests, 1) == 0) {
        atomic_store(&first_ns, now);
        return;
    }
    if (now - atomic_load(&first_ns) < IMPATIENCE_NS)
        return;
    (void)signal(number, SIG_DFL);
    (void)raise(number);
}

void
interrupt_install(void)
{
    struct sigaction action;

    memset(&action, 0, sizeof action);
    action.sa_handler = handle_signal;
    (void)sigemptyset(&action.sa_mask);
    /* No SA_RESTART: a blocking call returns, so that its loop sees the flag. */
    (void)sigaction(SIGINT, &action, NULL);
    (void)sigaction(SIGTERM, &action, NULL);
    (void)sigaction(SIGHUP, &action, NULL);
    (void)signal(SIGPIPE, SIG_IGN);
}

bool
interrupt_requested(void)
{
    return atomic_load(&requests) > 0;
}

void
interrupt_request(void)
{
    (void)atomic_fetch_add(&requests, 1);
}

void
interrupt_clear(void)
{
    atomic_store(&requests, 0);
}

bool
interrupt_check(struct error *error)
{
    if (interrupt_requested())
        return error_set(error, ERROR_INTERRUPTED, "interrupted");
    return true;
}
