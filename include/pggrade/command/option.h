/*
 * option: tables of options, and the one parser that reads a command line by them.
 *
 * A table drives parsing, --help, the manual page and the completion.  Parsing fills
 * a value for each row and acts on nothing.
 */
#ifndef PGGRADE_COMMAND_OPTION_H
#define PGGRADE_COMMAND_OPTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pggrade/base/error.h"

enum option_kind {
    OPTION_FLAG,
    OPTION_TEXT,
    OPTION_WHOLE,    /* low … high */
    OPTION_NUMBER,   /* above 0 */
    OPTION_DURATION, /* above 0 */
    OPTION_CHOICE    /* one of `choices` */
};

struct option {
    const char *name; /* without the dashes */
    char letter;      /* '\0': none */
    enum option_kind kind;
    const char *argument;       /* "FILE"; NULL for flags */
    const char *standard;       /* default, as text; NULL: none */
    const char *const *choices; /* NULL-terminated */
    uint64_t low, high;
    const char *help; /* one sentence, small first letter, no full stop */
};

/* What a command line said of one row. */
struct option_value {
    bool given;
    const char *text; /* as written, or the default; NULL */
    uint64_t whole;   /* OPTION_WHOLE, OPTION_DURATION (ns), OPTION_CHOICE (index) */
    double number;
};

#define ARGUMENTS_MAX 100

struct arguments {
    struct option_value *values; /* one per row of the table; owned */
    const char *positions[ARGUMENTS_MAX];
    size_t position_count;
};

/* `words` are those behind the command's name; borrowed.  Refusals are ERROR_USAGE. */
bool option_parse(const struct option *table, size_t count, size_t positions_max,
    char *const *words, struct arguments *arguments, struct error *error) PGGRADE_MUST_CHECK;
void arguments_clear(struct arguments *arguments);

#endif
