#include "pggrade/trial/calibrate.h"

#include <sched.h>
#include <stdlib.h>

#include "pggrade/base/clock.h"
#include "pggrade/load/probe.h"
#include "pggrade/measure/histogram.h"

#define ROUNDS 24
#define DROPPED 2 /* of these: plans are made, catalogues read */

/* No table of anyone's; a settings change of a side must not change the plan, so neither has a
 * choice: a function scan, and an index scan by the only key of a catalogue. */
static const struct {
    const char *name;
    const char *sql;
} statements[] = {
    {"cpu", "SELECT sum(i * i % 7) FROM generate_series(1, 16000) AS i"},
    {"buffers",
        "SELECT count((SELECT proname FROM pg_catalog.pg_proc WHERE oid = i::oid))"
        " FROM generate_series(1, 3000) AS i"},
};

struct calibration {
    struct histogram *wall[COUNT_OF(statements)];
    struct histogram *cpu[COUNT_OF(statements)];
    bool failed; /* the server would not run them: nothing is known */
};

struct calibration *
calibration_create(void)
{
    struct calibration *calibration = xcalloc(1, sizeof *calibration);

    for (size_t i = 0; i < COUNT_OF(statements); i++) {
        calibration->wall[i] = histogram_create();
        calibration->cpu[i] = histogram_create();
    }
    return calibration;
}

void
calibration_destroy(struct calibration *calibration)
{
    if (calibration == NULL)
        return;
    for (size_t i = 0; i < COUNT_OF(statements); i++) {
        histogram_destroy(calibration->wall[i]);
        histogram_destroy(calibration->cpu[i]);
    }
    free(calibration);
}

static bool
run_one(struct calibration *calibration, size_t at, struct session *session,
    const struct probe *probe, bool counts, struct error *error)
{
    uint64_t cpu_ns = probe_cpu_ns(probe);
    uint64_t start_ns = clock_monotonic_ns();

    if (!session_run(session, statements[at].sql, error))
        return false;
    if (!counts)
        return true;
    histogram_record(calibration->wall[at], clock_monotonic_ns() - start_ns);
    if (probe->has_clock)
        histogram_record(calibration->cpu[at], probe_cpu_ns(probe) - cpu_ns);
    return true;
}

static bool
run_rounds(struct calibration *calibration, struct session *session, const struct probe *probe,
    struct error *error)
{
    bool ran =
        session_run(session, "SET jit = off; SET max_parallel_workers_per_gather = 0", error);

    for (size_t round = 0; ran && round < ROUNDS + DROPPED; round++)
        for (size_t i = 0; ran && i < COUNT_OF(statements); i++)
            ran = run_one(calibration, i, session, probe, round >= DROPPED, error);
    return ran;
}

/* Session and backend share a CPU, as the queries that are measured do.  Only where the probe
 * has found that the process is a backend: on another machine its number means nothing here. */
static bool
pin(const struct probe *probe, int pid, int *cpus, int *count)
{
    *count = probe_allowed_cpus(cpus, CPU_SETSIZE);
    return probe->has_clock && *count > 1 && probe_pin(pid, cpus[*count - 1]) &&
        probe_pin(0, cpus[*count - 1]);
}

bool
calibration_measure(struct calibration *calibration, const struct session_options *where,
    const struct watcher *watcher, struct error *error)
{
    struct session *session = NULL;
    struct probe probe;
    int cpus[CPU_SETSIZE];
    int cpu_count = 0;
    bool pinned;
    bool measured;

    if (!session_open(where, &session, error))
        return false;
    probe_open(&probe, session_backend_pid(session), "postgres");
    pinned = pin(&probe, session_backend_pid(session), cpus, &cpu_count);
    measured = run_rounds(calibration, session, &probe, error);
    if (pinned)
        probe_unpin(cpus, cpu_count);
    probe_close(&probe);
    session_close(session);
    if (measured || error->kind != ERROR_SQL)
        return measured;
    calibration->failed = true;
    watch_notice(watcher,
        "the speed of this machine could not be measured (%s): `pggrade compare` will not be able "
        "to take it into account",
        error->text);
    *error = (struct error){0};
    return true;
}

void
calibration_record(const struct calibration *calibration, struct run *run)
{
    if (calibration->failed)
        return;
    run->calibration_count = COUNT_OF(statements);
    run->calibrations = arena_alloc(run->arena, run->calibration_count, sizeof *run->calibrations);
    for (size_t i = 0; i < COUNT_OF(statements); i++) {
        run->calibrations[i].name = statements[i].name;
        histogram_to_sparse(calibration->wall[i], &run->calibrations[i].wall);
        histogram_to_sparse(calibration->cpu[i], &run->calibrations[i].cpu);
    }
}
