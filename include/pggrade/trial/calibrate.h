/*
 * calibrate: how fast the machine is just now, by statements that are the same everywhere.
 *
 * Two statements of a few milliseconds each, one bound by the CPU and one by reading buffers (of
 * a catalogue that every database of a PostgreSQL version has alike), run in turns on a session of
 * their own; pinned to one CPU with its backend where that is permitted.  What compares runs of
 * different days or machines divides by them.
 */
#ifndef PGGRADE_TRIAL_CALIBRATE_H
#define PGGRADE_TRIAL_CALIBRATE_H

#include "pggrade/base/watcher.h"
#include "pggrade/pg/session.h"
#include "pggrade/result/run.h"

struct calibration;

struct calibration *calibration_create(void);
void calibration_destroy(struct calibration *calibration); /* NULL is allowed */

/* About an eighth of a second; to be called before and after what is measured.  A server that
 * refuses the statements is told of in a notice, and nothing will be recorded. */
bool calibration_measure(struct calibration *calibration, const struct session_options *where,
    const struct watcher *watcher, struct error *error) PGGRADE_MUST_CHECK;

/* Into run->calibrations. */
void calibration_record(const struct calibration *calibration, struct run *run);

#endif
