/* What an engine measures with: its connections, their clocks, a CPU. */
#include <sched.h>

#include "pggrade/base/interrupt.h"
#include "pggrade/load/engine_private.h"

#define MEMBERS 4 /* connections to a side whose backends are not pinned */

static bool
isolated(const struct load_options *options)
{
    return options->clients == 1 && !options->traffic && options->clock == LOAD_CLOCK_AUTO;
}

static enum tally_quads
quads_of(const struct load_options *options)
{
    if (isolated(options))
        return TALLY_ADJUSTED;
    return options->traffic && options->side_count == 1 ? TALLY_NO_QUADS : TALLY_WALL;
}

/* ---- clocks ---- */

static void
look_at_probes(struct engine *engine)
{
    struct load_result *result = engine->result;

    result->cpu_clock = isolated(engine->options);
    result->adjusted = result->cpu_clock;
    for (size_t side = 0; result->cpu_clock && side < engine->options->side_count; side++) {
        const struct client *client = worker_client(crew_worker(engine->crew, 0), side);

        result->cpu_clock = client_has_cpu_clock(client);
        result->adjusted = result->adjusted && client_has_run_queue(client);
    }
}

/* Where executions cannot be timed one by one, the server may tell what slices took. */
static void
open_slice_clocks(struct engine *engine)
{
    const struct load_options *options = engine->options;
    bool all = true;

    if (options->clock == LOAD_CLOCK_WALL)
        return;
    for (size_t side = 0; all && side < options->side_count; side++) {
        const struct client *client = worker_client(crew_worker(engine->crew, 0), side);

        engine->costs[side].clock =
            slice_clock_open(&options->sessions[side], client_backend_pid(client));
        all = engine->costs[side].clock != NULL;
    }
    engine->result->cpu_clock = all;
    for (size_t side = 0; !all && side < options->side_count; side++) {
        slice_clock_close(engine->costs[side].clock);
        engine->costs[side].clock = NULL;
    }
}

/* ---- connections ---- */

/*
 * Without clocks of the backends nothing is pinned, and a backend stays for seconds on a CPU that
 * is slower than that of the other side's, by up to 1.8 times here.  So each side has several,
 * on which the slices fall at random, unless the server has no room for so many.
 */
static bool
spread(struct engine *engine, const struct worker_options *workers, struct error *error)
{
    struct crew *crew;
    struct error refusal = {0};

    if (crew_create_turns(workers, MEMBERS, &crew, &refusal)) {
        crew_destroy(engine->crew);
        engine->crew = crew;
        engine->members = MEMBERS;
        return true;
    }
    crew_destroy(crew);
    if (!interrupt_check(error))
        return false;
    watch_notice(engine->options->watcher, "one connection to each side instead of %d: %s", MEMBERS,
        refusal.text);
    return true;
}

bool
engine_open_crew(struct engine *engine, struct error *error)
{
    const struct load_options *options = engine->options;
    const struct worker_options workers = {
        .workload = options->workload,
        .parameters = options->parameters,
        .manners = engine->manners,
        .sessions = options->sessions,
        .pools = engine_open(engine) ? options->pools : NULL,
        .side_count = options->side_count,
        .isolated = isolated(options),
        .quads = quads_of(options),
    };

    engine->members = 1;
    if (!crew_create(&workers, options->clients, options->threads, &engine->crew, error))
        return false;
    look_at_probes(engine);
    if (engine->result->cpu_clock || options->clients > 1 || options->traffic)
        return true;
    open_slice_clocks(engine);
    return engine->result->cpu_clock || spread(engine, &workers, error);
}

/* ---- one CPU for all ---- */

bool
engine_pin(struct engine *engine, int *cpus, int *cpu_count)
{
    int cpu = -1;

    *cpu_count = probe_allowed_cpus(cpus, CPU_SETSIZE);
    if (!isolated(engine->options) || engine->members > 1 || *cpu_count < 1)
        return false;
    do /* where one CPU is allowed, as in many a container, the backends still have to come to it */
        cpu = cpus[random_below(&engine->random, (uint64_t)*cpu_count)];
    while (cpu == engine->avoided_cpu && *cpu_count > 1);
    for (size_t side = 0; side < engine->options->side_count; side++) {
        const struct client *client = worker_client(crew_worker(engine->crew, 0), side);

        if (!client_has_cpu_clock(client) || !probe_pin(client_backend_pid(client), cpu))
            return false;
    }
    engine->result->pinned_cpu = cpu;
    return probe_pin(0, cpu);
}
