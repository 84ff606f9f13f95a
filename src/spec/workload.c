#include "pggrade/spec/workload.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/base/file.h"
#include "pggrade/spec/list.h"
#include "pggrade/spec/workload_reader.h"

#define NAME_MARK "name:"

static bool
refuse(struct workload_reader *reader, size_t at, const char *message)
{
    return document_refuse(&reader->document, at, reader->error, "%s", message);
}

/* A mark inside a statement: most likely the semicolon before it is missing. */
static bool
refuse_inside(struct workload_reader *reader, const struct token *comment)
{
    if (reader->splitter.parens > 0)
        return refuse(reader, reader->splitter.paren, "this parenthesis is not closed");
    return refuse(reader, comment->start,
        "this stands inside a statement: it belongs before it, or a semicolon is missing above");
}

static bool
is_query_name(const char *name)
{
    return islower((unsigned char)name[0]) &&
        name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_")] == '\0';
}

/* `-- name: QUERY`, perhaps with a remark behind a further ` --`. */
static bool
begin_query(struct workload_reader *reader, const struct token *comment, size_t at)
{
    const char *content = reader->document.content;
    size_t start = at + strlen(NAME_MARK);
    size_t end = start;
    struct piece name;

    while (end < comment->end &&
        !(isspace((unsigned char)content[end]) && strncmp(content + end + 1, "--", 2) == 0))
        end++;
    name = piece_of(reader->arena, &reader->document, start, end);
    if (!is_query_name(name.text))
        return document_refuse(&reader->document, name.at, reader->error,
            "\"%s\" is not a name for a query: small letters, digits and _", name.text);
    if (reader->in_query && !reader_finish_query(reader))
        return false;
    for (size_t i = 0; i < reader->workload->query_count; i++)
        if (strcmp(reader->workload->queries[i].name, name.text) == 0)
            return document_refuse(&reader->document, name.at, reader->error,
                "query \"%s\" stands here already, on line %d", name.text,
                reader->workload->queries[i].line);
    reader->in_query = true;
    reader->draft = (struct draft_query){.at = name.at,
        .query = {.name = name.text,
            .weight = 1,
            .line = document_place(&reader->document, comment->start).line}};
    return true;
}

static bool
take_comment(struct workload_reader *reader, const struct token *comment)
{
    const struct document *document = &reader->document;
    size_t at = comment_text(document, comment);
    bool names = at + strlen(NAME_MARK) <= comment->end &&
        memcmp(document->content + at, NAME_MARK, strlen(NAME_MARK)) == 0;
    struct annotation annotation;

    if (!names && (at >= comment->end || document->content[at] != '@'))
        return true;
    if (reader->splitter.open)
        return refuse_inside(reader, comment);
    if (names)
        return begin_query(reader, comment, at);
    reader->promise = NULL;
    do {
        if (!annotation_next(
                reader->arena, document, &at, comment->end, &annotation, reader->error))
            return false;
        if (annotation.key != NULL && !reader_take_annotation(reader, &annotation))
            return false;
    } while (annotation.key != NULL);
    return true;
}

static bool
end_statement(struct workload_reader *reader)
{
    struct draft_query *draft = &reader->draft;

    if (!reader->splitter.open)
        return refuse(reader, reader->splitter.start, "no statement stands before this semicolon");
    draft->statements = list_grow(
        reader->arena, draft->statements, draft->statement_count, sizeof *draft->statements);
    draft->statements[draft->statement_count] = reader->next;
    draft->statements[draft->statement_count].start = reader->splitter.start;
    draft->statements[draft->statement_count].end = reader->splitter.end;
    draft->statement_count++;
    reader->next = (struct draft_statement){.mode = STATEMENT_ONCE};
    splitter_reset(&reader->splitter);
    return true;
}

