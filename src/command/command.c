#include "pggrade/command/command.h"

#include <stdio.h>
#include <string.h>

#include "pggrade/base/memory.h"
#include "pggrade/base/text.h"
#include "pggrade/command/common.h"
#include "pggrade/command/help.h"

extern const struct command command_run;
extern const struct command command_capacity;
extern const struct command command_pools;
extern const struct command command_list;
extern const struct command command_check;
extern const struct command command_report;
extern const struct command command_baseline;
extern const struct command command_claims;
extern const struct command command_compare;
extern const struct command command_health;
extern const struct command command_maintain;
extern const struct command command_suggest;
extern const struct command command_explain;
extern const struct command command_serve;
extern const struct command command_server;
extern const struct command command_manual;
extern const struct command command_completion;
extern const struct command command_help;

/* One a line, in the order of the help. */
const struct command *const commands[] = {
    &command_run,
    &command_capacity,
    &command_pools,
    &command_list,
    &command_check,
    &command_report,
    &command_claims,
    &command_compare,
    &command_baseline,
    &command_suggest,
    &command_explain,
    &command_health,
    &command_maintain,
    &command_serve,
    &command_server,
    &command_manual,
    &command_completion,
    &command_help,
};
const size_t command_count = COUNT_OF(commands);

int
command_status(enum error_kind kind)
{
    static const int statuses[ERROR_KIND_COUNT] = {
        [ERROR_NONE] = 0,
        [ERROR_USAGE] = 2,
        [ERROR_PREPARE] = 3,
        [ERROR_SQL] = 5,
        [ERROR_INTERRUPTED] = 130,
    };

    return statuses[kind];
}

const struct command *
command_find(const char *name, struct error *error)
{
    const char *names[COUNT_OF(commands)];
    const char *nearest;

    for (size_t i = 0; i < command_count; i++) {
        names[i] = commands[i]->name;
        if (strcmp(name, names[i]) == 0)
            return commands[i];
    }
    nearest = text_nearest(name, names, command_count);
    if (nearest != NULL)
        (void)error_set(
            error, ERROR_USAGE, "unknown command \"%s\"; did you mean \"%s\"?", name, nearest);
    else
        (void)error_set(
            error, ERROR_USAGE, "unknown command \"%s\"; `pggrade help` lists them", name);
    return NULL;
}

static bool
print_and_free(struct text *text, struct error *error)
{
    bool printed = common_print(text_string(text), error);

    text_free(text);
    return printed;
}

static bool
asks_for_help(char *const *words)
{
    for (; *words != NULL && strcmp(*words, "--") != 0; words++)
        if (strcmp(*words, "--help") == 0 || strcmp(*words, "-h") == 0)
            return true;
    return false;
}

static bool
run_command(const struct command *command, char *const *words, int *status, struct error *error)
{
    struct arguments arguments;
    struct text help = {0};
    bool ran;

    if (asks_for_help(words)) {
        help_command(command, &help);
        return print_and_free(&help, error);
    }
    if (!option_parse(command->options, command->option_count, command->positions_max, words,
            &arguments, error)) {
        size_t length = strlen(error->text);

        (void)snprintf(error->text + length, sizeof error->text - length,
            "\nTry `pggrade %s --help`.", command->name);
        return false;
    }
    ran = command->run(&arguments, status, error);
    arguments_clear(&arguments);
    return ran;
}

bool
command_main(int word_count, char **words, int *status, struct error *error)
{
    const struct command *command;
    struct text text = {0};

    *status = 0;
    if (word_count < 2) {
        help_all(&text);
        *status = 2;
        return print_and_free(&text, error);
    }
    if (strcmp(words[1], "--help") == 0 || strcmp(words[1], "-h") == 0) {
        help_all(&text);
        return print_and_free(&text, error);
    }
    if (strcmp(words[1], "--version") == 0 || strcmp(words[1], "-V") == 0) {
        text_printf(&text, "pggrade %s\n", PGGRADE_VERSION);
        return print_and_free(&text, error);
    }
    if (words[1][0] == '-')
        return error_set(error, ERROR_USAGE,
            "unknown option %s; options stand behind a command, `pggrade help` lists both",
            words[1]);
    command = command_find(words[1], error);
    return command != NULL && run_command(command, words + 2, status, error);
}
