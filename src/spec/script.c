#include "pggrade/spec/script.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/base/file.h"
#include "pggrade/spec/annotation.h"
#include "pggrade/spec/list.h"
#include "pggrade/spec/rewrite.h"
#include "pggrade/spec/script_reader.h"
#include "pggrade/spec/splitter.h"
#include "pggrade/spec/syntax.h"

/* Characters of a statement that serve as its title where no comment does. */
#define TITLE_COLUMNS 80

/* One statement of the stretch under way. */
struct passage {
    struct script_reader *reader;
    struct splitter splitter;
    struct rewrite rewrite;
    struct token comment; /* first line with words of the comment above, else TOKEN_END */
    size_t comment_end;   /* where that comment's last line ends, SIZE_MAX where there is none */
    int line;             /* of `line_at`, counted along so that long files stay fast */
    size_t line_at;
    struct error *error;
};

static int
line_of(struct passage *passage, size_t at)
{
    const char *content = passage->reader->document->content;

    for (; passage->line_at < at; passage->line_at++)
        passage->line += content[passage->line_at] == '\n';
    return passage->line;
}

/* Words up to TITLE_COLUMNS, with single blanks. */
static const char *
first_words(struct arena *arena, const char *sql)
{
    struct text title = {0};
    const char *word = sql;
    const char *text;

    while (*word != '\0') {
        size_t length = strcspn(word, " \t\r\n");

        if (title.length > 0 && title.length + 1 + length > TITLE_COLUMNS) {
            text_append(&title, " …");
            break;
        }
        if (title.length > 0 && length > 0)
            text_append_char(&title, ' ');
        text_append_length(&title, word, length);
        word += length + strspn(word + length, " \t\r\n");
    }
    text = arena_strdup(arena, text_string(&title));
    text_free(&title);
    return text;
}

/* Whether only blanks stand before `at` on its line. */
static bool
begins_line(const struct document *document, size_t at)
{
    while (at > 0 && isblank((unsigned char)document->content[at - 1]))
        at--;
    return at == 0 || document->content[at - 1] == '\n';
}

/* Whether `at` is the first token of the line below the one that `end` ends. */
static bool
is_next_line(const struct document *document, size_t end, size_t at)
{
    if (document->content[end] == '\n')
        end++;
    while (isblank((unsigned char)document->content[end]))
        end++;
    return end == at;
}

/* Rulers such as ---- and ==== say nothing. */
static bool
has_words(const struct document *document, const struct token *comment)
{
    for (size_t at = comment->start; at < comment->end; at++)
        if (isalnum((unsigned char)document->content[at]) ||
            (unsigned char)document->content[at] >= 0x80)
            return true;
    return false;
}

/* Remembers the lines of comment that end directly above the next statement. */
static void
take_comment(struct passage *passage, const struct token *comment)
{
    const struct document *document = passage->reader->document;

    if (!begins_line(document, comment->start)) {
        passage->comment_end = SIZE_MAX; /* a remark on the statement before */
        return;
    }
    if (passage->comment_end == SIZE_MAX ||
        !is_next_line(document, passage->comment_end, comment->start))
        passage->comment.kind = TOKEN_END;
    passage->comment_end = comment->end;
    if (passage->comment.kind == TOKEN_END && has_words(document, comment))
        passage->comment = *comment;
}

static const char *
title_of(const struct passage *passage, const char *sql)
{
    const struct document *document = passage->reader->document;

    if (passage->comment.kind == TOKEN_END || passage->comment_end == SIZE_MAX ||
        !is_next_line(document, passage->comment_end, passage->splitter.start))
        return first_words(passage->reader->arena, sql);
    return piece_of(passage->reader->arena, document, comment_text(document, &passage->comment),
        passage->comment.end)
        .text;
}

/* What the parser knows about the statement; what it refuses is shown in the file. */
static bool
check_statement(const struct passage *passage, const char *sql)
{
    const struct script_reader *reader = passage->reader;
    const struct document *document = reader->document;
    size_t start = passage->splitter.start;
    struct syntax_problem problem;
    struct syntax syntax;

    if (!syntax_read(reader->arena, sql, &syntax, &problem))
        return !reader->strict ||
            document_refuse(document, rewrite_origin(&passage->rewrite, problem.offset),
                passage->error, "%s", problem.message);
    if (syntax.copies_stream)
        return document_refuse(document, start, passage->error,
            "COPY from or to the client needs psql; use INSERT or COPY with a file");
    if (reader->no_transactions && syntax.transaction_word != NULL)
        return document_refuse(document, start, passage->error,
            "%s has no place here: every statement of a migration is run on its own",
            syntax.transaction_word);
    return true;
}

