#include "pggrade/command/help.h"

#include <string.h>

#define HELP_COLUMN 30
#define LINE_COLUMNS 80

static const char environment[] =
    "Environment:\n"
    "  DATABASE_URL, PGHOST, …     a server to use instead of the private cluster\n"
    "  PGGRADE_CACHE               where the private cluster and the data are kept\n"
    "  PGGRADE_BINDIR              folder of postgres and initdb\n"
    "  PGGRADE_SCENARIOS           a folder of scenarios, looked into first\n"
    "  NO_COLOR                    no colours\n";

static const char statuses[] =
    "Exit status:\n"
    "  0 pass   1 the gate failed   2 wrong use, workload or scenario\n"
    "  3 cannot connect or prepare   4 inconclusive, where certainty was asked for\n"
    "  5 an SQL error in the workload   130 interrupted\n";

void
help_all(struct text *out)
{
    text_append(out,
        "pggrade: did this change make my PostgreSQL queries better, and may it ship?\n"
        "\n"
        "Usage: pggrade COMMAND [options] [arguments]\n"
        "\n"
        "Commands:\n");
    for (size_t i = 0; i < command_count; i++)
        text_printf(out, "  %-12s %s\n", commands[i]->name, commands[i]->summary);
    text_append(out, "\n`pggrade COMMAND --help` tells more; `pggrade --version` the version.\n\n");
    text_append(out, environment);
    text_append(out, "\n");
    text_append(out, statuses);
}

/* "  -t, --time DURATION" */
static void
option_left(const struct option *option, struct text *left)
{
    if (option->letter != '\0')
        text_printf(left, "  -%c, --%s", option->letter, option->name);
    else
        text_printf(left, "      --%s", option->name);
    if (option->argument != NULL)
        text_printf(left, " %s", option->argument);
}

/* Words of `text` from a column on, indented there on every further line. */
static void
wrap(struct text *out, const char *text, size_t column)
{
    size_t at = column;

    while (*text != '\0') {
        size_t length = strcspn(text, " ");
        char word[256];

        if (length >= sizeof word)
            length = sizeof word - 1;
        memcpy(word, text, length);
        word[length] = '\0';
        if (at > column && at + 1 + text_columns(word) > LINE_COLUMNS) {
            text_printf(out, "\n%*s", (int)column, "");
            at = column;
        } else if (at > column) {
            text_append_char(out, ' ');
            at++;
        }
        text_append(out, word);
        at += text_columns(word);
        text += length;
        text += strspn(text, " ");
    }
    text_append_char(out, '\n');
}

static void
option_help(const struct option *option, struct text *help)
{
    text_append(help, option->help);
    if (option->standard != NULL)
        text_printf(help, " (default: %s)", option->standard);
}

static void
option_line(const struct option *option, struct text *out)
{
    struct text left = {0};
    struct text help = {0};
    size_t columns;

    option_left(option, &left);
    option_help(option, &help);
    columns = text_columns(text_string(&left));
    text_append(out, text_string(&left));
    if (columns + 2 > HELP_COLUMN)
        text_printf(out, "\n%*s", HELP_COLUMN, "");
    else
        text_printf(out, "%*s", (int)(HELP_COLUMN - columns), "");
    wrap(out, text_string(&help), HELP_COLUMN);
    text_free(&left);
    text_free(&help);
}

void
help_command(const struct command *command, struct text *out)
{
    text_printf(out, "Usage: pggrade %s%s%s%s\n\n%s", command->name,
        command->option_count > 0 ? " [options]" : "", command->usage[0] == '\0' ? "" : " ",
        command->usage, command->description);
    if (command->option_count == 0)
        return;
    text_append(out, "\nOptions:\n");
    for (size_t i = 0; i < command->option_count; i++)
        option_line(&command->options[i], out);
    text_append(out, "  -h, --help                  this text\n");
}

/* ---- the manual page ---- */

/* roff reads '.' and '\'' at the start of a line and '\' and '-' anywhere as its own. */
static void
append_roff(struct text *out, const char *text)
{
    bool line_start = true;

    for (; *text != '\0'; text++) {
        if (line_start && (*text == '.' || *text == '\''))
            text_append(out, "\\&");
        if (*text == '\\')
            text_append(out, "\\e");
        else if (*text == '-')
            text_append(out, "\\-");
        else if (strncmp(text, "…", 3) == 0) {
            text_append(out, "...");
            text += 2;
        } else
            text_append_char(out, *text);
        line_start = *text == '\n';
    }
}

/* Paragraphs: an empty line is one's end. */
static void
append_paragraphs(struct text *out, const char *text)
{
    while (*text != '\0') {
        size_t length = strcspn(text, "\n");
        char line[512];

        if (length >= sizeof line)
            length = sizeof line - 1;
        memcpy(line, text, length);
        line[length] = '\0';
        if (length == 0) {
            text_append(out, ".PP\n");
        } else {
            append_roff(out, line + strspn(line, " "));
            text_append_char(out, '\n');
        }
        text += length;
        text += *text == '\n';
    }
}

