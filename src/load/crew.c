#include "pggrade/load/crew.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/base/file.h"
#include "pggrade/base/memory.h"

struct member {
    struct crew *crew;
    struct worker *worker;
    struct share *shares; /* [side] */
    pthread_t thread;
    bool ok;
    struct error error;
};

struct crew {
    struct member *members;
    size_t size;
    size_t *totals;       /* [side]: connections of all members */
    size_t threads;       /* that run: members 1 … threads */
    bool in_turns;        /* one member runs a slice, in the calling thread */
    size_t last;          /* member that did */
    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t changed;
    uint64_t slices; /* begun so far: a thread waits for the next one */
    size_t working;  /* threads still in the slice */
    bool ending;
    const struct slice *slice;
};

static void *
member_main(void *argument)
{
    struct member *member = argument;
    struct crew *crew = member->crew;
    uint64_t seen = 0;

    worker_enter(member->worker);
    (void)pthread_mutex_lock(&crew->lock);
    for (;;) {
        const struct slice *slice;

        while (crew->slices == seen && !crew->ending)
            (void)pthread_cond_wait(&crew->changed, &crew->lock);
        if (crew->ending)
            break;
        seen = crew->slices;
        slice = crew->slice;
        (void)pthread_mutex_unlock(&crew->lock);
        member->ok = worker_run(member->worker, slice, &member->error);
        (void)pthread_mutex_lock(&crew->lock);
        if (--crew->working == 0)
            (void)pthread_cond_broadcast(&crew->changed);
    }
    (void)pthread_mutex_unlock(&crew->lock);
    return NULL;
}

static bool
start_threads(struct crew *crew, struct error *error)
{
    for (size_t i = 1; i < crew->size; i++) {
        int status = pthread_create(&crew->members[i].thread, NULL, member_main, &crew->members[i]);

        if (status != 0)
            return error_set(
                error, ERROR_PREPARE, "cannot start %zu threads: %s", crew->size, strerror(status));
        crew->threads++;
    }
    return true;
}

/* ---- who has which connections ---- */

static size_t
part(uint64_t whole, size_t member, size_t members)
{
    return whole / members + (member < whole % members ? 1 : 0);
}

static struct pool_places
places_of(const struct worker_options *options, size_t side, size_t clients)
{
    return pool_places_of(options->pools == NULL ? NULL : &options->pools[side], clients);
}

static size_t
most_connections(const struct worker_options *options, size_t clients)
{
    size_t most = 0;

    for (size_t side = 0; side < options->side_count; side++) {
        struct pool_places places = places_of(options, side, clients);
        size_t total = places.kept + places.overflow;

        most = total > most ? total : most;
    }
    return most;
}

static void
divide(struct crew *crew, const struct worker_options *options, size_t clients)
{
    for (size_t side = 0; side < options->side_count; side++) {
        struct pool_places places = places_of(options, side, clients);
        size_t first = 0;

        crew->totals[side] = places.kept + places.overflow;
        for (size_t i = 0; i < crew->size; i++) {
            struct share *share = &crew->members[i].shares[side];

            share->first = first;
            share->total = crew->totals[side];
            share->kept = part(places.kept, i, crew->size);
            share->count = share->kept + part(places.overflow, i, crew->size);
            share->min = part(places.min, i, crew->size);
            first += share->count;
        }
    }
}

/* With shares of nothing. */
static struct crew *
begin_crew(size_t size, size_t side_count)
{
    struct crew *crew = xcalloc(1, sizeof *crew);

    crew->size = size;
    (void)pthread_mutex_init(&crew->lock, NULL);
    (void)pthread_cond_init(&crew->changed, NULL);
    crew->totals = xcalloc(side_count, sizeof *crew->totals);
    crew->members = xcalloc(size, sizeof *crew->members);
    for (size_t i = 0; i < size; i++) {
        crew->members[i].crew = crew;
        crew->members[i].shares = xcalloc(side_count, sizeof(struct share));
    }
    return crew;
}

