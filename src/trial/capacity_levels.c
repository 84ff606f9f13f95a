#include <math.h>
#include <stdlib.h>

#include "pggrade/base/clock.h"
#include "pggrade/base/memory.h"
#include "pggrade/base/random.h"
#include "pggrade/stats/scalability.h"
#include "pggrade/trial/capacity_private.h"

#define LEVELS_MAX 32
#define ROUNDS_MIN 2
#define ROUNDS_MAX 6
#define LEVEL_NS_MIN (500 * NS_PER_MS)
#define LEVEL_NS_WANTED (1500 * NS_PER_MS)
#define LEVEL_NS_MAX (5 * NS_PER_S)
#define OVERHEAD_NS (600 * NS_PER_MS) /* connecting, settling, what is under way at the end */

static void
add_level(uint64_t *levels, size_t *count, uint64_t clients)
{
    size_t at = *count;

    for (size_t i = 0; i < *count; i++)
        if (levels[i] == clients)
            return;
    if (*count == LEVELS_MAX)
        return;
    for (; at > 0 && levels[at - 1] > clients; at--)
        levels[at] = levels[at - 1];
    levels[at] = clients;
    ++*count;
}

/* 1, 2, 4 … and the most; where these are too few for a law, what lies between. */
static size_t
lay_out(uint64_t most, uint64_t *levels)
{
    size_t count = 0;

    for (uint64_t clients = 1; clients < most; clients *= 2)
        add_level(levels, &count, clients);
    add_level(levels, &count, most);
    for (uint64_t clients = 3; clients < most && count < SCALABILITY_LEVELS_MIN; clients *= 2)
        add_level(levels, &count, clients);
    for (uint64_t clients = 5; clients < most && count < SCALABILITY_LEVELS_MIN; clients++)
        add_level(levels, &count, clients);
    return count;
}

/* How many rounds of how long a level fit into the time. */
struct pacing {
    uint64_t rounds;
    uint64_t level_ns;
};

static struct pacing
pace(uint64_t share_ns, size_t runs_per_round)
{
    uint64_t each_ns = LEVEL_NS_WANTED + OVERHEAD_NS;
    struct pacing pacing = {.rounds = share_ns / (each_ns * runs_per_round)};
    uint64_t room_ns;

    if (pacing.rounds < ROUNDS_MIN)
        pacing.rounds = ROUNDS_MIN;
    if (pacing.rounds > ROUNDS_MAX)
        pacing.rounds = ROUNDS_MAX;
    room_ns = share_ns / (pacing.rounds * runs_per_round);
    pacing.level_ns = room_ns > OVERHEAD_NS + LEVEL_NS_MIN ? room_ns - OVERHEAD_NS : LEVEL_NS_MIN;
    if (pacing.level_ns > LEVEL_NS_MAX)
        pacing.level_ns = LEVEL_NS_MAX;
    return pacing;
}

/*
 * Throughput is N / mean response (Little's law in a closed loop without pauses), not executions
 * by the length of the window: at both its ends some clients are idle, the more the longer a
 * query takes, and that would look like contention.
 */
static void
record(struct capacity *capacity, const struct load_request *request, uint64_t round,
    const struct load_seen *seen)
{
    struct capacity_level *level = capacity_add(capacity, levels, level_count);
    double answered = (double)(seen->counts.ok + seen->counts.failed + seen->counts.timed_out);
    double mean_s = answered > 0 ? (double)seen->response_sum_ns / 1e9 / answered : 0;

    *level = (struct capacity_level){
        .side = request->side,
        .round = round,
        .clients = request->clients,
        .executions = seen->counts.ok,
        .failures = seen->counts.failed + seen->counts.timed_out,
        .throughput = mean_s > 0 && answered > 0
            ? (double)request->clients / mean_s * (double)seen->counts.ok / answered
            : 0,
        .mean_ns = seen->mean_ns,
        .p95_ns = seen->p95_ns,
        .p99_ns = seen->p99_ns,
        .pressure = seen->pressure,
    };
}

static bool
run_level(
    struct survey *survey, const struct load_request *request, uint64_t round, struct error *error)
{
    struct load_seen seen;

    if (!survey_load(survey, request, &seen, error))
        return error_prefix(error, "%llu clients", (unsigned long long)request->clients);
    record(survey->capacity, request, round, &seen);
    load_result_clear(&seen.result);
    return true;
}

/* Up in one round and down in the next, so that a drift falls on all levels alike. */
bool
survey_concurrency(struct survey *survey, uint64_t share_ns, struct error *error)
{
    const struct capacity_options *options = survey->options;
    size_t side_count = survey->stand.targets.count;
    uint64_t deadline_ns = clock_monotonic_ns() + share_ns;
    uint64_t levels[LEVELS_MAX];
    size_t count = lay_out(options->clients, levels);
    struct pacing pacing = pace(share_ns, count * side_count);
    double done = 0;

    watch_stage(options->watcher, (double)(pacing.rounds * count * side_count),
        "concurrency: %zu levels up to %llu clients, %llu rounds", count,
        (unsigned long long)options->clients, (unsigned long long)pacing.rounds);
    for (uint64_t round = 0; round < pacing.rounds; round++) {
        if (round > 0 && clock_monotonic_ns() > deadline_ns) {
            capacity_leave_out(survey->capacity,
                "concurrency: %llu of %llu rounds; the budget was used up",
                (unsigned long long)round, (unsigned long long)pacing.rounds);
            break;
        }
        for (size_t i = 0; i < count * side_count; i++) {
            size_t at = round % 2 == 0 ? i : count * side_count - 1 - i;
            const struct load_request request = {
                .side = at % side_count,
                .clients = levels[at / side_count],
                .time_ns = pacing.level_ns,
                .seed = random_at(options->seed, round),
            };

            watch_step(options->watcher, done++, "%llu clients on %s",
                (unsigned long long)request.clients,
                options->scenario->compare[request.side]->name);
            if (!run_level(survey, &request, round, error))
                return false;
        }
    }
    return true;
}
