#include "pggrade/spec/splitter.h"

struct splitter
splitter_start(const struct document *document)
{
    return (struct splitter){.document = document};
}

void
splitter_reset(struct splitter *splitter)
{
    *splitter = splitter_start(splitter->document);
}

/* CREATE [OR REPLACE] {FUNCTION | PROCEDURE}: only there can a body hold semicolons. */
static void
take_first_word(struct splitter *splitter, const struct token *token)
{
    const struct document *document = splitter->document;

    if (splitter->words == 0)
        splitter->creates = token_is(document, token, "create");
    else if (token_is(document, token, "function") || token_is(document, token, "procedure"))
        splitter->routine = splitter->creates;
    else if (!token_is(document, token, "or") && !token_is(document, token, "replace"))
        splitter->creates = false;
    splitter->words++;
}

static void
take_word(struct splitter *splitter, const struct token *token)
{
    const struct document *document = splitter->document;

    if (splitter->words < 4 && !splitter->routine)
        take_first_word(splitter, token);
    if (!splitter->routine || splitter->parens > 0)
        return;
    if (token_is(document, token, "begin") ||
        (splitter->begins > 0 && token_is(document, token, "case")))
        splitter->begins++;
    else if (splitter->begins > 0 && token_is(document, token, "end"))
        splitter->begins--;
}

bool
splitter_take(struct splitter *splitter, const struct token *token)
{
    char first = splitter->document->content[token->start];

    if (token->kind == TOKEN_SEMICOLON && splitter->parens == 0 && splitter->begins == 0) {
        if (!splitter->open)
            splitter->start = splitter->end = token->start;
        return true;
    }
    if (!splitter->open) {
        splitter->open = true;
        splitter->start = token->start;
    }
    splitter->end = token->end;
    if (token->kind == TOKEN_WORD) {
        take_word(splitter, token);
    } else if (token->kind == TOKEN_SYMBOL && first == '(') {
        if (splitter->parens++ == 0)
            splitter->paren = token->start;
    } else if (token->kind == TOKEN_SYMBOL && first == ')' && splitter->parens > 0) {
        splitter->parens--;
    }
    return false;
}
