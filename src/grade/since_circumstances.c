#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "pggrade/grade/since.h"
#include "pggrade/grade/wording.h"

#define NOISE_Z 1.645     /* the noise of a baseline_time is half of a 90 % interval */
#define WAITING_MAX 0.50  /* of the time, for a CPU: beyond, times of two runs are no comparison */
#define MEMORY_SHARE 0.02 /* what a kernel leaves of the same memory differs by less */
#define LINES_MAX 12      /* of settings that differ; the rest is counted */

static void differ(struct since *since, const char *format, ...) PGGRADE_PRINTF(2, 3);

static void
differ(struct since *since, const char *format, ...)
{
    va_list arguments;
    char words[512];

    va_start(arguments, format);
    (void)vsnprintf(words, sizeof words, format, arguments);
    va_end(arguments);
    wording_add(since->arena, &since->differences, &since->difference_count,
        arena_strdup(since->arena, words));
}

/* ---- the machine ---- */

static bool
same_memory(const struct since *since)
{
    double from = (double)since->from->memory_bytes;
    double to = (double)since->to->memory_bytes;

    return fabs(from - to) <= MEMORY_SHARE * fmax(from, to);
}

static void
compare_machines(struct since *since)
{
    const struct baseline *from = since->from;
    const struct baseline *to = since->to;
    bool same_cpu = strcmp(from->cpu_model, to->cpu_model) == 0 && from->cpu_count == to->cpu_count;
    bool same_kernel = strcmp(from->kernel, to->kernel) == 0;

    if (!same_cpu)
        differ(since, "CPU: %llu × %s there, %llu × %s here", (unsigned long long)from->cpu_count,
            from->cpu_model, (unsigned long long)to->cpu_count, to->cpu_model);
    if (!same_memory(since))
        differ(since, "memory: %s there, %s here",
            wording_bytes(since->arena, (double)from->memory_bytes),
            wording_bytes(since->arena, (double)to->memory_bytes));
    if (!same_kernel)
        differ(since, "kernel: %s there, %s here", from->kernel, to->kernel);
    if (from->pinned != to->pinned)
        differ(since, "%s there, %s here", from->pinned ? "pinned to one CPU" : "unpinned",
            to->pinned ? "pinned to one CPU" : "unpinned");
    since->same_machine = same_cpu && same_kernel && same_memory(since);
    if (!since->same_machine)
        since->why_reported = "another machine";
    else if (from->pinned != to->pinned)
        since->why_reported = "pinned in one of the two only";
}

/* ---- its speed ---- */

static const struct baseline_time *
speed_of(const struct baseline *baseline, const char *name)
{
    for (size_t i = 0; i < baseline->speed_count; i++)
        if (strcmp(baseline->speeds[i].name, name) == 0)
            return &baseline->speeds[i].time;
    return NULL;
}

/*
 * The geometric mean of the calibration's ratios.  What they disagree by is what no factor can
 * explain: it widens every interval.
 */
static void
compare_speeds(struct since *since)
{
    double sum = 0.0;
    double variance = 0.0;
    double lowest = INFINITY;
    double highest = -INFINITY;
    double count = 0.0;

    for (size_t i = 0; i < since->from->speed_count; i++) {
        const struct baseline_time *from = &since->from->speeds[i].time;
        const struct baseline_time *to = speed_of(since->to, since->from->speeds[i].name);
        double theta;

        if (to == NULL || !(from->value_ns > 0.0) || !(to->value_ns > 0.0))
            continue;
        theta = log(to->value_ns / from->value_ns);
        sum += theta;
        variance += pow((isfinite(from->noise) ? from->noise : 0.0) / NOISE_Z, 2) +
            pow((isfinite(to->noise) ? to->noise : 0.0) / NOISE_Z, 2);
        lowest = fmin(lowest, theta);
        highest = fmax(highest, theta);
        count++;
    }
    since->speed = since->speed_se = NAN;
    if (count > 0.0) {
        since->speed = exp(sum / count);
        since->speed_se = sqrt(variance / (count * count) + pow((highest - lowest) / 2.0, 2));
    }
    if (since->why_reported != NULL)
        return;
    if (isnan(since->speed))
        since->why_reported = "no calibration in both";
    else if (fabs(log(since->speed)) > log1p(SINCE_SPEED_LIMIT))
        since->why_reported = arena_printf(
            since->arena, "the machine ran at %.0f %% of the speed it had", 100.0 / since->speed);
}

