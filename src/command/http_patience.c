#include "pggrade/command/http_patience.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

#include "pggrade/base/clock.h"
#include "pggrade/base/memory.h"

#define LOOK_S 1

struct patient {
    struct patience *patience;
    struct patient *next;
    struct patient **place; /* what points here */
    uint64_t until_ns;
    int descriptor;
};

struct patience {
    pthread_mutex_t lock;
    pthread_cond_t stopped;
    pthread_t thread;
    struct patient *first;
    uint64_t request_ns;
    uint64_t answer_ns;
    bool stop;
};

/* A connection that was shut stays in the list until the library has noticed. */
static void
shut_late(const struct patience *patience, uint64_t now_ns)
{
    for (struct patient *at = patience->first; at != NULL; at = at->next)
        if (now_ns > at->until_ns)
            (void)shutdown(at->descriptor, SHUT_RDWR); /* fails where the client hung up first */
}

static void *
watch(void *argument)
{
    struct patience *patience = argument;
    struct timespec wake;

    (void)pthread_mutex_lock(&patience->lock);
    while (!patience->stop) {
        shut_late(patience, clock_monotonic_ns());
        (void)clock_gettime(CLOCK_REALTIME, &wake);
        wake.tv_sec += LOOK_S;
        (void)pthread_cond_timedwait(&patience->stopped, &patience->lock, &wake);
    }
    (void)pthread_mutex_unlock(&patience->lock);
    return NULL;
}

bool
patience_start(
    unsigned request_s, unsigned answer_s, struct patience **patience, struct error *error)
{
    struct patience *made = xcalloc(1, sizeof *made);
    int failure;

    made->request_ns = request_s * NS_PER_S;
    made->answer_ns = answer_s * NS_PER_S;
    (void)pthread_mutex_init(&made->lock, NULL);
    (void)pthread_cond_init(&made->stopped, NULL);
    failure = pthread_create(&made->thread, NULL, watch, made);
    if (failure != 0) {
        (void)pthread_cond_destroy(&made->stopped);
        (void)pthread_mutex_destroy(&made->lock);
        free(made);
        return error_set(error, ERROR_PREPARE, "cannot start a thread (%d)", failure);
    }
    *patience = made;
    return true;
}

void
patience_stop(struct patience *patience)
{
    if (patience == NULL)
        return;
    (void)pthread_mutex_lock(&patience->lock);
    patience->stop = true;
    (void)pthread_cond_signal(&patience->stopped);
    (void)pthread_mutex_unlock(&patience->lock);
    (void)pthread_join(patience->thread, NULL);
    (void)pthread_cond_destroy(&patience->stopped);
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
