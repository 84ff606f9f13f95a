#include <string.h>

#include "pggrade/command/command.h"
#include "pggrade/command/common.h"
#include "pggrade/command/help.h"

static bool
print(struct text *text, struct error *error)
{
    bool printed = common_print(text_string(text), error);

    text_free(text);
    return printed;
}

static bool
run_help(const struct arguments *arguments, int *status, struct error *error)
{
    struct text text = {0};
    const struct command *command;

    (void)status;
    if (arguments->position_count == 0) {
        help_all(&text);
        return print(&text, error);
    }
    command = command_find(arguments->positions[0], error);
    if (command == NULL)
        return false;
    help_command(command, &text);
    return print(&text, error);
}

const struct command command_help = {
    .name = "help",
    .summary = "this text, or that of a command",
    .usage = "[COMMAND]",
    .description = "Prints the commands, or what one of them does and takes.\n",
    .positions_max = 1,
    .run = run_help,
};

static bool
run_manual(const struct arguments *arguments, int *status, struct error *error)
{
    struct text text = {0};

    (void)arguments;
    (void)status;
    help_manual(&text);
    return print(&text, error);
}

const struct command command_manual = {
    .name = "manual",
    .summary = "the manual page, for man",
    .usage = "",
    .description = "Prints the manual page: pggrade manual | man -l -\n",
    .run = run_manual,
};

static bool
run_completion(const struct arguments *arguments, int *status, struct error *error)
{
    struct text text = {0};

    (void)status;
    if (arguments->position_count == 0 || strcmp(arguments->positions[0], "bash") != 0)
        return error_set(error, ERROR_USAGE, "completion knows one shell: pggrade completion bash");
    help_completion_bash(&text);
    return print(&text, error);
}

const struct command command_completion = {
    .name = "completion",
    .summary = "the completion script for bash",
    .usage = "bash",
    .description =
        "Prints what completes pggrade's words in bash: source <(pggrade completion bash)\n",
    .positions_max = 1,
    .run = run_completion,
};
