/*
 * crew: the workers of a run and their threads, which run every slice together.
 *
 * The calling thread is the first worker; others are threads that wait
 * between slices, so that the caller may read every tally then.  Or they take turns: one of them
 * runs a slice, in the calling thread.
 */
#ifndef PGGRADE_LOAD_CREW_H
#define PGGRADE_LOAD_CREW_H

#include <stdbool.h>
#include <stddef.h>

#include "pggrade/base/error.h"
#include "pggrade/load/worker.h"

struct crew;

/* `options` with shares left to the crew, which divides `clients` (or what pools have) among
 * `threads`. */
bool crew_create(const struct worker_options *options, size_t clients, size_t threads,
    struct crew **crew, struct error *error) PGGRADE_MUST_CHECK;

/* Of workers that take turns, each with one connection to every side. */
bool crew_create_turns(const struct worker_options *options, size_t size, struct crew **crew,
    struct error *error) PGGRADE_MUST_CHECK;
void crew_destroy(struct crew *crew); /* ends the threads; NULL is allowed */

bool crew_run(struct crew *crew, const struct slice *slice, struct error *error) PGGRADE_MUST_CHECK;

/* How many numbers the executions of the last closed slice on a side took. */
uint64_t crew_numbers_used(const struct crew *crew, size_t side);

size_t crew_size(const struct crew *crew);
struct worker *crew_worker(struct crew *crew, size_t index);

#endif
