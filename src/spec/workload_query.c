#include <stdio.h>
#include <string.h>

#include "pggrade/base/text.h"
#include "pggrade/spec/list.h"
#include "pggrade/spec/rewrite.h"
#include "pggrade/spec/syntax.h"
#include "pggrade/spec/workload_reader.h"

/* Default objective: p95 below 100 ms. */
static const struct slo default_slo = {.metric = METRIC_P95, .limit_ns = 100000000};

/* A query whose statements are being finished, in order. */
struct finish {
    struct workload_reader *reader;
    struct draft_query *draft;
    struct syntax *syntaxes;              /* of the statements up to `current` */
    size_t current;                       /* statement under way */
    const struct draft_statement *source; /* its draft */
    struct statement *statement;          /* what it becomes */
};

static bool
refuse(const struct finish *finish, size_t at, const char *message)
{
    return document_refuse(&finish->reader->document, at, finish->reader->error, "%s", message);
}

/* Whether a result before the current statement may have the column. */
static bool
is_column_before(const struct finish *finish, const char *name)
{
    for (size_t s = 0; s < finish->current; s++)
        if (syntax_may_return(&finish->syntaxes[s], name))
            return true;
    return false;
}

/* What could have been meant by a :name here: parameters, and columns of results before. */
static const char **
known_names(const struct finish *finish, bool parameters, size_t *count)
{
    struct arena *arena = finish->reader->arena;
    const struct draft_parameters *lists[] = {
        &finish->draft->parameters, &finish->reader->parameters};
    const char **names = NULL;

    *count = 0;
    for (size_t l = 0; parameters && l < COUNT_OF(lists); l++)
        for (size_t i = 0; i < lists[l]->count; i++) {
            names = list_grow(arena, names, *count, sizeof *names);
            names[(*count)++] = lists[l]->items[i].parameter.name;
        }
    for (size_t s = 0; s < finish->current; s++)
        for (size_t i = 0; i < finish->syntaxes[s].column_count; i++) {
            names = list_grow(arena, names, *count, sizeof *names);
            names[(*count)++] = finish->syntaxes[s].columns[i];
        }
    return names;
}

static bool
is_collected(const struct draft_statement *source, const char *name)
{
    for (size_t i = 0; i < source->column_count; i++)
        if (strcmp(source->columns[i].text, name) == 0)
            return true;
    return false;
}

/* A parameter's place among the query's own and, behind them, the file's; those that it does
 * not use are squeezed out when all statements are known. */
static bool
resolve_parameter(const struct finish *finish, struct slot *slot)
{
    const struct draft_parameters *own = &finish->draft->parameters;
    struct draft_parameter *found = draft_find(own, slot->name);

    slot->kind = SLOT_PARAMETER;
    if (found != NULL) {
        found->used = true;
        slot->index = (size_t)(found - own->items);
        return true;
    }
    found = draft_find(&finish->reader->parameters, slot->name);
    if (found == NULL)
        return false;
    found->used = true;
    slot->index = own->count + (size_t)(found - finish->reader->parameters.items);
    return true;
}

static bool
resolve(const struct finish *finish, size_t at, struct slot *slot)
{
    struct workload_reader *reader = finish->reader;
    size_t known_count;
    const char **known;

    if (is_collected(finish->source, slot->name)) {
        slot->kind = SLOT_COLLECTED;
        return true;
    }
    if (resolve_parameter(finish, slot))
        return true;
    slot->kind = SLOT_COLUMN;
    if (is_column_before(finish, slot->name)) {
        if (finish->source->mode == STATEMENT_COLLECT)
            return document_refuse(&reader->document, at, reader->error,
                ":%s is a column of a result before: add it to @collect", slot->name);
        return true;
    }
    known = known_names(finish, true, &known_count);
    return document_refuse_unknown(&reader->document, at,
        &(struct unknown){.what = "parameter",
            .left = ":",
            .right = "",
            .word = slot->name,
            .known = known,
            .known_count = known_count,
            .otherwise = finish->current == 0
                ? "declare it with @param"
                : "it is neither declared with @param nor a column of a result before"},
        reader->error);
}

/* The number n of $n for the :name, the same for the same name. */
static bool
take_variable(const struct finish *finish, const struct token *token, size_t *number)
{
    struct arena *arena = finish->reader->arena;
    struct statement *statement = finish->statement;
    struct slot slot = {
        .name = arena_strndup(arena, finish->reader->document.content + token->start + 1,
            token->end - token->start - 1)};

    for (*number = 1; *number <= statement->slot_count; ++*number)
        if (strcmp(statement->slots[*number - 1].name, slot.name) == 0)
            return true;
    if (!resolve(finish, token->start, &slot))
        return false;
    statement->slots = list_grow(arena, statement->slots, statement->slot_count, sizeof slot);
    statement->slots[statement->slot_count++] = slot;
    return true;
}

