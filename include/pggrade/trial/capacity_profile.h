/*
 * capacity_profile: a day's shape of traffic, read from a file.
 */
#ifndef PGGRADE_TRIAL_CAPACITY_PROFILE_H
#define PGGRADE_TRIAL_CAPACITY_PROFILE_H

#include "pggrade/base/memory.h"
#include "pggrade/trial/capacity.h"

/*
 * A line is a minute: "120" or "09:15 120" (a blank or a comma between), requests a second, or
 * "7200/min"; '#' begins a comment.  Played in time_ns: minutes that would take less than a
 * second are averaged with their neighbours.  All it holds is the arena's; refusals are
 * ERROR_USAGE with file and line.
 */
bool capacity_profile_read(struct arena *arena, const char *path, uint64_t time_ns,
    struct capacity_profile *profile, struct error *error) PGGRADE_MUST_CHECK;

#endif
