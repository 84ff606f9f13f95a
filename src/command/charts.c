#include "pggrade/command/charts.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "pggrade/base/file.h"

static const char missing_note[] = "There is no drawing here, for gnuplot is not installed.";
static const char failed_note[] =
    "There is no drawing here, for gnuplot failed; gnuplot.log beside its script says why.";

#define LOG "gnuplot.log"

static bool
write_file(const char *folder, const char *name, const char *ending, const char *content,
    struct error *error)
{
    char *path = xasprintf("%s/%s.%s", folder, name, ending);
    bool written = file_write(path, content, strlen(content), error);

    free(path);
    return written;
}

static bool
write_sources(const struct charts *charts, const char *folder, struct error *error)
{
    if (!folder_create(folder, error))
        return false;
    for (size_t i = 0; i < charts->count; i++) {
        const struct chart *chart = &charts->items[i];

        if (!write_file(folder, chart->name, "gp", chart->script, error) ||
            !write_file(folder, chart->name, "dat", chart->data, error))
            return false;
    }
    return true;
}

/* gnuplot in the folder, with no input, and what it says in a log there. */
static int
spawn_gnuplot(const char *folder, char **words, pid_t *pid)
{
    posix_spawn_file_actions_t actions;
    int status = posix_spawn_file_actions_init(&actions);

    if (status != 0)
        return status;
    status = posix_spawn_file_actions_addchdir_np(&actions, folder);
    if (status == 0)
        status = posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    if (status == 0)
        status =
            posix_spawn_file_actions_addopen(&actions, 1, LOG, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    if (status == 0)
        status = posix_spawn_file_actions_adddup2(&actions, 1, 2);
    if (status == 0)
        status = posix_spawnp(pid, words[0], &actions, NULL, words, environ);
    (void)posix_spawn_file_actions_destroy(&actions);
    return status;
}

/* One process for all charts; NULL where it drew them, else what is to be noted. */
static const char *
run_gnuplot(const struct charts *charts, const char *folder, bool png)
{
    /* The program, `-e png=1`, the scripts, NULL. */
    char **words = xcalloc(charts->count + 4, sizeof *words);
    size_t count = 0;
    pid_t pid = 0;
    int status;

    words[count++] = xstrdup("gnuplot");
    if (png) {
        words[count++] = xstrdup("-e");
        words[count++] = xstrdup("png=1");
    }
    for (size_t i = 0; i < charts->count; i++)
        words[count++] = xasprintf("%s.gp", charts->items[i].name);
    status = spawn_gnuplot(folder, words, &pid);
    for (size_t i = 0; i < count; i++)
        free(words[i]);
    free(words);
    if (status == ENOENT)
        return missing_note;
    if (status != 0)
        return failed_note;
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            return failed_note;
    if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
        return missing_note; /* where posix_spawnp cannot tell */
    return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? NULL : failed_note;
}

/* An empty log says nothing. */
static void
remove_empty_log(const char *folder)
{
    struct error ignored = {0}; /* it stays: nothing depends on it */
    char *path = path_join(folder, LOG);
    char *content = NULL;
    size_t length = 0;

    if (file_read(path, ERROR_PREPARE, &content, &length, &ignored) && length == 0)
        (void)unlink(path);
    free(content);
    free(path);
}

/* False where not all are there. */
static bool
read_drawings(struct charts *charts, const char *folder)
{
    bool all = true;

    for (size_t i = 0; i < charts->count; i++) {
        struct chart *chart = &charts->items[i];
        struct error ignored = {0}; /* the page says that there is none */
        char *path = xasprintf("%s/%s.svg", folder, chart->name);
        char *content = NULL;
        size_t length;

        if (file_read(path, ERROR_PREPARE, &content, &length, &ignored))
            chart->drawing = arena_strdup(charts->arena, content);
        else
            all = false;
        free(content);
        free(path);
    }
    return all;
}

bool
charts_draw(struct charts *charts, const char *folder, bool png, struct error *error)
{
    if (!write_sources(charts, folder, error))
        return false;
    if (charts->count == 0)
        return true;
    charts->note = run_gnuplot(charts, folder, false);
    if (png && charts->note == NULL)
        charts->note = run_gnuplot(charts, folder, true);
    remove_empty_log(folder);
    if (charts->note == NULL && !read_drawings(charts, folder))
        charts->note = failed_note;
    return true;
}

bool
charts_draw_aside(struct charts *charts, struct error *error)
{
    const char *parent = getenv("TMPDIR");
    char *folder = xasprintf(
        "%s/pggrade-charts-XXXXXX", parent == NULL || parent[0] == '\0' ? "/tmp" : parent);
    struct error removal = {0};
    bool drawn;

    if (mkdtemp(folder) == NULL) {
        (void)error_set_errno(error, "cannot create the folder %s", folder);
        free(folder);
        return false;
    }
    drawn = charts_draw(charts, folder, false, error);
    if (!folder_remove(folder, &removal) && drawn) {
        *error = removal;
        drawn = false;
    }
    free(folder);
    return drawn;
}

bool
charts_of_stored(struct charts *charts, const char *folder, struct error *error)
{
    char *drawings = path_join(folder, CHARTS_FOLDER);
    bool found = read_drawings(charts, drawings);

    free(drawings);
    return found || charts_draw_aside(charts, error);
}
