/*
 * slice_clock: the CPU time of a backend, read by the server itself.
 *
 * For servers whose /proc is not ours: a session of its own asks pg_read_file for the schedstat
 * of the backend that is measured, before and after each slice, so that the backend itself runs
 * nothing but the workload.  Superusers may read it, and members of pg_read_server_files that
 * were granted EXECUTE on the function; on Linux.  Belongs to the thread that opened it.
 */
#ifndef PGGRADE_LOAD_SLICE_CLOCK_H
#define PGGRADE_LOAD_SLICE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "pggrade/pg/session.h"

/* How the CPU time of the backends is read. */
enum load_clock {
    LOAD_CLOCK_AUTO,   /* from this machine's /proc, else as the next */
    LOAD_CLOCK_SERVER, /* by the server itself, as of one elsewhere, where it lets us; else not */
    LOAD_CLOCK_WALL    /* not at all */
};

struct slice_clock;

/* NULL where it cannot be read; that is no error. */
struct slice_clock *slice_clock_open(const struct session_options *session, int backend_pid);
void slice_clock_close(struct slice_clock *clock); /* NULL is allowed */

/* CPU time of the backend so far; false where it cannot be read (any more). */
bool slice_clock_read(struct slice_clock *clock, uint64_t *cpu_ns);

#endif
