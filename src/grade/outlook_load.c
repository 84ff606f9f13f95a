#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/base/text.h"
#include "pggrade/grade/outlook.h"
#include "pggrade/grade/pressure.h"

#define ERROR_MIN 0.01    /* of a throughput: what connections and timers cost is not in the law */
#define BUSY_CPU 0.85     /* of all CPUs */
#define RUNNING_CPU 0.9   /* backends that want a CPU, by CPUs */
#define RUNNING_SOME 0.25 /* likewise: with fewer it is others that keep the CPUs busy */
#define WAITING_SHARE 0.3 /* of the active backends: worth to be named */
#define ALL_BUSY 0.95     /* of the connections */

/* ---- concurrency ---- */

static struct outlook_level *
level_of(struct outlook_side *side, uint64_t clients)
{
    size_t at = side->level_count;

    for (size_t i = 0; i < side->level_count; i++)
        if (side->levels[i].clients == clients)
            return &side->levels[i];
    for (; at > 0 && side->levels[at - 1].clients > clients; at--)
        side->levels[at] = side->levels[at - 1];
    side->levels[at] = (struct outlook_level){.clients = clients};
    side->level_count++;
    return &side->levels[at];
}

static size_t
rounds_of(const struct capacity *capacity, size_t side, uint64_t clients)
{
    size_t rounds = 0;

    for (size_t i = 0; i < capacity->level_count; i++)
        rounds += capacity->levels[i].side == side && capacity->levels[i].clients == clients;
    return rounds;
}

/* The scatter between rounds, relative and pooled over all levels: two rounds of one level say
 * little. */
static double
scatter(const struct capacity *capacity, size_t side, const struct outlook_side *found)
{
    double squares = 0;
    double degrees = 0;

    for (size_t i = 0; i < capacity->level_count; i++) {
        const struct capacity_level *level = &capacity->levels[i];

        for (size_t j = 0; level->side == side && j < found->level_count; j++)
            if (found->levels[j].clients == level->clients && found->levels[j].throughput > 0) {
                double miss = level->throughput / found->levels[j].throughput - 1;

                squares += miss * miss;
                degrees += 1;
            }
    }
    degrees -= (double)found->level_count;
    return degrees > 0 ? sqrt(squares / degrees) : 0;
}

static void
judge_concurrency(struct outlook *outlook, size_t side)
{
    const struct capacity *capacity = outlook->capacity;
    struct outlook_side *found = &outlook->sides[side];
    struct scalability_level *points;
    double spread;

    found->levels = arena_alloc(outlook->arena, capacity->level_count + 1, sizeof *found->levels);
    for (size_t i = 0; i < capacity->level_count; i++) {
        const struct capacity_level *from = &capacity->levels[i];
        struct outlook_level *level;
        double rounds;

        if (from->side != side)
            continue;
        level = level_of(found, from->clients);
        rounds = (double)rounds_of(capacity, side, from->clients);
        level->throughput += from->throughput / rounds;
        level->p95_ms += (double)from->p95_ns / 1e6 / rounds;
        level->failures += from->failures;
    }
    spread = scatter(capacity, side, found);
    points = xcalloc(found->level_count + 1, sizeof *points);
    for (size_t i = 0; i < found->level_count; i++) {
        struct outlook_level *level = &found->levels[i];
        double rounds = (double)rounds_of(capacity, side, level->clients);

        level->error = level->throughput * fmax(spread / sqrt(rounds), ERROR_MIN);
        points[i] =
            (struct scalability_level){(double)level->clients, level->throughput, level->error};
    }
    scalability_fit(points, found->level_count, &found->law);
    free(points);
}

/* ---- rate ---- */

static double
power_of(const struct capacity_probe *probe)
{
    if (probe->mean_ns == 0 || probe->window_ns == 0)
        return 0;
    return (double)probe->ok / (double)probe->window_ns / (double)probe->mean_ns;
}

static void
find_knee(const struct capacity *capacity, size_t side, struct outlook_side *found)
{
    double most = 0;

    found->knee = NAN;
    for (size_t i = 0; i < capacity->probe_count; i++)
        if (capacity->probes[i].side == side && power_of(&capacity->probes[i]) > most) {
            most = power_of(&capacity->probes[i]);
            found->knee = capacity->probes[i].rate;
        }
}

static const char *
judge_generator(const struct outlook *outlook, size_t side, double up_to)
{
    const struct capacity *capacity = outlook->capacity;
    const char *limited = NULL;

    for (size_t i = 0; i < capacity->probe_count && limited == NULL; i++) {
        const struct capacity_probe *probe = &capacity->probes[i];

        if (probe->side == side && probe->rate <= up_to)
            limited = pressure_judge_generator(
                &(struct pressure_generator){
                    .lag_p99_ms = (double)probe->lag_p99_ns / 1e6,
                    .lag_max_ms = (double)probe->lag_max_ns / 1e6,
                    .response_p99_ms = (double)probe->p99_ns / 1e6,
                    .share = probe->generator_share,
                    .open = true,
                },
                outlook->arena);
    }
    return limited;
}

/* ---- what was used up ---- */

struct means {
    double seconds;
    double active, running, busy, busy_seconds;
    double waits[6]; /* by enum wait */
    const char *top; /* of the measurement with the most active backends */
    double top_active;
};

