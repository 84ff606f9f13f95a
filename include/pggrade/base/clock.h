/*
 * clock: monotonic time in nanoseconds, and calendar time for names and files.
 */
#ifndef PGGRADE_BASE_CLOCK_H
#define PGGRADE_BASE_CLOCK_H

#include <stddef.h>
#include <stdint.h>

#define NS_PER_US UINT64_C(1000)
#define NS_PER_MS UINT64_C(1000000)
#define NS_PER_S UINT64_C(1000000000)

uint64_t clock_monotonic_ns(void);

/* Sleeps; a signal may end it early. */
void clock_sleep_ns(uint64_t duration_ns);

/* Seconds since 1970. */
int64_t clock_wall_s(void);

/* "2026-11-20T22:25:27Z" and "20261120-222527"; `buffer` of at least 32 bytes. */
void clock_format_utc(int64_t wall_s, char *buffer, size_t size);
void clock_format_compact(int64_t wall_s, char *buffer, size_t size);

#endif
