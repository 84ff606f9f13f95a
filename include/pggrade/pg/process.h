/*
 * process: the servers that pggrade starts: as whom, with which log, and how they end.
 *
 * For the pg floor: the private cluster and PgBouncer.  Servers refuse to run as root, so
 * root starts them as an unprivileged user.
 */
#ifndef PGGRADE_PG_PROCESS_H
#define PGGRADE_PG_PROCESS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "pggrade/base/error.h"

struct process_user {
    bool drop; /* we are root: become uid and gid */
    uid_t uid;
    gid_t gid;
    char *name; /* of uid; owned */
};

/* postgres, else nobody, where we are root; else ourselves. */
bool process_find_user(struct process_user *user, struct error *error) PGGRADE_MUST_CHECK;

struct process_options {
    const struct process_user *user;
    char *const *arguments; /* the program's path first; NULL-terminated */
    const char *log;        /* its output is appended here */
    bool stays;             /* it outlives us; else the kernel ends it when we end, with: */
    int stop_signal;
};

bool process_start(
    const struct process_options *options, pid_t *pid, struct error *error) PGGRADE_MUST_CHECK;

bool process_gone(pid_t pid);

/* Sends `gentle`, after `patience_ns` also `hard`, and waits for the end. */
struct process_stop {
    int gentle;
    uint64_t patience_ns;
    int hard;
};
void process_stop(pid_t pid, const struct process_stop *how);

/* Puts the end of a log behind the error's text. */
void process_append_log(const char *log, struct error *error);

#endif
