#include <ctype.h>
#include <pg_query.h>
#include <string.h>

#include "pggrade/spec/lexer.h"
#include "pggrade/spec/syntax.h"

#define PHRASE_WORDS_MAX 4

/* Major version of the PostgreSQL whose grammar libpg_query has. */
#define PARSER_VERSION (PG_VERSION_NUM / 10000)

/*
 * What the grammar of an older libpg_query refuses and a later server takes.
 * "…" stands for any tokens.  Only looked at after the parser has refused a statement, so a
 * row too many costs an early refusal and never a run.  Rows that the parser's own version
 * knows are passed over.
 */
static const struct phrase {
    int since; /* PostgreSQL's major version */
    const char *words[PHRASE_WORDS_MAX];
} phrases[] = {
    {16, {"is", "json"}},
    {16, {"is", "not", "json"}},
    {16, {"json_array"}},
    {16, {"json_arrayagg"}},
    {16, {"json_object"}},
    {16, {"json_objectagg"}},
    {17, {"json_exists"}},
    {17, {"json_query"}},
    {17, {"json_scalar"}},
    {17, {"json_serialize"}},
    {17, {"json_table"}},
    {17, {"json_value"}},
    {17, {"at", "local"}},
    {15, {"merge", "into"}},
    {17, {"merge", "…", "returning"}},
    {18, {"returning", "with"}},
    {18, {"without", "overlaps"}},
    {18, {"not", "enforced"}},
    {18, {"generated", "always", "…", "virtual"}},
    {19, {"group", "by", "all"}},
    {19, {"ignore", "nulls"}},
    {19, {"respect", "nulls"}},
    {19, {"on", "conflict", "…", "select"}},
    {19, {"graph_table"}},
};

/* Where a phrase has been matched up to, while the tokens pass. */
struct match {
    size_t next;
    bool gap; /* any tokens may stand before the next word */
};

static bool
step(const struct phrase *phrase, struct match *match, const struct document *document,
    const struct token *token)
{
    if (match->next < PHRASE_WORDS_MAX && phrase->words[match->next] != NULL &&
        strcmp(phrase->words[match->next], "…") == 0) {
        match->gap = true;
        match->next++;
    }
    if (token->kind == TOKEN_WORD && token_is(document, token, phrase->words[match->next])) {
        match->gap = false;
        match->next++;
    } else if (!match->gap) {
        match->next = token->kind == TOKEN_WORD && token_is(document, token, phrase->words[0]);
    }
    return match->next == PHRASE_WORDS_MAX || phrase->words[match->next] == NULL;
}

/* 0x1F, 0o17, 0b101 and 1_000 came with PostgreSQL 16. */
static bool
is_newer_number(const struct document *document, const struct token *token)
{
    const char *number = document->content + token->start;
    size_t length = token->end - token->start;

    if (memchr(number, '_', length) != NULL)
        return isdigit((unsigned char)number[length - 1]) != 0;
    return length > 2 && number[0] == '0' && strchr("xXoObB", number[1]) != NULL &&
        isxdigit((unsigned char)number[2]);
}

/* Since PostgreSQL 16 a subquery in FROM needs no alias. */
static bool
is_newer_refusal(const char *message)
{
    return PARSER_VERSION < 16 && strstr(message, "in FROM must have an alias") != NULL;
}

bool
syntax_is_newer(const char *sql, const char *message)
{
    struct document document = document_of("", sql);
    struct lexer lexer = lexer_start(&document, 0, document.length);
    struct match matches[COUNT_OF(phrases)] = {{0, false}};
    struct error ignored = {0};
    struct token token;

    if (is_newer_refusal(message))
        return true;
    while (lexer_next(&lexer, &token, &ignored) && token.kind != TOKEN_END) {
        if (token.kind == TOKEN_COMMENT || token.kind == TOKEN_BLOCK)
            continue;
        if (PARSER_VERSION < 16 && token.kind == TOKEN_NUMBER && is_newer_number(&document, &token))
            return true;
        for (size_t i = 0; i < COUNT_OF(phrases); i++)
            if (phrases[i].since > PARSER_VERSION &&
                step(&phrases[i], &matches[i], &document, &token))
                return true;
    }
    return false;
}
