/*
 * help: what the option tables say, as --help, as a manual page and as a completion.
 */
#ifndef PGGRADE_COMMAND_HELP_H
#define PGGRADE_COMMAND_HELP_H

#include "pggrade/base/text.h"
#include "pggrade/command/command.h"

void help_all(struct text *out);
void help_command(const struct command *command, struct text *out);

/* roff with man macros. */
void help_manual(struct text *out);

/* For bash-completion. */
void help_completion_bash(struct text *out);

#endif
