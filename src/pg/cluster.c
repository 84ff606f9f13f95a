#include "pggrade/pg/cluster.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include "pggrade/base/clock.h"
#include "pggrade/base/file.h"
#include "pggrade/base/interrupt.h"
#include "pggrade/base/memory.h"
#include "pggrade/base/text.h"
#include "pggrade/pg/session.h"

#define START_NS (60 * NS_PER_S)
#define FAST_STOP_NS (30 * NS_PER_S)
#define PAUSE_NS (20 * NS_PER_MS)

/* ---- the lock ---- */

static void
write_owner(int descriptor)
{
    char text[32];
    int length = snprintf(text, sizeof text, "%d\n", (int)getpid());

    /* Only for the message of whoever waits: a failure costs nothing but the number in it. */
    if (ftruncate(descriptor, 0) == 0)
        (void)!pwrite(descriptor, text, (size_t)length, 0);
}

static long
read_owner(int descriptor)
{
    char text[32] = "";

    return pread(descriptor, text, sizeof text - 1, 0) > 0 ? strtol(text, NULL, 10) : 0;
}

bool
cluster_lock(const struct cluster_place *place, const struct watcher *watcher, int *descriptor,
    struct error *error)
{
    char *path = path_join(place->cache, "lock");
    bool told = false;

    *descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (*descriptor < 0) {
        (void)error_set_errno(error, "cannot open %s", path);
        free(path);
        return false;
    }
    free(path);
    while (flock(*descriptor, LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK && errno != EINTR) {
            (void)error_set_errno(error, "cannot lock the cache folder %s", place->cache);
            cluster_unlock(*descriptor);
            return false;
        }
        if (!told)
            watch_notice(watcher,
                "another pggrade (pid %ld) is using the private cluster; waiting for it to end",
                read_owner(*descriptor));
        told = true;
        if (!interrupt_check(error)) {
            cluster_unlock(*descriptor);
            return false;
        }
        clock_sleep_ns(200 * NS_PER_MS);
    }
    write_owner(*descriptor);
    return true;
}

void
cluster_unlock(int descriptor)
{
    if (descriptor >= 0)
        (void)close(descriptor); /* the kernel lets go of the lock with it */
}

/* ---- processes ---- */

pid_t
cluster_postmaster(const struct cluster_place *place)
{
    struct error ignored = {0};
    char *path = path_join(place->data, "postmaster.pid");
    char *content = NULL;
    char *command = NULL;
    char *name = NULL;
    size_t length;
    long pid = 0;
    bool ours = false;

    if (file_read(path, ERROR_PREPARE, &content, &length, &ignored))
        pid = strtol(content, NULL, 10);
    free(content);
    free(path);
    if (pid <= 1)
        return 0;
    /* A stale file may name a process that is now somebody else's. */
    command = xasprintf("/proc/%ld/cmdline", pid);
    {
        int descriptor = open(command, O_RDONLY | O_CLOEXEC);
        char line[8192];
        ssize_t got = descriptor < 0 ? 0 : read(descriptor, line, sizeof line - 1);

        if (descriptor >= 0)
            (void)close(descriptor);
        if (got > 0) {
            line[got] = '\0';
            name = line;
            for (ssize_t i = 0; i < got; i += (ssize_t)strlen(line + i) + 1)
                ours = ours || strcmp(line + i, place->data) == 0;
            ours = ours && strstr(name, "postgres") != NULL;
        }
    }
    free(command);
    return ours ? (pid_t)pid : 0;
}

void
cluster_halt(pid_t pid)
{
    process_stop(pid,
        &(struct process_stop){.gentle = SIGINT, .patience_ns = FAST_STOP_NS, .hard = SIGQUIT});
}

/* ---- initdb, start ---- */

static bool
run_initdb(
    const struct cluster_place *place, const char *draft, const char *locale, struct error *error)
{
    char *program = path_join(place->binaries, "initdb");
    char *log = path_join(place->folder, "initdb.log");
    char *locale_option = xasprintf("--locale=%s", locale);
    char *draft_copy = xstrdup(draft);
    char *arguments[] = {program, "-D", draft_copy, "-U", "pggrade", "-A", "trust", "-E", "UTF8",
        locale_option, "--no-sync", NULL};
    pid_t pid;
    int status = 0;
    bool ran;

    (void)unlink(log); /* of an earlier try, if any */
    ran = process_start(
        &(struct process_options){
            .user = &place->user, .arguments = arguments, .log = log, .stop_signal = SIGINT},
        &pid, error);
    if (ran) {
        while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
            if (interrupt_requested())
                (void)kill(pid, SIGTERM);
        ran = WIFEXITED(status) && WEXITSTATUS(status) == 0;
        if (!ran && interrupt_check(error)) {
            (void)error_set(error, ERROR_PREPARE, "initdb failed (as user %s)", place->user.name);
            process_append_log(log, error);
        }
    }
    free(program);
    free(log);
    free(locale_option);
    free(draft_copy);
    return ran;
}

