#include "pggrade/load/process_figures.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "pggrade/base/clock.h"

#define CHILDREN_SIZE 32768

/* The content of /proc/PID/NAME, or "". */
static void
read_proc(pid_t pid, const char *name, char *content, size_t size)
{
    char path[64];
    FILE *file;
    size_t length = 0;

    (void)snprintf(path, sizeof path, "/proc/%ld/%s", (long)pid, name);
    file = fopen(path, "re");
    if (file != NULL) {
        length = fread(content, 1, size - 1, file);
        (void)fclose(file); /* only read from: its status adds nothing */
    }
    content[length] = '\0';
}

/* "run_ns wait_ns slices" (Linux, Documentation/scheduler/sched-stats.rst). */
uint64_t
process_cpu_ns(pid_t pid)
{
    char content[128];

    read_proc(pid, "schedstat", content, sizeof content);
    return strtoull(content, NULL, 10);
}

/* cutime and cstime, the 16th and 17th field of proc(5)'s stat; the second is in parentheses. */
static uint64_t
ended_children_ns(pid_t parent)
{
    char content[1024];
    char *at;
    uint64_t ticks = 0;
    long per_second = sysconf(_SC_CLK_TCK);

    read_proc(parent, "stat", content, sizeof content);
    at = strrchr(content, ')');
    if (at == NULL || per_second <= 0)
        return 0;
    at++;
    for (int field = 3; field <= 17; field++) {
        unsigned long long value = 0;

        at += strspn(at, " ");
        if (field >= 16)
            value = strtoull(at, NULL, 10);
        ticks += value;
        at += strcspn(at, " ");
    }
    return ticks * (NS_PER_S / (uint64_t)per_second);
}

uint64_t
process_tree_cpu_ns(pid_t parent)
{
    char name[64];
    char *children;
    char *rest;
    uint64_t sum_ns;

    if (parent <= 0)
        return 0;
    children = malloc(CHILDREN_SIZE);
    if (children == NULL)
        return 0;
    (void)snprintf(name, sizeof name, "task/%ld/children", (long)parent);
    read_proc(parent, name, children, CHILDREN_SIZE);
    sum_ns = ended_children_ns(parent);
    rest = children;
    for (long pid = strtol(rest, &rest, 10); pid > 0; pid = strtol(rest, &rest, 10))
        sum_ns += process_cpu_ns((pid_t)pid);
    free(children);
    return sum_ns;
}

uint64_t
process_own_bytes(pid_t pid)
{
    char content[4096];
    const char *line;

    read_proc(pid, "status", content, sizeof content);
    line = strstr(content, "\nRssAnon:");
    return line == NULL ? 0 : strtoull(line + strlen("\nRssAnon:"), NULL, 10) * 1024;
}
