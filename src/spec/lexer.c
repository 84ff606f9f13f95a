#include "pggrade/spec/lexer.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#define UTF8_MARK "\xEF\xBB\xBF"

struct lexer
lexer_start(const struct document *document, size_t start, size_t end)
{
    struct lexer lexer = {.document = document, .at = start, .end = end};

    if (start == 0 && strncmp(document->content, UTF8_MARK, strlen(UTF8_MARK)) == 0)
        lexer.at = strlen(UTF8_MARK); /* some editors begin a file with it; psql skips it too */
    return lexer;
}

static bool
starts_word(char c)
{
    return isalpha((unsigned char)c) || c == '_' || (unsigned char)c >= 0x80;
}

static bool
in_word(char c)
{
    return starts_word(c) || isdigit((unsigned char)c) || c == '$';
}

static bool
in_variable(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

/* The character `ahead` of the next one, '\0' behind the end. */
static char
peek(const struct lexer *lexer, size_t ahead)
{
    size_t at = lexer->at + ahead;

    return at < lexer->end ? lexer->document->content[at] : '\0';
}

static bool
unterminated(
    const struct lexer *lexer, const struct token *token, const char *what, struct error *error)
{
    return document_refuse(lexer->document, token->start, error, "%s is not closed", what);
}

static bool
read_block_comment(struct lexer *lexer, struct token *token, struct error *error)
{
    size_t depth = 0;

    token->kind = TOKEN_BLOCK;
    do {
        if (lexer->at >= lexer->end)
            return unterminated(lexer, token, "this comment", error);
        if (peek(lexer, 0) == '/' && peek(lexer, 1) == '*') {
            depth++;
            lexer->at += 2;
        } else if (peek(lexer, 0) == '*' && peek(lexer, 1) == '/') {
            depth--;
            lexer->at += 2;
        } else {
            lexer->at++;
        }
    } while (depth > 0);
    return true;
}

/* An E string goes on behind a line break: E'a' <newline> 'b' is one string with escapes. */
static bool
continues_on_next_line(struct lexer *lexer)
{
    size_t ahead = 0;
    bool newline = false;

    while (isspace((unsigned char)peek(lexer, ahead)))
        newline |= peek(lexer, ahead++) == '\n';
    if (!newline || peek(lexer, ahead) != '\'')
        return false;
    lexer->at += ahead;
    return true;
}

/* From the opening quote; a doubled quote stands for itself. */
static bool
read_quoted(struct lexer *lexer, struct token *token, char quote, bool escapes, struct error *error)
{
    token->kind = quote == '"' ? TOKEN_NAME : TOKEN_STRING;
    do {
        lexer->at++;
        for (;; lexer->at++) {
            if (lexer->at >= lexer->end)
                return unterminated(
                    lexer, token, quote == '"' ? "this quoted name" : "this string", error);
            if (escapes && peek(lexer, 0) == '\\' && lexer->at + 1 < lexer->end)
                lexer->at++;
            else if (peek(lexer, 0) == quote && peek(lexer, 1) == quote)
                lexer->at++;
            else if (peek(lexer, 0) == quote)
                break;
        }
        lexer->at++;
    } while (escapes && continues_on_next_line(lexer));
    return true;
}

/* Length of the mark `$tag$` at the lexer, 0 where there is none. */
static size_t
dollar_mark(const struct lexer *lexer)
{
    size_t length = 1;

    if (starts_word(peek(lexer, length)))
        while (starts_word(peek(lexer, length)) || isdigit((unsigned char)peek(lexer, length)))
            length++;
    return peek(lexer, length) == '$' ? length + 1 : 0;
}

static bool
read_dollar(struct lexer *lexer, struct token *token, struct error *error)
{
    const char *content = lexer->document->content;
    size_t mark = dollar_mark(lexer);

    if (mark == 0) {
        token->kind = isdigit((unsigned char)peek(lexer, 1)) ? TOKEN_POSITION : TOKEN_SYMBOL;
        do
            lexer->at++;
        while (isdigit((unsigned char)peek(lexer, 0)));
        return true;
    }
    token->kind = TOKEN_STRING;
    for (lexer->at += mark; lexer->at + mark <= lexer->end; lexer->at++) {
        if (memcmp(content + lexer->at, content + token->start, mark) == 0) {
            lexer->at += mark;
            return true;
        }
    }
    return unterminated(lexer, token, "this dollar quote", error);
}

/* In a[1:n] the colon touches what is before it: a slice, whose bound is a column. */
static bool
in_slice(const struct lexer *lexer)
{
    const struct token *before = &lexer->before;

    if (lexer->brackets == 0 || before->end != lexer->at)
        return false;
    return before->kind == TOKEN_WORD || before->kind == TOKEN_NAME ||
        before->kind == TOKEN_NUMBER || before->kind == TOKEN_VARIABLE ||
        (before->kind == TOKEN_SYMBOL &&
            strchr(")]", lexer->document->content[before->start]) != NULL);
}

static void
read_colon(struct lexer *lexer, struct token *token)
{
    token->kind = TOKEN_SYMBOL;
    if (peek(lexer, 1) == ':' || peek(lexer, 1) == '=') {
        lexer->at += 2;
    } else if ((isalpha((unsigned char)peek(lexer, 1)) || peek(lexer, 1) == '_') &&
        !in_slice(lexer)) {
        token->kind = TOKEN_VARIABLE;
        do
            lexer->at++;
        while (in_variable(peek(lexer, 0)));
    } else {
        lexer->at++;
    }
}

static void
read_symbol(struct lexer *lexer, struct token *token)
{
    char c = peek(lexer, 0);

    token->kind = c == ';' ? TOKEN_SEMICOLON : c == '\\' ? TOKEN_BACKSLASH : TOKEN_SYMBOL;
    if (c == '[')
        lexer->brackets++;
    else if (c == ';')
        lexer->brackets = 0;
    else if (c == ']' && lexer->brackets > 0)
        lexer->brackets--;
    lexer->at++;
}

static bool
read_token(struct lexer *lexer, struct token *token, struct error *error)
{
    char c = peek(lexer, 0);
    char next = peek(lexer, 1);

    if (c == '-' && next == '-') {
        token->kind = TOKEN_COMMENT;
        while (lexer->at < lexer->end && peek(lexer, 0) != '\n')
            lexer->at++;
        return true;
    }
    if (c == '/' && next == '*')
        return read_block_comment(lexer, token, error);
    if ((c == 'e' || c == 'E') && next == '\'') {
        lexer->at++;
        return read_quoted(lexer, token, '\'', true, error);
    }
    if (c == '\'' || c == '"')
        return read_quoted(lexer, token, c, false, error);
    if (c == '$')
        return read_dollar(lexer, token, error);
    if (c == ':') {
        read_colon(lexer, token);
    } else if (starts_word(c)) {
        token->kind = TOKEN_WORD;
        while (in_word(peek(lexer, 0)))
            lexer->at++;
    } else if (isdigit((unsigned char)c) || (c == '.' && isdigit((unsigned char)next))) {
        token->kind = TOKEN_NUMBER;
        while (in_word(peek(lexer, 0)) || peek(lexer, 0) == '.')
            lexer->at++;
    } else {
        read_symbol(lexer, token);
    }
    return true;
}

bool
lexer_next(struct lexer *lexer, struct token *token, struct error *error)
{
    while (lexer->at < lexer->end && isspace((unsigned char)peek(lexer, 0)))
        lexer->at++;
    *token = (struct token){.kind = TOKEN_END, .start = lexer->at, .end = lexer->at};
    if (lexer->at >= lexer->end)
        return true;
    if (!read_token(lexer, token, error))
        return false;
    token->end = lexer->at;
    if (token->kind != TOKEN_COMMENT && token->kind != TOKEN_BLOCK)
        lexer->before = *token;
    return true;
}

bool
token_is(const struct document *document, const struct token *token, const char *word)
{
    size_t length = token->end - token->start;

    return strlen(word) == length &&
        strncasecmp(document->content + token->start, word, length) == 0;
}
