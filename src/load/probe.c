#include "pggrade/load/probe.h"

#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "pggrade/base/clock.h"

static bool
process_is_called(int pid, const char *expected)
{
    char path[64];
    char name[64];
    int descriptor;
    ssize_t length;

    (void)snprintf(path, sizeof path, "/proc/%d/comm", pid);
    descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return false;
    length = read(descriptor, name, sizeof name - 1);
    (void)close(descriptor);
    if (length <= 0)
        return false;
    name[length] = '\0';
    return strncmp(name, expected, strlen(expected)) == 0;
}

void
probe_open(struct probe *probe, int pid, const char *expected)
{
    char path[64];

    *probe = (struct probe){.schedstat = -1};
    if (!process_is_called(pid, expected))
        return;
    probe->has_clock = clock_getcpuclockid(pid, &probe->clock) == 0;
    (void)snprintf(path, sizeof path, "/proc/%d/schedstat", pid);
    probe->schedstat = open(path, O_RDONLY | O_CLOEXEC);
}

void
probe_open_self(struct probe *probe)
{
    *probe = (struct probe){.clock = CLOCK_THREAD_CPUTIME_ID, .has_clock = true};
    probe->schedstat = open("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC);
}

void
probe_close(struct probe *probe)
{
    if (probe->schedstat >= 0)
        (void)close(probe->schedstat);
    *probe = (struct probe){.schedstat = -1};
}

uint64_t
probe_cpu_ns(const struct probe *probe)
{
    struct timespec used;

    if (!probe->has_clock || clock_gettime(probe->clock, &used) != 0)
        return 0;
    return (uint64_t)used.tv_sec * NS_PER_S + (uint64_t)used.tv_nsec;
}

/* "run_ns wait_ns slices\n" (Linux, Documentation/scheduler/sched-stats.rst). */
uint64_t
probe_run_queue_ns(const struct probe *probe)
{
    char text[96];
    ssize_t length;
    const char *blank;

    if (probe->schedstat < 0)
        return 0;
    length = pread(probe->schedstat, text, sizeof text - 1, 0);
    if (length <= 0)
        return 0;
    text[length] = '\0';
    blank = strchr(text, ' ');
    return blank == NULL ? 0 : strtoull(blank + 1, NULL, 10);
}

bool
probe_pin(int pid, int cpu)
{
    cpu_set_t set;

    CPU_ZERO(&set);
    CPU_SET((size_t)cpu, &set);
    return sched_setaffinity(pid, sizeof set, &set) == 0;
}

int
probe_allowed_cpus(int *cpus, int limit)
{
    cpu_set_t set;
    int count = 0;

    if (sched_getaffinity(0, sizeof set, &set) != 0)
        return 0;
    for (int cpu = 0; cpu < CPU_SETSIZE && count < limit; cpu++)
        if (CPU_ISSET((size_t)cpu, &set))
            cpus[count++] = cpu;
    return count;
}

void
probe_unpin(const int *cpus, int count)
{
    cpu_set_t set;

    CPU_ZERO(&set);
    for (int i = 0; i < count; i++)
        CPU_SET((size_t)cpus[i], &set);
    /* Where pinning was permitted, so is this; a failure leaves the thread on one CPU. */
    (void)sched_setaffinity(0, sizeof set, &set);
}