static bool
data_usable(const struct cluster_place *place)
{
    struct error ignored = {0};
    char *version = path_join(place->data, "PG_VERSION");
    char *control = path_join(place->data, "global/pg_control");
    char *content = NULL;
    size_t length;
    bool usable = file_read(version, ERROR_PREPARE, &content, &length, &ignored) &&
        strtol(content, NULL, 10) == place->major && file_exists(control);

    free(content);
    free(version);
    free(control);
    return usable;
}

static bool
move_damaged_aside(
    const struct cluster_place *place, const struct watcher *watcher, struct error *error)
{
    char *aside = xasprintf("%s.damaged", place->data);
    bool moved;

    moved = folder_remove(aside, error) &&
        (rename(place->data, aside) == 0 ||
            error_set_errno(error, "cannot rename %s", place->data));
    if (moved)
        watch_notice(watcher, "the data folder %s was damaged; it is now %s, a new one is made",
            place->data, aside);
    free(aside);
    return moved;
}

bool
cluster_initialise(
    const struct cluster_place *place, const struct watcher *watcher, struct error *error)
{
    char *draft = xasprintf("%s.draft", place->data);
    struct error first = {0};
    bool made = true;

    if (!data_usable(place)) {
        if (folder_exists(place->data))
            made = move_damaged_aside(place, watcher, error);
        if (made) {
            watch_stage(watcher, 0, "making the private cluster (PostgreSQL %d)", place->major);
            made = folder_remove(draft, error);
        }
        if (made && !run_initdb(place, draft, "C.UTF-8", &first)) {
            *error = first;
            made = first.kind != ERROR_INTERRUPTED && folder_remove(draft, error) &&
                run_initdb(place, draft, "C", error);
        }
        if (made && rename(draft, place->data) != 0)
            made = error_set_errno(error, "cannot rename %s", draft);
        /* The failure above is the one to tell; what stays is removed by the next run. */
        if (!made && !folder_remove(draft, &first))
            watch_notice(watcher, "%s", first.text);
    }
    free(draft);
    return made;
}

static bool
write_configuration(const struct cluster_place *place, struct error *error)
{
    char *path = path_join(place->data, "postgresql.conf");
    char *content = cluster_configuration(place);
    bool written = file_write(path, content, strlen(content), error);

    if (written && place->user.drop && chown(path, place->user.uid, place->user.gid) != 0)
        written = error_set_errno(error, "cannot give %s to %s", path, place->user.name);
    free(path);
    free(content);
    return written;
}

bool
cluster_answers(const struct cluster_place *place, pid_t pid, struct error *error)
{
    char *conninfo = cluster_conninfo(place);
    struct session_options options = {.conninfo = conninfo, .timeout_ns = 2 * NS_PER_S};
    uint64_t give_up_ns = clock_monotonic_ns() + START_NS;
    struct error last = {0}; /* of a try: the one that succeeds leaves none behind */
    bool answers = false;

    for (;;) {
        struct session *session = NULL;

        last = (struct error){0};
        answers = session_open(&options, &session, &last);
        session_close(session);
        if (answers || last.kind == ERROR_INTERRUPTED || process_gone(pid))
            break;
        if (clock_monotonic_ns() > give_up_ns) {
            (void)error_prefix(&last, "the private cluster does not answer");
            break;
        }
        clock_sleep_ns(PAUSE_NS);
    }
    if (!answers)
        *error = last;
    free(conninfo);
    return answers;
}

/* postgres would refuse to start where the number in it is by now another process's.  We hold the
 * lock, and cluster_postmaster has found that no server runs on the folder. */
static void
remove_stale_pid_file(const struct cluster_place *place)
{
    char *path = path_join(place->data, "postmaster.pid");

    if (cluster_postmaster(place) == 0)
        (void)unlink(path); /* a missing one is as good */
    free(path);
}

bool
cluster_launch(const struct cluster_place *place, bool stays, pid_t *pid, struct error *error)
{
    char *program = path_join(place->binaries, "postgres");
    char *data = xstrdup(place->data);
    char *arguments[] = {program, "-D", data, NULL};
    bool launched;

    *pid = 0;
    (void)unlink(place->log); /* one run's log is enough */
    remove_stale_pid_file(place);
    launched = write_configuration(place, error) &&
        process_start(
            &(struct process_options){
                .user = &place->user,
                .arguments = arguments,
                .log = place->log,
                .stays = stays,
                .stop_signal = SIGINT,
            },
            pid, error);
    free(program);
    free(data);
    if (!launched)
        return false;
    if (cluster_answers(place, *pid, error))
        return true;
    if (error->kind != ERROR_INTERRUPTED) {
        (void)error_set(error, ERROR_PREPARE, "the private cluster did not start");
        process_append_log(place->log, error);
    }
    cluster_halt(*pid);
    *pid = 0;
    return false;
}
