/*
 * script_reader: the statements of a stretch of a SQL file, for scripts and migrations.
 */
#ifndef PGGRADE_SPEC_SCRIPT_READER_H
#define PGGRADE_SPEC_SCRIPT_READER_H

#include <stdbool.h>
#include <stddef.h>

#include "pggrade/spec/document.h"
#include "pggrade/spec/script.h"

struct script_reader {
    struct arena *arena;
    const struct document *document;
    const struct script_variable *variables;
    size_t variable_count;
    bool strict;                         /* refuse what the parser refuses */
    bool no_transactions;                /* refuse BEGIN, COMMIT and the like */
    struct script_statement *statements; /* what has been read so far */
    size_t statement_count;
};

/* Adds the statements from `start` to `end`; the last one needs no semicolon. */
bool script_read_range(
    struct script_reader *reader, size_t start, size_t end, struct error *error) PGGRADE_MUST_CHECK;

#endif