static bool
create_workers(struct crew *crew, const struct worker_options *options, struct error *error)
{
    file_allow_many();
    for (size_t i = 0; i < crew->size; i++) {
        struct worker_options mine = *options;

        mine.shares = crew->members[i].shares;
        if (!worker_create(&mine, &crew->members[i].worker, error))
            return false;
    }
    worker_enter(crew->members[0].worker);
    return true;
}

bool
crew_create(const struct worker_options *options, size_t clients, size_t threads,
    struct crew **crew, struct error *error)
{
    size_t most = most_connections(options, clients);

    *crew = begin_crew(threads < most ? threads : most, options->side_count);
    divide(*crew, options, clients);
    return create_workers(*crew, options, error) &&
        ((*crew)->size == 1 || start_threads(*crew, error));
}

bool
crew_create_turns(
    const struct worker_options *options, size_t size, struct crew **crew, struct error *error)
{
    *crew = begin_crew(size, options->side_count);
    (*crew)->in_turns = true;
    for (size_t side = 0; side < options->side_count; side++) {
        (*crew)->totals[side] = 1;
        for (size_t i = 0; i < size; i++)
            (*crew)->members[i].shares[side] =
                (struct share){.count = 1, .total = 1, .kept = 1, .min = 1};
    }
    if (!create_workers(*crew, options, error))
        return false;
    for (size_t i = 1; i < size; i++)
        worker_enter((*crew)->members[i].worker);
    return true;
}

void
crew_destroy(struct crew *crew)
{
    if (crew == NULL)
        return;
    (void)pthread_mutex_lock(&crew->lock);
    crew->ending = true;
    (void)pthread_cond_broadcast(&crew->changed);
    (void)pthread_mutex_unlock(&crew->lock);
    for (size_t i = 1; i <= crew->threads; i++)
        (void)pthread_join(crew->members[i].thread, NULL);
    (void)pthread_cond_destroy(&crew->changed);
    (void)pthread_mutex_destroy(&crew->lock);
    for (size_t i = 0; i < crew->size; i++) {
        worker_destroy(crew->members[i].worker);
        free(crew->members[i].shares);
    }
    free(crew->totals);
    free(crew->members);
    free(crew);
}

bool
crew_run(struct crew *crew, const struct slice *slice, struct error *error)
{
    struct member *first = &crew->members[0];

    if (crew->in_turns || crew->size == 1) {
        crew->last = slice->member;
        return worker_run(crew->members[slice->member].worker, slice, error);
    }
    (void)pthread_mutex_lock(&crew->lock);
    crew->slice = slice;
    crew->slices++;
    crew->working = crew->threads;
    (void)pthread_cond_broadcast(&crew->changed);
    (void)pthread_mutex_unlock(&crew->lock);
    first->ok = worker_run(first->worker, slice, &first->error);
    (void)pthread_mutex_lock(&crew->lock);
    while (crew->working > 0)
        (void)pthread_cond_wait(&crew->changed, &crew->lock);
    (void)pthread_mutex_unlock(&crew->lock);
    for (size_t i = 0; i < crew->size; i++)
        if (!crew->members[i].ok) {
            *error = crew->members[i].error;
            return false;
        }
    return true;
}

uint64_t
crew_numbers_used(const struct crew *crew, size_t side)
{
    uint64_t most = 0;

    if (crew->in_turns)
        return worker_done_max(crew->members[crew->last].worker, side);
    for (size_t i = 0; i < crew->size; i++) {
        uint64_t done = worker_done_max(crew->members[i].worker, side);

        most = done > most ? done : most;
    }
    return most * crew->totals[side];
}

size_t
crew_size(const struct crew *crew)
{
    return crew->size;
}

struct worker *
crew_worker(struct crew *crew, size_t index)
{
    return crew->members[index].worker;
}
