#include "pggrade/command/http_patience.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "pggrade/base/clock.h"
#include "pggrade/base/memory.h"
#include "pggrade/base/ticker.h"

#define LOOK_NS NS_PER_S

struct patient {
    struct patience *patience;
    struct patient *next;
    struct patient **place; /* what points here */
    uint64_t until_ns;
    int descriptor;
};

struct patience {
    struct ticker *ticker;
    uint64_t request_ns;
    uint64_t answer_ns;
    pthread_mutex_t lock; /* guards the list */
    struct patient *first;
};

/* A connection that was shut stays in the list until the library has noticed. */
static uint64_t
shut_late(void *context)
{
    struct patience *patience = context;
    uint64_t now_ns = clock_monotonic_ns();

    (void)pthread_mutex_lock(&patience->lock);
    for (struct patient *at = patience->first; at != NULL; at = at->next)
        if (now_ns > at->until_ns)
            (void)shutdown(at->descriptor, SHUT_RDWR); /* fails where the client hung up first */
    (void)pthread_mutex_unlock(&patience->lock);
    return now_ns + LOOK_NS;
}

struct patience *
patience_start(unsigned request_s, unsigned answer_s)
{
    struct patience *patience = xcalloc(1, sizeof *patience);

    patience->request_ns = request_s * NS_PER_S;
    patience->answer_ns = answer_s * NS_PER_S;
    (void)pthread_mutex_init(&patience->lock, NULL);
    patience->ticker = ticker_start(clock_monotonic_ns() + LOOK_NS, shut_late, patience);
    return patience;
}

void
patience_stop(struct patience *patience)
{
    if (patience == NULL)
        return;
    ticker_stop(patience->ticker);
    (void)pthread_mutex_destroy(&patience->lock);
    free(patience);
}

struct patient *
patience_enter(struct patience *patience, int descriptor)
{
    struct patient *patient = xcalloc(1, sizeof *patient);

    patient->patience = patience;
    patient->descriptor = descriptor;
    patient->until_ns = clock_monotonic_ns() + patience->request_ns;
    (void)pthread_mutex_lock(&patience->lock);
    patient->next = patience->first;
    patient->place = &patience->first;
    if (patient->next != NULL)
        patient->next->place = &patient->next;
    patience->first = patient;
    (void)pthread_mutex_unlock(&patience->lock);
    return patient;
}

static void
wait_again(struct patient *patient, uint64_t wait_ns)
{
    (void)pthread_mutex_lock(&patient->patience->lock);
    patient->until_ns = clock_monotonic_ns() + wait_ns;
    (void)pthread_mutex_unlock(&patient->patience->lock);
}

void
patience_ask(struct patient *patient)
{
    wait_again(patient, patient->patience->request_ns);
}

void
patience_answer(struct patient *patient)
{
    wait_again(patient, patient->patience->answer_ns);
}

void
patience_leave(struct patient *patient)
{
    struct patience *patience = patient->patience;

    (void)pthread_mutex_lock(&patience->lock);
    *patient->place = patient->next;
    if (patient->next != NULL)
        patient->next->place = patient->place;
    (void)pthread_mutex_unlock(&patience->lock);
    free(patient);
}
