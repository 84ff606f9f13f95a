#include "pggrade/load/slice_clock.h"

#include <stdio.h>
#include <stdlib.h>

#include "pggrade/base/clock.h"
#include "pggrade/base/memory.h"

#define ANSWER_NS (5 * NS_PER_S)
#define READ_SQL "SELECT pg_catalog.pg_read_file($1, 0, 100)"

struct slice_clock {
    struct session *session;
    char path[64];
};

struct slice_clock *
slice_clock_open(const struct session_options *session, int backend_pid)
{
    struct slice_clock *clock = xcalloc(1, sizeof *clock);
    struct session_options own = *session;
    struct error error = {0};
    uint64_t cpu_ns;

    own.settings = NULL; /* of the workload, not of this */
    own.setting_count = 0;
    own.read_only = true;
    own.answer_ns = ANSWER_NS;
    (void)snprintf(clock->path, sizeof clock->path, "/proc/%d/schedstat", backend_pid);
    if (session_open(&own, &clock->session, &error) && slice_clock_read(clock, &cpu_ns))
        return clock;
    slice_clock_close(clock);
    return NULL;
}

void
slice_clock_close(struct slice_clock *clock)
{
    if (clock == NULL)
        return;
    session_close(clock->session);
    free(clock);
}

/* "run_ns wait_ns slices\n" (Linux, Documentation/scheduler/sched-stats.rst). */
bool
slice_clock_read(struct slice_clock *clock, uint64_t *cpu_ns)
{
    const char *values[] = {clock->path};
    struct error error = {0};
    char *text = NULL;
    bool known = session_value(clock->session, READ_SQL, values, 1, &text, &error) && text != NULL;

    if (known)
        *cpu_ns = strtoull(text, NULL, 10);
    known = known && *cpu_ns > 0;
    free(text);
    return known;
}
