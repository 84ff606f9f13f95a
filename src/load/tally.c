#include "pggrade/load/tally.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/base/memory.h"
#include "pggrade/load/arrivals.h"
#include "pggrade/load/parts.h"

/* ---- errors and counts ---- */

void
tally_errors_add(
    struct tally_errors *errors, const char *sqlstate, const char *message, uint64_t count)
{
    size_t i = 0;

    while (i < errors->count && strcmp(errors->items[i].sqlstate, sqlstate) != 0)
        i++;
    if (i == errors->count) {
        if (i == TALLY_ERRORS_MAX) {
            i--;
        } else {
            (void)snprintf(
                errors->items[i].sqlstate, sizeof errors->items[i].sqlstate, "%s", sqlstate);
            (void)snprintf(
                errors->items[i].message, sizeof errors->items[i].message, "%s", message);
            errors->count++;
        }
    }
    errors->items[i].count += count;
}

void
tally_errors_merge(struct tally_errors *total, const struct tally_errors *part)
{
    for (size_t i = 0; i < part->count; i++)
        tally_errors_add(
            total, part->items[i].sqlstate, part->items[i].message, part->items[i].count);
}

void
tally_counts_add(struct tally_counts *total, const struct tally_counts *part)
{
    total->offered += part->offered;
    total->ok += part->ok;
    total->failed += part->failed;
    total->timed_out += part->timed_out;
    total->skipped += part->skipped;
    total->censored += part->censored;
    total->retried += part->retried;
    total->dropped += part->dropped;
    total->late += part->late;
}

/* ---- the tally ---- */

void
tally_create(struct tally *tally, size_t statement_count, enum tally_quads quads)
{
    *tally = (struct tally){.statement_count = statement_count, .quads = quads};
    if (quads != TALLY_ADJUSTED)
        tally->parts = xcalloc(1, sizeof *tally->parts);
    tally->current = histogram_create();
    tally->second = histogram_create();
    if (quads != TALLY_NO_QUADS)
        tally->quad_latency = histogram_create();
    if (quads == TALLY_ADJUSTED)
        tally->quad_cpu = histogram_create();
    for (size_t i = 0; i < TIME_COUNT; i++)
        tally->times[i] = histogram_create();
    tally->statements = xcalloc(statement_count, sizeof *tally->statements);
    for (size_t s = 0; s < statement_count; s++)
        tally->statements[s] = histogram_create();
}

void
tally_destroy(struct tally *tally)
{
    histogram_destroy(tally->current);
    histogram_destroy(tally->second);
    histogram_destroy(tally->quad_latency);
    histogram_destroy(tally->quad_cpu);
    for (size_t i = 0; i < TIME_COUNT; i++)
        histogram_destroy(tally->times[i]);
    for (size_t s = 0; s < tally->statement_count; s++)
        histogram_destroy(tally->statements[s]);
    free(tally->parts);
    free(tally->statements);
    *tally = (struct tally){0};
}

void
tally_clear_times(struct tally *tally)
{
    histogram_clear(tally->current);
    histogram_clear(tally->second);
    if (tally->quad_latency != NULL)
        histogram_clear(tally->quad_latency);
    if (tally->quad_cpu != NULL)
        histogram_clear(tally->quad_cpu);
    for (size_t i = 0; i < TIME_COUNT; i++)
        histogram_clear(tally->times[i]);
    for (size_t s = 0; s < tally->statement_count; s++)
        histogram_clear(tally->statements[s]);
    if (tally->parts != NULL)
        *tally->parts = (struct parts){0};
    tally->slowest.count = 0;
    tally->counts = (struct tally_counts){0};
    tally->second_failures = 0;
    tally->cpu_ns = 0;
    tally->run_queue_ns = 0;
}

static void
count_success(struct tally *tally, uint64_t response_ns)
{
    histogram_record(tally->current, response_ns);
    tally->counts.ok++;
}

void
tally_record(struct tally *tally, const struct tally_sample *sample)
{
    slowest_note(&tally->slowest, (struct slow_execution){sample->number, sample->wall_ns, 0});
    count_success(tally, sample->wall_ns);
}

void
tally_record_sample(struct tally *tally, const struct tally_sample *sample)
{
    uint64_t waited =
        sample->run_queue_ns < sample->wall_ns ? sample->run_queue_ns : sample->wall_ns;
    uint64_t adjusted = sample->wall_ns - waited;

    /* The clocks are read a little apart; time on a CPU cannot exceed the time that passed. */
    if (adjusted < sample->cpu_ns)
        adjusted = sample->cpu_ns;
    histogram_record(tally->quad_latency, adjusted);
    if (sample->cpu_ns > 0)
        histogram_record(tally->quad_cpu, sample->cpu_ns);
    tally->cpu_ns += sample->cpu_ns;
    tally->run_queue_ns += sample->run_queue_ns;
    slowest_note(
        &tally->slowest, (struct slow_execution){sample->number, adjusted, sample->cpu_ns});
    count_success(tally, sample->wall_ns);
}

void
tally_record_arrival(struct tally *tally, const struct tally_arrival *arrival)
{
    struct waits waits = waits_of(arrival->due_ns, arrival->idle_ns, arrival->sent_ns);
    const struct part part = {
        .response_ns = arrival->done_ns - arrival->due_ns,
        .lag_ns = waits.lag_ns,
        .queue_ns = waits.queue_ns + (arrival->had_ns - arrival->sent_ns),
        .service_ns = arrival->done_ns - arrival->had_ns,
    };

    histogram_record(tally->times[TIME_LAG], part.lag_ns);
    histogram_record(tally->times[TIME_QUEUE], part.queue_ns);
    histogram_record(tally->times[TIME_SERVICE], part.service_ns);
    parts_record(tally->parts, &part);
    /* Parameters do not decide how long others had to be waited for. */
    slowest_note(&tally->slowest, (struct slow_execution){arrival->number, part.service_ns, 0});
    count_success(tally, part.response_ns);
}

void
tally_censor(struct tally *tally, uint64_t at_least_ns)
{
    histogram_record(tally->current, at_least_ns);
    tally->counts.censored++;
}

void
tally_fail(struct tally *tally, uint64_t wall_ns, bool timed_out)
{
    histogram_record(tally->times[TIME_FAILED], wall_ns);
    tally->second_failures++;
    if (timed_out)
        tally->counts.timed_out++;
    else
        tally->counts.failed++;
}

void
tally_drain(struct tally *tally)
{
    if (histogram_count(tally->current) == 0)
        return;
    histogram_merge(tally->second, tally->current);
    histogram_merge(tally->times[TIME_RESPONSE], tally->current);
    if (tally->quads == TALLY_WALL)
        histogram_merge(tally->quad_latency, tally->current);
    histogram_clear(tally->current);
}
