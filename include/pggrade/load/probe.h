/*
 * probe: how long a process ran on a CPU and how long it waited for one.
 *
 * Reads another process's CPU clock and /proc/PID/schedstat; both are missing
 * where the server runs elsewhere or /proc is closed, and the probe says so.
 */
#ifndef PGGRADE_LOAD_PROBE_H
#define PGGRADE_LOAD_PROBE_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

struct probe {
    clockid_t clock;
    bool has_clock;
    int schedstat; /* descriptor; -1: not readable */
};

/* A backend of a server on this machine.  `expected` is what the process must be called in /proc
 * ("postgres"), so that a remote server's pid is never mistaken for a local one. */
void probe_open(struct probe *probe, int pid, const char *expected);

/* The calling thread; must be used by that thread only. */
void probe_open_self(struct probe *probe);
void probe_close(struct probe *probe);

uint64_t probe_cpu_ns(const struct probe *probe);       /* 0 where there is no clock */
uint64_t probe_run_queue_ns(const struct probe *probe); /* 0 where it is not readable */

/* Bind the calling thread (pid 0) or another process to one CPU; false where not permitted. */
bool probe_pin(int pid, int cpu);

/* The calling thread's allowed CPUs, at most `limit`; returns how many. */
int probe_allowed_cpus(int *cpus, int limit);

/* Let the calling thread run on all of these again. */
void probe_unpin(const int *cpus, int count);

#endif
