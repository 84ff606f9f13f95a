#include "pggrade/base/watcher.h"

#include <stdio.h>
#include <stddef.h>

#define WATCH_TEXT_SIZE 512

void
watch_stage(const struct watcher *watcher, double steps, const char *format, ...)
{
    char text[WATCH_TEXT_SIZE];
    va_list arguments;

    if (watcher == NULL || watcher->stage == NULL)
        return;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    watcher->stage(watcher->context, text, steps);
}

void
watch_step(const struct watcher *watcher, double done, const char *format, ...)
{
    char text[WATCH_TEXT_SIZE];
    va_list arguments;

    if (watcher == NULL || watcher->step == NULL)
        return;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    watcher->step(watcher->context, done, text);
}

bool
watch_wants_figures(const struct watcher *watcher)
{
    return watcher != NULL && watcher->figures != NULL;
}

void
watch_figures(const struct watcher *watcher, const struct watch_figure *figures, size_t count)
{
    if (watch_wants_figures(watcher))
        watcher->figures(watcher->context, figures, count);
}

void
watch_notice(const struct watcher *watcher, const char *format, ...)
{
    char text[WATCH_TEXT_SIZE];
    va_list arguments;

    if (watcher == NULL || watcher->notice == NULL)
        return;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    watcher->notice(watcher->context, text);
}
