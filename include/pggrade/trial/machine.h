/*
 * machine: the computer this program runs on, as a report names it.
 */
#ifndef PGGRADE_TRIAL_MACHINE_H
#define PGGRADE_TRIAL_MACHINE_H

#include "pggrade/result/run.h"

/* Fills cpu_model, cpu_count, memory_bytes and kernel. */
void machine_record(struct run *run);

/* How busy all CPUs were since the start, in the kernel's ticks; false where it does not say. */
struct machine_times {
    uint64_t busy, total;
};
bool machine_times_read(struct machine_times *times);

/* The share between two readings, 0 … 1. */
double machine_busy(const struct machine_times *before, const struct machine_times *after);

#endif
