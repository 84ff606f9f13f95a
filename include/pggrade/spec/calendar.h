/*
 * calendar: dates and timestamps as a workload writes them, to seconds since 1970 UTC.
 */
#ifndef PGGRADE_SPEC_CALENDAR_H
#define PGGRADE_SPEC_CALENDAR_H

#include <stdbool.h>

/* "2026-01-31", with `time` also "2026-01-31 23:59:59", with `zone` also "… +00" behind the
 * time (UTC is what is meant without it); false for anything else. */
bool calendar_parse(const char *text, bool time, bool zone, double *seconds);

#endif
