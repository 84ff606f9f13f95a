#include "pggrade/command/progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "pggrade/base/clock.h"
#include "pggrade/base/memory.h"
#include "pggrade/base/text.h"

#define REDRAW_NS (100 * NS_PER_MS)
#define BAR_COLUMNS 20
#define TITLE_SIZE 256

struct progress {
    struct watcher watcher;
    bool quiet;
    bool terminal;
    bool drawn; /* a line is on the screen */
    char title[TITLE_SIZE];
    double steps;
    uint64_t stage_start_ns;
    uint64_t drawn_ns;
};

static size_t
terminal_columns(void)
{
    struct winsize size;

    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col < 20)
        return 80;
    return size.ws_col;
}

static void
erase(struct progress *progress)
{
    if (progress->drawn)
        (void)fputs("\r\033[K", stderr); /* a screen that is gone needs no erasing */
    progress->drawn = false;
}

static void
append_time_left(struct text *line, double done, double steps, uint64_t spent_ns)
{
    double left_s = done <= 0 ? 0 : (double)spent_ns / 1e9 * (steps - done) / done;

    if (done <= 0 || spent_ns < NS_PER_S)
        return;
    if (left_s >= 90)
        text_printf(line, "  %.0f min left", left_s / 60);
    else
        text_printf(line, "  %.0f s left", left_s);
}

static void
draw(struct progress *progress, double done, const char *what)
{
    uint64_t now = clock_monotonic_ns();
    struct text line = {0};
    double share;
    size_t columns = terminal_columns() - 1;

    text_append(&line, progress->title);
    if (progress->steps > 0) {
        share = done / progress->steps;
        share = share > 1 ? 1 : share;
        text_append(&line, "  [");
        for (int i = 0; i < BAR_COLUMNS; i++)
            text_append_char(&line, (double)i < share * BAR_COLUMNS ? '=' : ' ');
        text_printf(&line, "] %3.0f %%", share * 100);
        append_time_left(&line, done, progress->steps, now - progress->stage_start_ns);
    }
    if (what[0] != '\0')
        text_printf(&line, "  %s", what);
    erase(progress);
    for (const char *at = text_string(&line); *at != '\0'; at++) {
        bool starts = ((unsigned char)*at & 0xC0) != 0x80;

        if (starts && columns-- == 0)
            break;
        (void)fputc(*at == '\n' ? ' ' : *at, stderr);
    }
    (void)fflush(stderr);
    text_free(&line);
    progress->drawn = true;
    progress->drawn_ns = now;
}

static void
on_stage(void *context, const char *title, double steps)
{
    struct progress *progress = context;

    (void)snprintf(progress->title, sizeof progress->title, "%s", title);
    progress->steps = steps;
    progress->stage_start_ns = clock_monotonic_ns();
    if (progress->quiet)
        return;
    if (progress->terminal)
        draw(progress, 0, "");
    else
        (void)fprintf(stderr, "pggrade: %s\n", title);
}

static void
on_step(void *context, double done, const char *what)
{
    struct progress *progress = context;

    if (progress->quiet || !progress->terminal ||
        clock_monotonic_ns() - progress->drawn_ns < REDRAW_NS)
        return;
    draw(progress, done, what);
}

static void
on_notice(void *context, const char *text)
{
    struct progress *progress = context;

    if (progress->quiet)
        return;
    erase(progress);
    (void)fprintf(stderr, "pggrade: %s\n", text);
}

struct progress *
progress_create(bool quiet)
{
    struct progress *progress = xcalloc(1, sizeof *progress);
    const char *terminal = getenv("TERM");

    progress->watcher = (struct watcher){
        .context = progress, .stage = on_stage, .step = on_step, .notice = on_notice};
    progress->quiet = quiet;
    progress->terminal = isatty(STDERR_FILENO) && terminal != NULL && strcmp(terminal, "dumb") != 0;
    return progress;
}

void
progress_destroy(struct progress *progress)
{
    if (progress == NULL)
        return;
    erase(progress);
    (void)fflush(stderr);
    free(progress);
}

const struct watcher *
progress_watcher(struct progress *progress)
{
    return &progress->watcher;
}