/* Replaces every :name by its $n. */
static bool
rewrite_statement(const struct finish *finish, struct rewrite *rewrite)
{
    const struct document *document = &finish->reader->document;
    struct lexer lexer = lexer_start(document, finish->source->start, finish->source->end);
    struct token token;
    char position[32];
    size_t number;

    do {
        if (!lexer_next(&lexer, &token, finish->reader->error))
            return false;
        if (token.kind == TOKEN_POSITION)
            return refuse(finish, token.start,
                "parameters are written :name and declared with @param, not numbered");
        if (token.kind == TOKEN_BACKSLASH)
            return refuse(finish, token.start, "psql's commands are not SQL and cannot run here");
        if (token.kind == TOKEN_VARIABLE) {
            if (!take_variable(finish, &token, &number))
                return false;
            (void)snprintf(position, sizeof position, "$%zu", number);
            rewrite_replace(rewrite, token.start, token.end, position);
        }
    } while (token.kind != TOKEN_END);
    rewrite_copy(rewrite, finish->source->end);
    return true;
}

/* Every column of @collect must come from a result before, and from nowhere else. */
static bool
check_collected(const struct finish *finish)
{
    struct workload_reader *reader = finish->reader;
    size_t known_count;
    const char **known = known_names(finish, false, &known_count);

    for (size_t i = 0; i < finish->source->column_count; i++) {
        const struct piece *column = &finish->source->columns[i];

        if (draft_find(&finish->draft->parameters, column->text) != NULL ||
            draft_find(&reader->parameters, column->text) != NULL)
            return document_refuse(&reader->document, column->at, reader->error,
                ":%s is declared with @param, so it cannot be collected", column->text);
        if (!is_column_before(finish, column->text))
            return document_refuse_unknown(&reader->document, column->at,
                &(struct unknown){.what = "column",
                    .left = "\"",
                    .right = "\"",
                    .word = column->text,
                    .known = known,
                    .known_count = known_count,
                    .otherwise = "no result before has it"},
                reader->error);
    }
    return true;
}

/* What @repeat, @each and @collect need from the statements before. */
static bool
check_before(const struct finish *finish)
{
    const struct draft_statement *source = finish->source;
    bool rows_before = false;

    if (source->mode != STATEMENT_EACH && source->mode != STATEMENT_COLLECT)
        return true;
    for (size_t s = 0; s < finish->current; s++)
        rows_before |= !finish->syntaxes[s].parsed || finish->syntaxes[s].returns_rows;
    if (!rows_before)
        return refuse(finish, source->mode_at,
            source->mode == STATEMENT_EACH
                ? "@each needs a statement before it that returns rows"
                : "@collect needs a statement before it that returns rows");
    return check_collected(finish);
}

/* What they need from the statement itself, now that it is known. */
static bool
check_mode(const struct finish *finish)
{
    const struct draft_statement *source = finish->source;
    const struct syntax *syntax = &finish->syntaxes[finish->current];

    if (source->mode == STATEMENT_REPEAT && source->until_empty && syntax->parsed &&
        !syntax->returns_rows)
        return refuse(finish, source->mode_at,
            "this statement returns no rows, so \"until empty\" says nothing");
    for (size_t i = 0; i < source->column_count; i++) {
        const struct piece *column = &source->columns[i];
        bool used = false;

        for (size_t s = 0; s < finish->statement->slot_count; s++)
            used |= strcmp(finish->statement->slots[s].name, column->text) == 0;
        if (!used)
            return document_refuse(&finish->reader->document, column->at, finish->reader->error,
                "column \"%s\" is collected, but the statement has no :%s", column->text,
                column->text);
    }
    return true;
}

static bool
check_syntax(const struct finish *finish)
{
    const struct syntax *syntax = &finish->syntaxes[finish->current];
    const struct query *query = &finish->draft->query;
    size_t start = finish->source->start;

    if (syntax->transaction_word != NULL)
        return document_refuse(&finish->reader->document, start, finish->reader->error,
            "%s cannot be measured; use @transaction or @write", syntax->transaction_word);
    if (syntax->copies_stream)
        return refuse(finish, start, "COPY from or to the client cannot be measured");
    if (syntax->changes_data && query->write == WRITE_NONE)
        return refuse(finish, start,
            "this statement changes data; say how it ends: @write rollback or @write commit");
    if (syntax->never_in_transaction && query->transaction)
        return refuse(finish, start,
            "this statement cannot run in a transaction; remove @transaction or @write");
    return check_mode(finish);
}

static bool
finish_statement(struct finish *finish)
{
    struct workload_reader *reader = finish->reader;
    const struct draft_statement *source = finish->source;
    struct statement *statement = finish->statement;
    struct syntax *syntax = &finish->syntaxes[finish->current];
    struct rewrite rewrite = rewrite_start(&reader->document, source->start);
    struct syntax_problem problem;
    bool finished = check_before(finish) && rewrite_statement(finish, &rewrite);

    if (finished) {
        statement->sql = arena_strdup(reader->arena, text_string(&rewrite.text));
        finished = syntax_read(reader->arena, statement->sql, syntax, &problem);
        if (!finished)
            (void)document_refuse(&reader->document, rewrite_origin(&rewrite, problem.offset),
                reader->error, "%s", problem.message);
    }
    rewrite_free(&rewrite);
    if (!finished || !check_syntax(finish))
        return false;
    statement->written = arena_strndup(
        reader->arena, reader->document.content + source->start, source->end - source->start);
    statement->line = document_place(&reader->document, source->start).line;
    statement->mode = source->mode;
    statement->repeat = source->mode == STATEMENT_REPEAT ? source->repeat : 1;
    statement->until_empty = source->until_empty;
    statement->parsed = syntax->parsed;
    statement->returns_rows = syntax->returns_rows;
    statement->ordered = syntax->ordered;
    statement->free = syntax->free;
    statement->keys = syntax->keys;
    statement->key_count = syntax->key_count;
    return true;
}