static void
add(struct means *means, const struct capacity_pressure *pressure)
{
    const double waits[] = {pressure->lock, pressure->lwlock, pressure->io, pressure->wal,
        pressure->ipc, pressure->other};
    double seconds = (double)pressure->seconds;

    means->seconds += seconds;
    means->active += seconds * pressure->active;
    means->running += seconds * pressure->running;
    for (size_t i = 0; i < COUNT_OF(waits); i++)
        means->waits[i] += seconds * waits[i];
    if (isfinite(pressure->machine_busy)) {
        means->busy += pressure->machine_busy;
        means->busy_seconds += 1;
    }
    if (pressure->active > means->top_active && pressure->top_wait[0] != '\0') {
        means->top_active = pressure->active;
        means->top = pressure->top_wait;
    }
}

/* Where the rate failed; without a rate part where the most clients were. */
static struct means
means_of(const struct capacity *capacity, const struct outlook_side *found, size_t side)
{
    struct means means = {0};
    uint64_t most = found->level_count == 0 ? 0 : found->levels[found->level_count - 1].clients;

    for (size_t i = 0; i < capacity->probe_count; i++)
        if (capacity->probes[i].side == side && !capacity->probes[i].held)
            add(&means, &capacity->probes[i].pressure);
    for (size_t i = 0; means.seconds <= 0 && i < capacity->level_count; i++)
        if (capacity->levels[i].side == side && capacity->levels[i].clients == most)
            add(&means, &capacity->levels[i].pressure);
    return means;
}

static void
separate(struct text *words)
{
    if (words->length > 0)
        text_append(words, "; ");
}

enum wait { WAIT_LOCK, WAIT_LWLOCK, WAIT_IO, WAIT_WAL, WAIT_IPC, WAIT_OTHER, WAIT_COUNT };

/* As they are told apart while measuring. */
static enum wait
wait_of(const char *event)
{
    const char *colon = strchr(event, ':');

    if (colon != NULL && strncmp(colon + 1, "WAL", 3) == 0)
        return WAIT_WAL;
    if (strncmp(event, "Lock:", 5) == 0)
        return WAIT_LOCK;
    if (strncmp(event, "LWLock:", 7) == 0 || strncmp(event, "BufferPin:", 10) == 0)
        return WAIT_LWLOCK;
    if (strncmp(event, "IO:", 3) == 0)
        return WAIT_IO;
    return strncmp(event, "IPC:", 4) == 0 ? WAIT_IPC : WAIT_OTHER;
}

static const char *
find_saturated(struct outlook *outlook, size_t side)
{
    static const char *const names[WAIT_COUNT] = {
        [WAIT_LOCK] = "locks",
        [WAIT_LWLOCK] = "the server's inner locks",
        [WAIT_IO] = "reading and writing",
        [WAIT_WAL] = "the write-ahead log",
        [WAIT_IPC] = "other backends",
        [WAIT_OTHER] = "other things",
    };
    const struct capacity *capacity = outlook->capacity;
    struct means means = means_of(capacity, &outlook->sides[side], side);
    struct text words = {0};
    double cpus = capacity->cpu_count == 0 ? INFINITY : (double)capacity->cpu_count;
    double active = means.active / means.seconds;
    double running = means.running / means.seconds;
    double busy = means.busy / means.busy_seconds;
    const char *kept;

    if (means.seconds <= 0)
        return NULL;
    if (capacity->server_private && running >= RUNNING_CPU * cpus)
        text_printf(&words,
            "CPU: %.1f backends at a time wanted one of %.0f CPUs, which were %.0f %% busy",
            running, cpus, 100 * busy);
    else if (busy >= BUSY_CPU && running >= RUNNING_SOME * cpus)
        text_printf(&words,
            "CPU: %.0f %% busy, with the generator and other work besides %.1f running backends",
            100 * busy, running);
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (means.waits[i] >= WAITING_SHARE * means.active && means.waits[i] > 0) {
            separate(&words);
            text_printf(&words, "%s: %.1f of %.1f active backends waited", names[i],
                means.waits[i] / means.seconds, active);
            if (means.top != NULL && (size_t)wait_of(means.top) == i)
                text_printf(&words, ", most often for %s", means.top);
        }
    if (active >= ALL_BUSY * (double)capacity->clients) {
        separate(&words);
        text_printf(
            &words, "connections: all %llu were busy", (unsigned long long)capacity->clients);
    }
    if (busy >= BUSY_CPU && running < RUNNING_SOME * cpus) {
        separate(&words);
        text_printf(&words,
            "the CPUs were %.0f %% busy with other work than this server's: %.1f backends wanted "
            "one",
            100 * busy, running);
    }
    if (words.length == 0)
        text_printf(&words,
            "nothing stood out: %.1f of %llu connections were active, %.1f of them "
            "running",
            active, (unsigned long long)capacity->clients, running);
    kept = arena_strdup(outlook->arena, text_string(&words));
    text_free(&words);
    return kept;
}

void
outlook_judge_load(struct outlook *outlook, size_t side)
{
    const struct capacity *capacity = outlook->capacity;
    struct outlook_side *found = &outlook->sides[side];

    judge_concurrency(outlook, side);
    for (size_t i = 0; i < capacity->search_count; i++)
        if (capacity->searches[i].side == side)
            found->search = &capacity->searches[i];
    find_knee(capacity, side, found);
    found->generator_limited = judge_generator(
        outlook, side, found->search == NULL ? 0 : found->search->held * (1 + 1e-9));
    found->saturated = find_saturated(outlook, side);
}
