#include "pggrade/load/tally.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/base/memory.h"

void
tally_create(struct tally *tally, size_t statement_count)
{
    *tally = (struct tally){.statement_count = statement_count};
    tally->wall = histogram_create();
    tally->quad_latency = histogram_create();
    tally->quad_cpu = histogram_create();
    tally->statements = xcalloc(statement_count, sizeof *tally->statements);
    for (size_t s = 0; s < statement_count; s++)
        tally->statements[s] = histogram_create();
}

void
tally_destroy(struct tally *tally)
{
    histogram_destroy(tally->wall);
    histogram_destroy(tally->quad_latency);
    histogram_destroy(tally->quad_cpu);
    for (size_t s = 0; s < tally->statement_count; s++)
        histogram_destroy(tally->statements[s]);
    free(tally->statements);
    *tally = (struct tally){0};
}

void
tally_clear_times(struct tally *tally)
{
    histogram_clear(tally->wall);
    histogram_clear(tally->quad_latency);
    histogram_clear(tally->quad_cpu);
    for (size_t s = 0; s < tally->statement_count; s++)
        histogram_clear(tally->statements[s]);
    tally->executions = 0;
    tally->dropped = 0;
    tally->wall_ns = 0;
    tally->cpu_ns = 0;
    tally->run_queue_ns = 0;
}

void
tally_record(struct tally *tally, const struct tally_sample *sample)
{
    uint64_t waited =
        sample->run_queue_ns < sample->wall_ns ? sample->run_queue_ns : sample->wall_ns;
    uint64_t adjusted = sample->wall_ns - waited;

    /* The clocks are read a little apart; time on a CPU cannot exceed the time that passed. */
    if (adjusted < sample->cpu_ns)
        adjusted = sample->cpu_ns;
    histogram_record(tally->wall, sample->wall_ns);
    histogram_record(tally->quad_latency, adjusted);
    if (sample->cpu_ns > 0)
        histogram_record(tally->quad_cpu, sample->cpu_ns);
    tally->executions++;
    tally->wall_ns += sample->wall_ns;
    tally->cpu_ns += sample->cpu_ns;
    tally->run_queue_ns += sample->run_queue_ns;
}

void
tally_error(struct tally *tally, const char *sqlstate, const char *message, uint64_t count)
{
    size_t i = 0;

    while (i < tally->error_count && strcmp(tally->errors[i].sqlstate, sqlstate) != 0)
        i++;
    if (i == tally->error_count) {
        if (i == TALLY_ERRORS_MAX) {
            i--;
        } else {
            (void)snprintf(
                tally->errors[i].sqlstate, sizeof tally->errors[i].sqlstate, "%s", sqlstate);
            (void)snprintf(
                tally->errors[i].message, sizeof tally->errors[i].message, "%s", message);
            tally->error_count++;
        }
    }
    tally->errors[i].count += count;
    tally->failures += count;
}
