/*
 * progress: what a watcher's words become on standard error.
 *
 * On a terminal one line, redrawn in place, with the share done and the time left;
 * elsewhere one line a stage.  Notices are lines of their own.
 */
#ifndef PGGRADE_COMMAND_PROGRESS_H
#define PGGRADE_COMMAND_PROGRESS_H

#include <stdbool.h>

#include "pggrade/base/watcher.h"

struct progress;

/* `quiet`: nothing at all. */
struct progress *progress_create(bool quiet);
void progress_destroy(struct progress *progress); /* erases its line; NULL is allowed */

/* Borrowed; valid as long as the progress. */
const struct watcher *progress_watcher(struct progress *progress);

#endif