static bool
end_statement(struct passage *passage)
{
    struct script_reader *reader = passage->reader;
    struct splitter *splitter = &passage->splitter;

    if (splitter->open) {
        struct script_statement statement;

        rewrite_copy(&passage->rewrite, splitter->end);
        statement.sql = arena_strdup(reader->arena, text_string(&passage->rewrite.text));
        if (!check_statement(passage, statement.sql))
            return false;
        statement.title = title_of(passage, statement.sql);
        statement.line = line_of(passage, splitter->start);
        reader->statements =
            list_grow(reader->arena, reader->statements, reader->statement_count, sizeof statement);
        reader->statements[reader->statement_count++] = statement;
    }
    rewrite_free(&passage->rewrite);
    splitter_reset(splitter);
    passage->comment.kind = TOKEN_END;
    passage->comment_end = SIZE_MAX;
    return true;
}

static bool
take_variable(struct passage *passage, const struct token *token)
{
    const struct script_reader *reader = passage->reader;
    const struct document *document = reader->document;
    const char *known[8];
    size_t known_count = 0;
    char *name;

    for (size_t i = 0; i < reader->variable_count; i++) {
        const struct script_variable *variable = &reader->variables[i];
        size_t length = strlen(variable->name);

        if (length == token->end - token->start - 1 &&
            memcmp(document->content + token->start + 1, variable->name, length) == 0) {
            rewrite_replace(&passage->rewrite, token->start, token->end, variable->value);
            return true;
        }
        if (known_count < COUNT_OF(known))
            known[known_count++] = variable->name;
    }
    if (reader->variable_count == 0)
        return true;
    name = arena_strndup(
        reader->arena, document->content + token->start + 1, token->end - token->start - 1);
    return document_refuse_unknown(document, token->start,
        &(struct unknown){.what = "variable",
            .left = ":",
            .right = "",
            .word = name,
            .known = known,
            .known_count = known_count},
        passage->error);
}

static bool
take_token(struct passage *passage, const struct token *token)
{
    bool opens = !passage->splitter.open;

    if (token->kind == TOKEN_BACKSLASH)
        return document_refuse(passage->reader->document, token->start, passage->error,
            "psql's commands are not SQL and cannot run here");
    if (splitter_take(&passage->splitter, token))
        return end_statement(passage);
    if (opens)
        passage->rewrite = rewrite_start(passage->reader->document, token->start);
    return token->kind != TOKEN_VARIABLE || take_variable(passage, token);
}

static bool
read_tokens(struct passage *passage, size_t start, size_t end)
{
    struct lexer lexer = lexer_start(passage->reader->document, start, end);
    struct token token;

    for (;;) {
        if (!lexer_next(&lexer, &token, passage->error))
            return false;
        if (token.kind == TOKEN_END)
            return end_statement(passage);
        if (token.kind == TOKEN_COMMENT && !passage->splitter.open)
            take_comment(passage, &token);
        else if (token.kind != TOKEN_COMMENT && token.kind != TOKEN_BLOCK &&
            !take_token(passage, &token))
            return false;
    }
}

bool
script_read_range(struct script_reader *reader, size_t start, size_t end, struct error *error)
{
    struct passage passage = {.reader = reader,
        .line = 1,
        .error = error,
        .splitter = splitter_start(reader->document),
        .comment = {.kind = TOKEN_END},
        .comment_end = SIZE_MAX};
    bool read = read_tokens(&passage, start, end);

    rewrite_free(&passage.rewrite);
    return read;
}

bool
script_parse(const char *path, const char *content, const struct script_variable *variables,
    size_t variable_count, bool strict, struct script **script, struct error *error)
{
    struct arena *arena = arena_create();
    struct script *made = arena_alloc(arena, 1, sizeof *made);
    struct document document;
    struct script_reader reader = {.arena = arena,
        .document = &document,
        .variables = variables,
        .variable_count = variable_count,
        .strict = strict};

    *script = NULL;
    made->arena = arena;
    made->path = arena_strdup(arena, path);
    made->content = arena_strdup(arena, content);
    document = document_of(made->path, made->content);
    if (!document_check(&document, error) ||
        !script_read_range(&reader, 0, document.length, error)) {
        arena_destroy(arena);
        return false;
    }
    made->statements = reader.statements;
    made->statement_count = reader.statement_count;
    *script = made;
    return true;
}

bool
script_load(const char *path, const struct script_variable *variables, size_t variable_count,
    bool strict, struct script **script, struct error *error)
{
    char *content;
    size_t length;
    bool loaded;

    *script = NULL;
    if (!file_read(path, ERROR_USAGE, &content, &length, error))
        return false;
    loaded = script_parse(path, content, variables, variable_count, strict, script, error);
    free(content);
    return loaded;
}

void
script_destroy(struct script *script)
{
    if (script != NULL)
        arena_destroy(script->arena);
}
