/*
 * error: why a call failed, for the one place that prints it.
 *
 * The caller owns a zeroed `struct error` and passes it down; a function that
 * fails fills it and returns false.  Nothing below the commands prints.  The
 * kind decides the exit status; the text is one sentence, perhaps followed by
 * lines that show the place and say what would be right.
 */
#ifndef PGGRADE_BASE_ERROR_H
#define PGGRADE_BASE_ERROR_H

#include <stdbool.h>
#include <stdarg.h>

#define ERROR_TEXT_SIZE 4096

enum error_kind {
    ERROR_NONE = 0,
    ERROR_USAGE,       /* an option, a workload, a scenario or a result file is wrong */
    ERROR_PREPARE,     /* no server, no disk space, a migration failed: nothing was measured */
    ERROR_SQL,         /* a statement of the workload failed */
    ERROR_INTERRUPTED, /* SIGINT or SIGTERM */
    ERROR_KIND_COUNT
};

struct error {
    enum error_kind kind;
    char sqlstate[6]; /* empty unless the server sent one */
    char text[ERROR_TEXT_SIZE];
};

#define PGGRADE_PRINTF(text_at, first) __attribute__((format(printf, text_at, first)))
#define PGGRADE_MUST_CHECK __attribute__((warn_unused_result))

/* Fill `error` and return false, so that a failing function can end in
 * `return error_set(…)`.  Text beyond ERROR_TEXT_SIZE is cut. */
bool error_set(struct error *error, enum error_kind kind, const char *format, ...)
    PGGRADE_PRINTF(3, 4);

/* As error_set with kind ERROR_PREPARE, with ": " and strerror(errno) behind the text. */
bool error_set_errno(struct error *error, const char *format, ...) PGGRADE_PRINTF(2, 3);

/* Put "prefix: " before the text that is there; returns false. */
bool error_prefix(struct error *error, const char *format, ...) PGGRADE_PRINTF(2, 3);

#endif
