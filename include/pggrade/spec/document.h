/*
 * document: the text of a file, and refusals that show a place in it.
 *
 * Every error of this floor is made here, so all of them look alike: file, line, column and
 * message, then the line itself with a caret below.  A document borrows its path and its text.
 */
#ifndef PGGRADE_SPEC_DOCUMENT_H
#define PGGRADE_SPEC_DOCUMENT_H

#include <stdbool.h>
#include <stddef.h>

#include "pggrade/base/error.h"

struct document {
    const char *path;
    const char *content;
    size_t length;
    bool guarded; /* lines that hold a password are not shown */
};

/* Lines and columns count from 1; columns count characters of UTF-8. */
struct place {
    int line;
    int column;
};

struct document document_of(const char *path, const char *content);

/* Refuses what is not UTF-8: neither the server nor a report could take it. */
bool document_check(const struct document *document, struct error *error) PGGRADE_MUST_CHECK;

struct place document_place(const struct document *document, size_t offset);
size_t document_offset(const struct document *document, struct place place);

/* "path:line:column: message", the line, a caret; ERROR_USAGE; returns false. */
bool document_refuse(const struct document *document, size_t offset, struct error *error,
    const char *format, ...) PGGRADE_PRINTF(4, 5);

/* A word that is not one of those known. */
struct unknown {
    const char *what;  /* "key", "type" */
    const char *left;  /* what is written before each word: "\"@" */
    const char *right; /* and behind it: "\"" */
    const char *word;
    const char *const *known;
    size_t known_count;
    const char *otherwise; /* advice where no known word is near; NULL: list the known ones */
};

/* "unknown key "@parm"; did you mean "@param"?" */
bool document_refuse_unknown(const struct document *document, size_t offset,
    const struct unknown *unknown, struct error *error);

#endif
