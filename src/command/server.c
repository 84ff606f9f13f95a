#include <stdlib.h>
#include <string.h>

#include "pggrade/base/memory.h"
#include "pggrade/base/text.h"
#include "pggrade/command/command.h"
#include "pggrade/command/common.h"
#include "pggrade/command/progress.h"
#include "pggrade/pg/server.h"

typedef bool (*action)(const struct watcher *watcher, const char *argument, struct error *error);

static bool
start(const struct watcher *watcher, const char *argument, struct error *error)
{
    struct cluster_status status;
    struct text out = {0};
    bool started = cluster_start(NULL, watcher, error) && cluster_status(NULL, &status, error);

    (void)argument;
    if (!started)
        return false;
    text_printf(&out, "running (pid %d): psql \"%s\"\n", status.pid, status.conninfo);
    started = common_print(text_string(&out), error);
    text_free(&out);
    free(status.folder);
    free(status.conninfo);
    return started;
}

static bool
stop(const struct watcher *watcher, const char *argument, struct error *error)
{
    (void)argument;
    return cluster_stop(NULL, watcher, error) && common_print("stopped\n", error);
}

static bool
reset(const struct watcher *watcher, const char *argument, struct error *error)
{
    (void)argument;
    return cluster_reset(NULL, watcher, error) && common_print("removed\n", error);
}

static bool
show_status(const struct watcher *watcher, const char *argument, struct error *error)
{
    struct cluster_status status;
    struct text out = {0};
    bool shown;

    (void)watcher;
    (void)argument;
    if (!cluster_status(NULL, &status, error))
        return false;
    text_printf(&out, "folder   %s\n", status.folder);
    if (status.running)
        text_printf(&out, "server   running (pid %d)\n", status.pid);
    else
        text_printf(&out, "server   %s\n", status.initialised ? "stopped" : "not made yet");
    text_printf(&out, "size     %.1f MB\n", (double)status.size_bytes / 1e6);
    text_printf(&out, "connect  psql \"%s\"\n", status.conninfo);
    shown = common_print(text_string(&out), error);
    text_free(&out);
    free(status.folder);
    free(status.conninfo);
    return shown;
}

static bool
psql(const struct watcher *watcher, const char *argument, struct error *error)
{
    (void)watcher;
    return cluster_psql(NULL, argument, error);
}

static const struct action_row {
    const char *name;
    action act;
} actions[] = {
    {"start", start}, {"stop", stop}, {"status", show_status}, {"psql", psql}, {"reset", reset}};

static bool
run_server(const struct arguments *arguments, int *status, struct error *error)
{
    const char *names[COUNT_OF(actions)];
    const char *word = arguments->position_count > 0 ? arguments->positions[0] : "";
    const char *argument = arguments->position_count > 1 ? arguments->positions[1] : NULL;
    const char *nearest;

    (void)status;
    for (size_t i = 0; i < COUNT_OF(actions); i++) {
        struct progress *progress;
        bool done;

        names[i] = actions[i].name;
        if (strcmp(word, names[i]) != 0)
            continue;
        progress = progress_create(PROGRESS_LINE);
        done = actions[i].act(progress_watcher(progress), argument, error);
        progress_destroy(progress);
        return done;
    }
    nearest = text_nearest(word, names, COUNT_OF(actions));
    if (nearest != NULL)
        return error_set(
            error, ERROR_USAGE, "unknown action \"%s\"; did you mean \"%s\"?", word, nearest);
    return error_set(error, ERROR_USAGE, "server needs one of start, stop, status, psql, reset");
}

const struct command command_server = {
    .name = "server",
    .summary = "start, stop or look around in the private cluster",
    .usage = "start|stop|status|psql [DATABASE]|reset",
    .description =
        "The private cluster is made at the first run and started and stopped by every run.\n"
        "start keeps it up, so that psql can look at what a run has built; stop ends it; reset\n"
        "removes it with all cached data.\n",
    .positions_max = 2,
    .run = run_server,
};
