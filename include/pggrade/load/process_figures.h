/*
 * process_figures: CPU time and memory of processes of this machine, from /proc; 0 where they
 * cannot be read.
 */
#ifndef PGGRADE_LOAD_PROCESS_FIGURES_H
#define PGGRADE_LOAD_PROCESS_FIGURES_H

#include <stdint.h>
#include <sys/types.h>

/* Of one process (its first thread). */
uint64_t process_cpu_ns(pid_t pid);

/* Of all children of a process, those that have ended included; pid 0: none. */
uint64_t process_tree_cpu_ns(pid_t parent);

/* Memory that a process shares with nobody. */
uint64_t process_own_bytes(pid_t pid);

#endif
