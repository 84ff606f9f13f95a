#include "pggrade/trial/machine.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

/* "model name : Intel…" of /proc/cpuinfo; other architectures do not have that line. */
static void
read_cpu_model(char *model, size_t size)
{
    FILE *file = fopen("/proc/cpuinfo", "re");
    char line[512];

    (void)snprintf(model, size, "unknown");
    if (file == NULL)
        return;
    while (fgets(line, sizeof line, file) != NULL) {
        const char *colon = strchr(line, ':');

        if (strncmp(line, "model name", 10) != 0 || colon == NULL)
            continue;
        line[strcspn(line, "\n")] = '\0';
        (void)snprintf(model, size, "%s", colon + 1 + strspn(colon + 1, " \t"));
        break;
    }
    (void)fclose(file); /* only read from: its status adds nothing */
}

void
machine_record(struct run *run)
{
    char model[256];
    struct utsname system;
    long cpus = sysconf(_SC_NPROCESSORS_ONLN);
    long pages = sysconf(_SC_PHYS_PAGES);
    long page_size = sysconf(_SC_PAGESIZE);

    read_cpu_model(model, sizeof model);
    run->cpu_model = arena_strdup(run->arena, model);
    run->cpu_count = cpus > 0 ? (uint64_t)cpus : 0;
    run->memory_bytes = pages > 0 && page_size > 0 ? (uint64_t)pages * (uint64_t)page_size : 0;
    run->kernel = "unknown";
    if (uname(&system) == 0)
        run->kernel =
            arena_printf(run->arena, "%s %s %s", system.sysname, system.release, system.machine);
}

/* "cpu  user nice system idle iowait irq softirq steal …": all but idle and iowait is busy. */
bool
machine_times_read(struct machine_times *times)
{
    FILE *file = fopen("/proc/stat", "re");
    uint64_t ticks[8] = {0};
    bool read;

    if (file == NULL)
        return false;
    read = fscanf(file,
               "cpu %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64
               " %" SCNu64 " %" SCNu64,
               &ticks[0], &ticks[1], &ticks[2], &ticks[3], &ticks[4], &ticks[5], &ticks[6],
               &ticks[7]) == 8;
    (void)fclose(file); /* only read from: its status adds nothing */
    *times = (struct machine_times){0};
    for (size_t i = 0; i < COUNT_OF(ticks); i++) {
        times->total += ticks[i];
        times->busy += i == 3 || i == 4 ? 0 : ticks[i];
    }
    return read;
}

double
machine_busy(const struct machine_times *before, const struct machine_times *after)
{
    if (after->total <= before->total)
        return NAN;
    return (double)(after->busy - before->busy) / (double)(after->total - before->total);
}
