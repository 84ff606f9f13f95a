/*
 * watcher: whoever is told how long work is going.
 *
 * Floors below the commands report through this; what becomes of it on a
 * screen is the commands' business.  Every member may be NULL, and so may the
 * watcher itself: watch_* then do nothing.
 */
#ifndef PGGRADE_BASE_WATCHER_H
#define PGGRADE_BASE_WATCHER_H

#include <stddef.h>
#include <stdint.h>

#include "pggrade/base/error.h"

/* What has been measured so far of one thing in one place. */
struct watch_figure {
    const char *what, *where;
    double share;  /* of its work that is done, 0 to 1 */
    uint64_t done; /* so often */
    uint64_t failed;
    double rate;           /* done per second of its own; NAN: unknown */
    double p50_ms, p99_ms; /* NAN: unknown */
};

struct watcher {
    void *context;

    /* A stage of work begins: "building the data", of `steps` steps (0: unknown). */
    void (*stage)(void *context, const char *title, double steps);

    /* `done` of the steps are finished; `what` is under way.  May come often. */
    void (*step)(void *context, double done, const char *what);

    /* All figures, now and then; NULL where nobody looks, which spares their making. */
    void (*figures)(void *context, const struct watch_figure *figures, size_t count);

    /* Something a user should know although nothing failed, in one sentence. */
    void (*notice)(void *context, const char *text);
};

void watch_stage(const struct watcher *watcher, double steps, const char *format, ...)
    PGGRADE_PRINTF(3, 4);
void watch_step(const struct watcher *watcher, double done, const char *format, ...)
    PGGRADE_PRINTF(3, 4);
bool watch_wants_figures(const struct watcher *watcher);
void watch_figures(const struct watcher *watcher, const struct watch_figure *figures, size_t count);
void watch_notice(const struct watcher *watcher, const char *format, ...) PGGRADE_PRINTF(2, 3);

#endif
