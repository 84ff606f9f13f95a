/*
 * watcher: whoever is told how long work is going.
 *
 * Floors below the commands report through this; what becomes of it on a
 * screen is the commands' business.  Every member may be NULL, and so may the
 * watcher itself: watch_* then do nothing.
 */
#ifndef PGGRADE_BASE_WATCHER_H
#define PGGRADE_BASE_WATCHER_H

#include "pggrade/base/error.h"

struct watcher {
    void *context;

    /* A stage of work begins: "building the data", of `steps` steps (0: unknown). */
    void (*stage)(void *context, const char *title, double steps);

    /* `done` of the steps are finished; `what` is under way.  May come often. */
    void (*step)(void *context, double done, const char *what);

    /* Something a user should know although nothing failed, in one sentence. */
    void (*notice)(void *context, const char *text);
};

void watch_stage(const struct watcher *watcher, double steps, const char *format, ...)
    PGGRADE_PRINTF(3, 4);
void watch_step(const struct watcher *watcher, double done, const char *format, ...)
    PGGRADE_PRINTF(3, 4);
void watch_notice(const struct watcher *watcher, const char *format, ...) PGGRADE_PRINTF(2, 3);

#endif
