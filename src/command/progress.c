#include "pggrade/command/progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "pggrade/base/clock.h"
#include "pggrade/base/memory.h"
#include "pggrade/base/text.h"
#include "pggrade/command/live_table.h"

#define REDRAW_NS (100 * NS_PER_MS)
#define LINES_NS (5 * NS_PER_S) /* between tables where there is no terminal */
#define BAR_COLUMNS 20
#define TITLE_SIZE 256

struct progress {
    struct watcher watcher;
    bool quiet;
    bool terminal;
    bool drawn;        /* something is on the screen */
    size_t below;      /* lines of the table under the line */
    struct text table; /* what it says */
    uint64_t told_ns;  /* when figures were told in lines */
    uint64_t *told;    /* how often each had been done then */
    size_t told_count;
    char title[TITLE_SIZE];
    double steps;
    uint64_t stage_start_ns;
    uint64_t drawn_ns;
};

struct screen {
    size_t columns, lines;
};

static struct screen
terminal_size(void)
{
    struct winsize size;

    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col < 20 || size.ws_row < 5)
        return (struct screen){80, 24};
    return (struct screen){size.ws_col, size.ws_row};
}

/* Back to the line's beginning, which the table is below of; a screen that is gone needs no
 * erasing. */
static void
erase(struct progress *progress)
{
    if (progress->drawn && progress->below > 0)
        (void)fprintf(stderr, "\033[%zuA", progress->below);
    if (progress->drawn)
        (void)fputs("\r\033[J", stderr);
    progress->drawn = false;
    progress->below = 0;
}

/* The table under the line: the cursor stays in its last line. */
static void
draw_table(struct progress *progress)
{
    const char *at = text_string(&progress->table);

    for (; *at != '\0'; at++) {
        if (*at == '\n' && at[1] == '\0')
            break; /* no empty line, or the screen would roll */
        (void)fputc(*at, stderr);
        progress->below += *at == '\n';
    }
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
    size_t columns = terminal_size().columns - 1;

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
    if (progress->table.length > 0) {
        (void)fputc('\n', stderr);
        progress->below = 1;
        draw_table(progress);
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
    text_free(&progress->table);
    progress->table = (struct text){0};
    progress->told_ns = progress->stage_start_ns;
    progress->told_count = 0;
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

/* In a log: those that have gone on since they were told. */
static void
tell(struct progress *progress, const struct watch_figure *figures, size_t count)
{
    if (clock_monotonic_ns() - progress->told_ns < LINES_NS)
        return;
    if (progress->told_count != count) {
        free(progress->told);
        progress->told = xcalloc(count, sizeof *progress->told);
        progress->told_count = count;
    }
    for (size_t i = 0; i < count; i++) {
        struct text line = {0};

        if (progress->told[i] == figures[i].done + figures[i].failed)
            continue;
        progress->told[i] = figures[i].done + figures[i].failed;
        live_sentence(&line, &figures[i]);
        (void)fprintf(stderr, "pggrade: %s\n", text_string(&line));
        text_free(&line);
    }
    progress->told_ns = clock_monotonic_ns();
}

static void
on_figures(void *context, const struct watch_figure *figures, size_t count)
{
    struct progress *progress = context;
    struct screen screen = terminal_size();

    if (!progress->terminal) {
        tell(progress, figures, count);
        return;
    }
    text_free(&progress->table);
    progress->table = (struct text){0};
    live_table(&progress->table, figures, count, screen.columns - 1, screen.lines - 2);
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
progress_create(enum progress_kind kind)
{
    struct progress *progress = xcalloc(1, sizeof *progress);
    const char *terminal = getenv("TERM");

    progress->watcher = (struct watcher){
        .context = progress, .stage = on_stage, .step = on_step, .notice = on_notice};
    if (kind == PROGRESS_WATCH)
        progress->watcher.figures = on_figures;
    progress->quiet = kind == PROGRESS_QUIET;
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
    text_free(&progress->table);
    free(progress->told);
    free(progress);
}

const struct watcher *
progress_watcher(struct progress *progress)
{
    return &progress->watcher;
}