static bool
read_all(struct workload_reader *reader)
{
    const struct document *document = &reader->document;
    struct lexer lexer = lexer_start(document, 0, document->length);
    struct token token;

    for (;;) {
        if (!lexer_next(&lexer, &token, reader->error))
            return false;
        if (token.kind == TOKEN_END)
            return !reader->splitter.open || end_statement(reader);
        if (token.kind == TOKEN_BLOCK)
            continue;
        if (token.kind == TOKEN_COMMENT) {
            if (!take_comment(reader, &token))
                return false;
            continue;
        }
        if (!reader->in_query)
            return refuse(
                reader, token.start, "a statement belongs behind the `-- name:` of its query");
        if (splitter_take(&reader->splitter, &token) && !end_statement(reader))
            return false;
    }
}

/* A claim may compare with a query that stands below it. */
static bool
check_claim(struct workload_reader *reader, const struct claim *claim)
{
    const struct workload *workload = reader->workload;
    const char **known;

    if (claim->against_query == NULL || workload_find(workload, claim->against_query) != NULL)
        return true;
    known = arena_alloc(reader->arena, workload->query_count, sizeof *known);
    for (size_t q = 0; q < workload->query_count; q++)
        known[q] = workload->queries[q].name;
    return document_refuse_unknown(&reader->document, claim->against_query_at,
        &(struct unknown){.what = "query",
            .left = "\"",
            .right = "\"",
            .word = claim->against_query,
            .known = known,
            .known_count = workload->query_count},
        reader->error);
}

static bool
check_claims(struct workload_reader *reader)
{
    const struct workload *workload = reader->workload;

    for (size_t q = 0; q < workload->query_count; q++)
        for (size_t c = 0; c < workload->queries[q].claim_count; c++)
            if (!check_claim(reader, &workload->queries[q].claims[c]))
                return false;
    return true;
}

static bool
finish(struct workload_reader *reader)
{
    if (reader->workload->name == NULL)
        return refuse(reader, 0, "the workload has no name: begin with `-- @workload NAME`");
    if (!reader->in_query)
        return refuse(reader, reader->document.length,
            "the workload has no query: begin one with `-- name: QUERY`");
    if (!reader_finish_query(reader))
        return false;
    for (size_t i = 0; i < reader->parameters.count; i++)
        if (!reader->parameters.items[i].used)
            return document_refuse(&reader->document, reader->parameters.items[i].at, reader->error,
                "parameter :%s is declared, but no query uses it",
                reader->parameters.items[i].parameter.name);
    if (reader->workload->title == NULL)
        reader->workload->title = reader->workload->name;
    return check_claims(reader);
}

bool
workload_parse(
    const char *path, const char *content, struct workload **workload, struct error *error)
{
    struct arena *arena = arena_create();
    struct workload *made = arena_alloc(arena, 1, sizeof *made);
    struct workload_reader reader = {.arena = arena, .workload = made, .error = error};

    *workload = NULL;
    made->arena = arena;
    made->path = arena_strdup(arena, path);
    made->content = arena_strdup(arena, content);
    reader.document = document_of(made->path, made->content);
    reader.splitter = splitter_start(&reader.document);
    if (!document_check(&reader.document, error) || !read_all(&reader) || !finish(&reader)) {
        arena_destroy(arena);
        return false;
    }
    *workload = made;
    return true;
}

bool
workload_load(const char *path, struct workload **workload, struct error *error)
{
    char *content;
    size_t length;
    bool loaded;

    *workload = NULL;
    if (!file_read(path, ERROR_USAGE, &content, &length, error))
        return false;
    loaded = workload_parse(path, content, workload, error);
    free(content);
    return loaded;
}

void
workload_destroy(struct workload *workload)
{
    if (workload != NULL)
        arena_destroy(workload->arena);
}

const struct query *
workload_find(const struct workload *workload, const char *name)
{
    for (size_t i = 0; i < workload->query_count; i++)
        if (strcmp(workload->queries[i].name, name) == 0)
            return &workload->queries[i];
    return NULL;
}
