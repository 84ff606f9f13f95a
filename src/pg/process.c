#include "pggrade/pg/process.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "pggrade/base/clock.h"
#include "pggrade/base/file.h"
#include "pggrade/base/memory.h"

#define PAUSE_NS (5 * NS_PER_MS)

bool
process_find_user(struct process_user *user, struct error *error)
{
    const struct passwd *found;

    user->drop = geteuid() == 0;
    if (user->drop) {
        found = getpwnam("postgres");
        if (found == NULL)
            found = getpwnam("nobody");
    } else {
        found = getpwuid(geteuid());
    }
    if (found == NULL && user->drop)
        return error_set(error, ERROR_PREPARE,
            "a server must not run as root, and there is no user postgres or nobody to run it as");
    user->uid = found == NULL ? geteuid() : found->pw_uid;
    user->gid = found == NULL ? getegid() : found->pw_gid;
    user->name = xstrdup(found == NULL ? "the current user" : found->pw_name);
    return true;
}

/* In the child: become the server's user, in a session of its own, so that a Ctrl-C on the
 * terminal reaches pggrade alone; then the program.  Returns only by exiting. */
static _Noreturn void
become(const struct process_options *options, pid_t parent)
{
    const struct process_user *user = options->user;
    int output = open(options->log, O_WRONLY | O_CREAT | O_APPEND, 0644);
    int input = open("/dev/null", O_RDONLY);

    if (output < 0 || input < 0 || dup2(input, 0) < 0 || dup2(output, 1) < 0 || dup2(output, 2) < 0)
        _exit(126);
    (void)setsid();
    (void)umask(077);
    if (user->drop &&
        (fchown(output, user->uid, user->gid) != 0 || setgroups(0, NULL) != 0 ||
            setgid(user->gid) != 0 || setuid(user->uid) != 0)) {
        perror("cannot become the server's user");
        _exit(126);
    }
    if (!options->stays) {
        /* However we end, SIGKILL included, the server is told to stop; asked for after setuid,
         * which clears it. */
        (void)prctl(PR_SET_PDEATHSIG, options->stop_signal);
        if (getppid() != parent)
            _exit(126);
    }
    if (chdir("/") != 0)
        _exit(126);
    (void)signal(SIGPIPE, SIG_DFL);
    (void)signal(SIGHUP, SIG_DFL);
    (void)execv(options->arguments[0], options->arguments);
    perror(options->arguments[0]);
    _exit(127);
}

bool
process_start(const struct process_options *options, pid_t *pid, struct error *error)
{
    pid_t parent = getpid();

    *pid = fork();
    if (*pid < 0)
        return error_set_errno(error, "cannot start %s", options->arguments[0]);
    if (*pid == 0)
        become(options, parent);
    return true;
}

bool
process_gone(pid_t pid)
{
    int status;

    (void)waitpid(pid, &status, WNOHANG); /* reaps our own child; others are not ours to reap */
    return kill(pid, 0) != 0 && errno == ESRCH;
}

void
process_stop(pid_t pid, const struct process_stop *how)
{
    uint64_t patience_ns = clock_monotonic_ns() + how->patience_ns;
    bool hard = false;

    if (pid <= 1 || process_gone(pid) || kill(pid, how->gentle) != 0)
        return;
    while (!process_gone(pid)) {
        if (!hard && clock_monotonic_ns() > patience_ns) {
            (void)kill(pid, how->hard);
            hard = true;
        }
        clock_sleep_ns(PAUSE_NS);
    }
}

void
process_append_log(const char *log, struct error *error)
{
    struct error ignored = {0};
    char *content;
    size_t length;
    size_t used = strlen(error->text);
    const char *tail;

    if (!file_read(log, ERROR_PREPARE, &content, &length, &ignored))
        return; /* the message stands without it */
    tail = length > 600 ? strchr(content + length - 600, '\n') : content;
    (void)snprintf(error->text + used, sizeof error->text - used, "; its log %s ends:\n%s", log,
        tail == NULL ? content : tail);
    used = strlen(error->text);
    while (used > 0 && error->text[used - 1] == '\n')
        error->text[--used] = '\0';
    free(content);
}
