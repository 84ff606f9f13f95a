/*
 * machine: the computer this program runs on, as a report names it.
 */
#ifndef PGGRADE_TRIAL_MACHINE_H
#define PGGRADE_TRIAL_MACHINE_H

#include "pggrade/result/run.h"

/* Fills cpu_model, cpu_count, memory_bytes and kernel. */
void machine_record(struct run *run);

#endif
