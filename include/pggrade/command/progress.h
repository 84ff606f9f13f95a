/*
 * progress: what a watcher's words become on standard error.
 *
 * On a terminal one line, redrawn in place, with the share done and the time left;
 * elsewhere one line a stage.  Notices are lines of their own.  Who watches sees below that line a
 * table of what has been measured, redrawn with it; where that is no terminal, every few seconds
 * a line for each query and side that has gone on.
 */
#ifndef PGGRADE_COMMAND_PROGRESS_H
#define PGGRADE_COMMAND_PROGRESS_H

#include <stdbool.h>

#include "pggrade/base/watcher.h"

struct progress;

enum progress_kind {
    PROGRESS_QUIET, /* nothing at all */
    PROGRESS_LINE,
    PROGRESS_WATCH /* the table as well */
};
struct progress *progress_create(enum progress_kind kind);
void progress_destroy(struct progress *progress); /* erases its line; NULL is allowed */

/* Borrowed; valid as long as the progress. */
const struct watcher *progress_watcher(struct progress *progress);

#endif
