/*
 * splitter: where one SQL statement ends and the next begins.
 *
 * A semicolon ends a statement unless it stands in parentheses (CREATE RULE) or between the
 * BEGIN ATOMIC and the END of a routine.  Quotes and comments are the lexer's business.
 */
#ifndef PGGRADE_SPEC_SPLITTER_H
#define PGGRADE_SPEC_SPLITTER_H

#include <stdbool.h>
#include <stddef.h>

#include "pggrade/spec/lexer.h"

struct splitter {
    const struct document *document;
    bool open;     /* a statement has begun */
    size_t start;  /* of its first token */
    size_t end;    /* behind its last token so far */
    size_t parens; /* open ( */
    size_t paren;  /* offset of the outermost open ( */
    size_t begins; /* open BEGIN and CASE of a routine's body */
    size_t words;  /* words so far, counted up to what tells a routine */
    bool creates;  /* CREATE [OR REPLACE] … so far */
    bool routine;  /* … FUNCTION or PROCEDURE */
};

struct splitter splitter_start(const struct document *document);

/* Takes any token but TOKEN_END and comments; true where it ends the statement, whose span
 * is then start … end (empty where nothing stood before the semicolon). */
bool splitter_take(struct splitter *splitter, const struct token *token);

/* Ready for the next statement. */
void splitter_reset(struct splitter *splitter);

#endif