/* step() moves with the runs of a repeated statement: elsewhere it would stand still. */
static bool
check_step(const struct finish *finish, const struct draft_parameter *draft, size_t index)
{
    const struct query *query = &finish->draft->query;
    bool repeated = false;

    if (draft->parameter.source != SOURCE_STEP)
        return true;
    for (size_t s = 0; s < query->statement_count; s++)
        for (size_t i = 0; i < query->statements[s].slot_count; i++) {
            const struct slot *slot = &query->statements[s].slots[i];

            repeated |= slot->kind == SLOT_PARAMETER && slot->index == index &&
                query->statements[s].mode == STATEMENT_REPEAT;
        }
    if (repeated)
        return true;
    return document_refuse(&finish->reader->document, draft->at, finish->reader->error,
        "step() needs a statement with @repeat that uses :%s", draft->parameter.name);
}

static bool
uses(const struct query *query, size_t index)
{
    for (size_t s = 0; s < query->statement_count; s++)
        for (size_t i = 0; i < query->statements[s].slot_count; i++)
            if (query->statements[s].slots[i].kind == SLOT_PARAMETER &&
                query->statements[s].slots[i].index == index)
                return true;
    return false;
}

static void
renumber(struct query *query, size_t from, size_t to)
{
    for (size_t s = 0; s < query->statement_count; s++)
        for (size_t i = 0; i < query->statements[s].slot_count; i++)
            if (query->statements[s].slots[i].kind == SLOT_PARAMETER &&
                query->statements[s].slots[i].index == from)
                query->statements[s].slots[i].index = to;
}

/* The query's parameters: its own, all used, then those of the file that it uses. */
static bool
finish_parameters(const struct finish *finish)
{
    struct workload_reader *reader = finish->reader;
    const struct draft_parameters *own = &finish->draft->parameters;
    struct query *query = &finish->draft->query;

    for (size_t i = 0; i < own->count + reader->parameters.count; i++) {
        const struct draft_parameter *draft =
            i < own->count ? &own->items[i] : &reader->parameters.items[i - own->count];

        if (!uses(query, i)) {
            if (i >= own->count)
                continue;
            return document_refuse(&reader->document, draft->at, reader->error,
                "parameter :%s is declared, but no statement of the query uses it",
                draft->parameter.name);
        }
        if (!check_step(finish, draft, i))
            return false;
        renumber(query, i, query->parameter_count);
        query->parameters = list_grow(
            reader->arena, query->parameters, query->parameter_count, sizeof *query->parameters);
        query->parameters[query->parameter_count++] = draft->parameter;
    }
    return true;
}

static void
fill_defaults(struct workload_reader *reader, struct query *query)
{
    if (query->title == NULL)
        query->title = query->name;
    if (query->slo_count == 0) {
        size_t count = reader->slo_count == 0 ? 1 : reader->slo_count;

        query->slos = arena_alloc(reader->arena, count, sizeof *query->slos);
        query->slo_count = count;
        memcpy(query->slos, reader->slo_count == 0 ? &default_slo : reader->slos,
            count * sizeof *query->slos);
    }
}

bool
reader_finish_query(struct workload_reader *reader)
{
    struct draft_query *draft = &reader->draft;
    struct query *query = &draft->query;
    struct workload *workload = reader->workload;
    struct finish finish = {.reader = reader, .draft = draft};

    if (reader->next.mode != STATEMENT_ONCE)
        return refuse(&finish, reader->next.mode_at, "no statement stands behind this");
    if (draft->statement_count == 0)
        return document_refuse(&reader->document, draft->at, reader->error,
            "query \"%s\" has no statement", query->name);
    query->transaction = query->transaction || query->write != WRITE_NONE;
    finish.syntaxes = arena_alloc(reader->arena, draft->statement_count, sizeof *finish.syntaxes);
    query->statements =
        arena_alloc(reader->arena, draft->statement_count, sizeof *query->statements);
    query->statement_count = draft->statement_count;
    for (; finish.current < draft->statement_count; finish.current++) {
        finish.source = &draft->statements[finish.current];
        finish.statement = &query->statements[finish.current];
        if (!finish_statement(&finish))
            return false;
    }
    if (!finish_parameters(&finish))
        return false;
    fill_defaults(reader, query);
    workload->queries =
        list_grow(reader->arena, workload->queries, workload->query_count, sizeof *query);
    workload->queries[workload->query_count++] = *query;
    return true;
}