static void
manual_option(const struct option *option, struct text *out)
{
    struct text help = {0};

    text_append(out, ".TP\n");
    if (option->letter != '\0')
        text_printf(out, "\\fB\\-%c\\fR, ", option->letter);
    text_append(out, "\\fB\\-\\-");
    append_roff(out, option->name);
    text_append(out, "\\fR");
    if (option->argument != NULL)
        text_printf(out, " \\fI%s\\fR", option->argument);
    text_append_char(out, '\n');
    option_help(option, &help);
    append_roff(out, text_string(&help));
    text_append(out, ".\n");
    text_free(&help);
}

static void
manual_lines(struct text *out, const char *title, const char *lines)
{
    text_printf(out, ".SH %s\n.nf\n", title);
    append_roff(out, strchr(lines, '\n') + 1);
    text_append(out, ".fi\n");
}

void
help_manual(struct text *out)
{
    text_printf(out, ".TH PGGRADE 1 \"\" \"pggrade %s\" \"User Commands\"\n", PGGRADE_VERSION);
    text_append(out,
        ".SH NAME\npggrade \\- measure and grade PostgreSQL queries before and after a "
        "change\n"
        ".SH SYNOPSIS\n\\fBpggrade\\fR \\fICOMMAND\\fR [options] [arguments]\n"
        ".SH DESCRIPTION\n"
        "pggrade drives the queries of a workload against every side of a change in "
        "turns, on identical data, keeps full latency histograms, proves from the "
        "plans which indexes are used, and prints a report card from A+ to F with a "
        "verdict for every query.\n"
        ".SH COMMANDS\n");
    for (size_t i = 0; i < command_count; i++) {
        const struct command *command = commands[i];

        text_printf(out, ".SS \"pggrade %s%s%s\"\n", command->name,
            command->usage[0] == '\0' ? "" : " ", command->usage);
        append_paragraphs(out, command->description);
        for (size_t o = 0; o < command->option_count; o++)
            manual_option(&command->options[o], out);
    }
    manual_lines(out, "ENVIRONMENT", environment);
    manual_lines(out, "EXIT STATUS", statuses);
    text_append(out,
        ".SH FILES\n"
        "\\fIscenarios/NAME/scenario.yaml\\fR, \\fIworkloads/NAME.sql\\fR: what is "
        "measured.\n.br\n"
        "\\fIresults/DATE\\-TIME\\-SCENARIO/\\fR: what was found; "
        "\\fIresults/latest\\fR points to the newest.\n");
}

/* ---- completion ---- */

static void
completion_of(const struct command *command, struct text *out)
{
    text_printf(out, "        %s)\n            case $previous in\n", command->name);
    for (size_t i = 0; i < command->option_count; i++) {
        const struct option *option = &command->options[i];

        if (option->kind == OPTION_CHOICE) {
            text_printf(out, "                --%s) words=\"", option->name);
            for (size_t c = 0; option->choices[c] != NULL; c++)
                text_printf(out, "%s%s", c == 0 ? "" : " ", option->choices[c]);
            text_append(out, "\" ;;\n");
        } else if (option->argument != NULL &&
            (strcmp(option->argument, "FILE") == 0 || strcmp(option->argument, "FOLDER") == 0)) {
            text_printf(out,
                "                --%s) COMPREPLY=($(compgen -f -- \"$word\")); return ;;\n",
                option->name);
        }
    }
    text_append(out, "                *) words=\"");
    for (size_t i = 0; i < command->option_count; i++)
        text_printf(out, "--%s ", command->options[i].name);
    text_append(out, "--help\" ;;\n            esac ;;\n");
}

void
help_completion_bash(struct text *out)
{
    text_append(out,
        "# bash completion of pggrade, made from its option tables\n"
        "_pggrade()\n{\n"
        "    local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}\n"
        "    local words=\"\"\n"
        "    COMPREPLY=()\n"
        "    if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
        "        words=\"");
    for (size_t i = 0; i < command_count; i++)
        text_printf(out, "%s ", commands[i]->name);
    text_append(out,
        "--help --version\"\n"
        "        COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
        "        return\n"
        "    fi\n"
        "    case ${COMP_WORDS[1]} in\n");
    for (size_t i = 0; i < command_count; i++)
        completion_of(commands[i], out);
    text_append(out,
        "    esac\n"
        "    case ${COMP_WORDS[1]}:$word in\n"
        "        *:-*) ;;\n"
        "        run:*|list:*|check:*) words=\"$words $(pggrade list --names 2>/dev/null)\" ;;\n"
        "        server:*) words=\"$words start stop status psql reset\" ;;\n"
        "        report:*|baseline:*|compare:*) words=\"$words latest $(cd results 2>/dev/null && "
        "ls)\" ;;\n"
        "        completion:*) words=\"$words bash\" ;;\n"
        "    esac\n"
        "    COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
        "}\n"
        "complete -o default -F _pggrade pggrade\n");
}