/* ---- its neighbours ---- */

/* What no clock takes away: caches and memory that neighbours use as well. */
static const char *
too_busy(const struct since *since, const struct baseline *baseline, const char *where)
{
    if (isnan(baseline->waiting))
        return arena_printf(since->arena, "how busy the machine was %s is not known", where);
    if (baseline->waiting <= WAITING_MAX)
        return NULL;
    return arena_printf(since->arena,
        "the machine was too busy %s, %.0f %% of the time was waiting for a CPU", where,
        baseline->waiting * 100.0);
}

static void
compare_neighbours(struct since *since)
{
    if (since->why_reported == NULL)
        since->why_reported = too_busy(since, since->from, "there");
    if (since->why_reported == NULL)
        since->why_reported = too_busy(since, since->to, "here");
}

/* ---- server and settings ---- */

static bool
has_line(const char *text, const char *line, size_t length)
{
    for (const char *at = text; at != NULL && *at != '\0';) {
        size_t own = strcspn(at, "\n");

        if (own == length && strncmp(at, line, length) == 0)
            return true;
        at += own + (at[own] == '\n');
    }
    return false;
}

/* Lines of one postgresql.conf that the other has not. */
static void
differ_in_lines(struct since *since, const char *has, const char *lacks, const char *where)
{
    size_t count = 0;

    for (const char *at = has; at != NULL && *at != '\0';) {
        size_t length = strcspn(at, "\n");
        bool setting = length > 0 && at[0] != '#' && strncmp(at, "unix_socket", 11) != 0;

        if (setting && !has_line(lacks, at, length) && count++ < LINES_MAX)
            differ(since, "setting %s: %.*s", where, (int)length, at);
        at += length + (at[length] == '\n');
    }
    if (count > LINES_MAX)
        differ(since, "%zu more settings %s", count - LINES_MAX, where);
}

/* "work_mem = 64MB\n", of one side. */
static const char *
settings_of(struct arena *arena, const struct run *run, const char *side)
{
    const char *text = "";

    for (size_t i = 0; i < run->side_count; i++)
        for (size_t s = 0; strcmp(run->sides[i].name, side) == 0 && s < run->sides[i].setting_count;
             s++)
            text = arena_printf(arena, "%s%s = %s\n", text, run->sides[i].settings[s].name,
                run->sides[i].settings[s].value);
    return text;
}

static void
compare_runs(struct since *since)
{
    const struct run *from = since->from->run;
    const struct run *to = since->to->run;

    if (strcmp(from->version, to->version) != 0)
        differ(since, "pggrade: %s there, %s here", from->version, to->version);
    if (from->server_private != to->server_private)
        differ(since, "%s there, %s here",
            from->server_private ? "private cluster" : "an existing server",
            to->server_private ? "private cluster" : "an existing server");
    if (from->seconds_per_query_ns != to->seconds_per_query_ns)
        differ(since, "time of each query: %.3g s there, %.3g s here",
            (double)from->seconds_per_query_ns / 1e9, (double)to->seconds_per_query_ns / 1e9);
    if (from->clients != to->clients)
        differ(since, "clients: %llu there, %llu here", (unsigned long long)from->clients,
            (unsigned long long)to->clients);
    differ_in_lines(since, from->configuration, to->configuration, "there alone");
    differ_in_lines(since, to->configuration, from->configuration, "here alone");
    for (size_t i = 0; i < to->side_count; i++) {
        const char *name = to->sides[i].name;
        const char *there = settings_of(since->arena, from, name);
        const char *here = settings_of(since->arena, to, name);

        differ_in_lines(since, there, here, arena_printf(since->arena, "of %s there alone", name));
        differ_in_lines(since, here, there, arena_printf(since->arena, "of %s here alone", name));
    }
}

void
since_fill_circumstances(struct since *since)
{
    if (strcmp(since->from->server, since->to->server) != 0)
        differ(since, "PostgreSQL: %s there, %s here", since->from->server, since->to->server);
    if (since->from->keys[BASELINE_DATA][0] == '\0')
        differ(since, "data: of existing databases, they may be others");
    compare_machines(since);
    compare_speeds(since);
    compare_neighbours(since);
    if (since->from->run != NULL && since->to->run != NULL)
        compare_runs(since);
}
