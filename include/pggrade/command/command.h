/*
 * command: what every subcommand is: one record, found by its name.
 */
#ifndef PGGRADE_COMMAND_COMMAND_H
#define PGGRADE_COMMAND_COMMAND_H

#include <stddef.h>

#include "pggrade/base/error.h"
#include "pggrade/command/option.h"

struct command {
    const char *name;
    const char *summary;     /* one line for the list of commands */
    const char *usage;       /* what follows "pggrade NAME [options]": "SCENARIO" */
    const char *description; /* paragraphs, a line each, for --help and the manual */
    const struct option *options;
    size_t option_count;
    size_t positions_max;

    /* False with an error; else *status is the exit status. */
    bool (*run)(const struct arguments *arguments, int *status, struct error *error);
};

extern const struct command *const commands[];
extern const size_t command_count;

/* The exit status an error means (design: 2 usage, 3 prepare, 5 SQL, 130 interrupted). */
int command_status(enum error_kind kind);

/* NULL with ERROR_USAGE and the nearest name where there is none. */
const struct command *command_find(const char *name, struct error *error);

/* Finds and runs the command that the words name; prints nothing but what it was asked for. */
bool command_main(
    int word_count, char **words, int *status, struct error *error) PGGRADE_MUST_CHECK;

#endif
