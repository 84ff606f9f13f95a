#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/health/preflight.h"

#define WORD_SIZE 128

/* The first line of a file of the system; false where there is none. */
static bool
read_word(const char *root, const char *path, char *word)
{
    char *whole = xasprintf("%s%s", root, path);
    FILE *file = fopen(whole, "re");
    bool read = file != NULL && fgets(word, WORD_SIZE, file) != NULL;

    if (file != NULL)
        (void)fclose(file); /* only read from: its status adds nothing */
    free(whole);
    if (read)
        word[strcspn(word, "\n")] = '\0';
    return read;
}

static void
note(struct preflight *preflight, const struct preflight_options *options, const char *check,
    const char *text)
{
    preflight_note(preflight, options->watcher,
        &(struct preflight_note){.check = check, .effect = PREFLIGHT_WARNED, .text = text});
}

/* Sources that a process reads without asking the kernel. */
static bool
fast_clock(const char *source)
{
    static const char *const fast[] = {"tsc", "kvm-clock", "hyperv_clocksource_tsc_page",
        "arch_sys_counter", "timebase", "tod", "riscv_clocksource"};

    for (size_t i = 0; i < COUNT_OF(fast); i++)
        if (strcmp(source, fast[i]) == 0)
            return true;
    return false;
}

void
preflight_machine(struct preflight *preflight, const struct preflight_options *options)
{
    char word[WORD_SIZE];

    if (read_word(options->system_root,
            "/sys/devices/system/clocksource/clocksource0/current_clocksource", word) &&
        !fast_clock(word))
        note(preflight, options, "clock-source",
            arena_printf(preflight->arena,
                "the clock is %s: each look at it costs about a microsecond", word));
    if (read_word(
            options->system_root, "/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", word) &&
        strcmp(word, "performance") != 0)
        note(preflight, options, "cpu-governor",
            arena_printf(preflight->arena,
                "the CPU's governor is %s: its frequency follows the load", word));
    if (read_word(options->system_root, "/sys/fs/cgroup/cpu.max", word) &&
        strncmp(word, "max", 3) != 0)
        note(preflight, options, "cpu-quota",
            arena_printf(preflight->arena,
                "this process has a share of CPU time (%s us): it is stopped when that is used up",
                word));
}
