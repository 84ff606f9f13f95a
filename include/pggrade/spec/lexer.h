/*
 * lexer: SQL taken apart into words, quotes, comments and :names.
 *
 * It knows what separates tokens and nothing of the grammar, so it also reads SQL that is newer
 * than this program.  A lexer borrows its document; tokens are byte offsets into it.
 */
#ifndef PGGRADE_SPEC_LEXER_H
#define PGGRADE_SPEC_LEXER_H

#include <stdbool.h>
#include <stddef.h>

#include "pggrade/base/error.h"
#include "pggrade/spec/document.h"

enum token_kind {
    TOKEN_END,
    TOKEN_WORD,   /* key word or plain identifier */
    TOKEN_NAME,   /* "…" */
    TOKEN_STRING, /* '…', E'…', $tag$…$tag$ */
    TOKEN_NUMBER,
    TOKEN_VARIABLE, /* :name */
    TOKEN_POSITION, /* $1 */
    TOKEN_COMMENT,  /* from -- to the end of the line */
    TOKEN_BLOCK,    /* a nesting block comment */
    TOKEN_SEMICOLON,
    TOKEN_BACKSLASH,
    TOKEN_SYMBOL /* one character of an operator, or :: or := whole */
};

struct token {
    enum token_kind kind;
    size_t start;
    size_t end; /* behind its last byte */
};

struct lexer {
    const struct document *document;
    size_t at;
    size_t end;
    size_t brackets;     /* open [ */
    struct token before; /* the last token that was no comment */
};

/* Reads from `start` to `end`, which must not lie inside a token. */
struct lexer lexer_start(const struct document *document, size_t start, size_t end);

/* The next token, TOKEN_END at the end.  An unterminated quote or comment is refused where
 * it starts. */
bool lexer_next(struct lexer *lexer, struct token *token, struct error *error) PGGRADE_MUST_CHECK;

/* Whether the token reads `word`, ASCII letters compared without case. */
bool token_is(const struct document *document, const struct token *token, const char *word);

#endif
