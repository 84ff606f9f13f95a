#include "pggrade/base/clock.h"

#include <time.h>

uint64_t
clock_monotonic_ns(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * NS_PER_S + (uint64_t)now.tv_nsec;
}

void
clock_sleep_ns(uint64_t duration_ns)
{
    struct timespec duration = {
        .tv_sec = (time_t)(duration_ns / NS_PER_S),
        .tv_nsec = (long)(duration_ns % NS_PER_S),
    };

    (void)nanosleep(&duration, NULL);
}

int64_t
clock_wall_s(void)
{
    return (int64_t)time(NULL);
}

static void
format_time(int64_t wall_s, const char *format, char *buffer, size_t size)
{
    time_t seconds = (time_t)wall_s;
    struct tm parts;

    if (gmtime_r(&seconds, &parts) == NULL || strftime(buffer, size, format, &parts) == 0)
        buffer[0] = '\0';
}

void
clock_format_utc(int64_t wall_s, char *buffer, size_t size)
{
    format_time(wall_s, "%Y-%m-%dT%H:%M:%SZ", buffer, size);
}

void
clock_format_compact(int64_t wall_s, char *buffer, size_t size)
{
    format_time(wall_s, "%Y%m%d-%H%M%S", buffer, size);
}
