/*
 * script: a file of SQL taken apart into its statements, each with its line.
 *
 * The split knows quotes, dollar quotes, comments and BEGIN ATOMIC bodies and nothing else of
 * the language, so that syntax newer than this program passes.
 */
#ifndef PGGRADE_SPEC_SCRIPT_H
#define PGGRADE_SPEC_SCRIPT_H

#include <stddef.h>

#include "pggrade/base/error.h"
#include "pggrade/base/memory.h"

struct script_statement {
    const char *sql;   /* without the final semicolon and without comments around it */
    const char *title; /* first line of the comment directly above it, else its first words */
    int line;          /* of its first word */
};

struct script {
    struct arena *arena;
    const char *path;
    const char *content;
    struct script_statement *statements;
    size_t statement_count;
};

/* A name and the text that replaces `:name` outside quotes. */
struct script_variable {
    const char *name;
    const char *value;
};

/* An unknown `:name` is refused only where variables are given.  Every statement is
 * read with libpg_query; a syntax error is refused with file:line:column when `strict`. */
bool script_load(const char *path, const struct script_variable *variables, size_t variable_count,
    bool strict, struct script **script, struct error *error) PGGRADE_MUST_CHECK;
bool script_parse(const char *path, const char *content, const struct script_variable *variables,
    size_t variable_count, bool strict, struct script **script,
    struct error *error) PGGRADE_MUST_CHECK;
void script_destroy(struct script *script); /* NULL is allowed */

#endif
