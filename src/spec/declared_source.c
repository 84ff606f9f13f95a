#include <ctype.h>
#include <assert.h>
#include <string.h>

#include "pggrade/base/text.h"
#include "pggrade/spec/declaration.h"
#include "pggrade/spec/syntax.h"

#define ARGUMENTS_MAX 4

/* What each source is called, how many values it takes and which types it can draw. */
static const struct source_row {
    const char *name;
    const char *form;
    size_t argument_count;
    unsigned families; /* 0: any type, lists as well */
    const char *draws;
} sources[SOURCE_KIND_COUNT] = {
    [SOURCE_FIXED] = {"fixed", "fixed(VALUE)", 1, 0, ""},
    [SOURCE_UNIFORM] = {"uniform", "uniform(LOW, HIGH)", 2,
        FAMILY_WHOLE | FAMILY_NUMBER | FAMILY_TIME, "numbers, dates and timestamps"},
    [SOURCE_ZIPF] = {"zipf", "zipf(LOW, HIGH, THETA)", 3, FAMILY_WHOLE, "whole numbers"},
    [SOURCE_NORMAL] = {"normal", "normal(LOW, HIGH, MEAN, DEVIATION)", 4,
        FAMILY_WHOLE | FAMILY_NUMBER, "numbers"},
    [SOURCE_SEQUENTIAL] = {"sequential", "sequential(LOW, HIGH)", 2, FAMILY_WHOLE, "whole numbers"},
    [SOURCE_STEP] = {"step", "step(START, INCREMENT)", 2, FAMILY_WHOLE, "whole numbers"},
    [SOURCE_SAMPLE] = {"sample", "sample(\"SELECT …\")", 1, 0, ""},
};

/* What stands between the parentheses of a source. */
struct arguments {
    struct piece items[ARGUMENTS_MAX];
    bool quoted[ARGUMENTS_MAX];
    size_t count; /* also counts those beyond ARGUMENTS_MAX */
};

/* From the quote at `*at` to behind its end, but not beyond `end`; a doubled quote stands for
 * one.  The end is missing where a quote further left is the odd one: uniform(a', 'b). */
static bool
read_quoted(struct arena *arena, const struct document *document, size_t *at, size_t end,
    struct piece *content, struct error *error)
{
    size_t start = *at;
    const char *text = document->content;
    struct text inner = {0};

    for (++*at; *at < end; ++*at) {
        if (text[*at] == text[start] && (++*at == end || text[*at] != text[start]))
            break;
        text_append_char(&inner, text[*at]);
    }
    *content = (struct piece){arena_strdup(arena, text_string(&inner)), start + 1};
    text_free(&inner);
    if (*at == start + 1 || text[*at - 1] != text[start])
        return document_refuse(document, start, error, "this quote is not closed");
    return true;
}

static void
add_argument(struct arguments *arguments, struct piece item, bool quoted)
{
    if (arguments->count < ARGUMENTS_MAX) {
        arguments->items[arguments->count] = item;
        arguments->quoted[arguments->count] = quoted;
    }
    arguments->count++;
}

static size_t
skip_blanks(const struct document *document, size_t at, size_t end)
{
    while (at < end && isspace((unsigned char)document->content[at]))
        at++;
    return at;
}

/* A quoted value must stand alone between its commas. */
static bool
read_argument(struct arena *arena, const struct document *document, size_t *at, size_t end,
    bool whole, struct arguments *arguments, struct error *error)
{
    size_t start = *at = skip_blanks(document, *at, end);
    char first = start < end ? document->content[start] : '\0';
    struct piece item;

    if (first == '"' || first == '\'') {
        if (!read_quoted(arena, document, at, end, &item, error))
            return false;
        *at = skip_blanks(document, *at, end);
        if (*at < end && (whole || document->content[*at] != ','))
            return document_refuse(document, *at, error, "unexpected text behind a quoted value");
    } else {
        while (*at < end && (whole || document->content[*at] != ','))
            ++*at;
        item = piece_of(arena, document, start, *at);
        if (item.text[0] == '\0')
            return document_refuse(document, item.at, error, "a value is missing here");
    }
    add_argument(arguments, item, first == '"' || first == '\'');
    return true;
}

/* From behind the opening parenthesis to the closing one, which must end the value. */
static bool
read_arguments(struct arena *arena, const struct document *document, size_t at, size_t end,
    const struct source_row *row, struct arguments *arguments, struct error *error)
{
    bool whole = row == &sources[SOURCE_FIXED]; /* commas belong to the value: fixed({1,2}) */

    if (document->content[end - 1] != ')')
        return document_refuse(document, end - 1, error, "%s ends with a parenthesis", row->form);
    end--;
    at = skip_blanks(document, at, end);
    while (at < end) {
        if (!read_argument(arena, document, &at, end, whole, arguments, error))
            return false;
        if (at >= end)
            break;
        if (skip_blanks(document, ++at, end) == end)
            return document_refuse(document, end, error, "a value is missing here");
    }
    if (arguments->count != row->argument_count)
        return document_refuse(document, end, error, "%s takes %zu value%s, not %zu", row->form,
            row->argument_count, row->argument_count == 1 ? "" : "s", arguments->count);
    return true;
}

/* Where character `offset` of a quoted value stands in the document: doubled quotes are one. */
static size_t
quoted_origin(const struct document *document, size_t start, size_t offset)
{
    char quote = document->content[start - 1];
    size_t at = start;

    for (; offset > 0; offset--)
        at += document->content[at] == quote ? 2 : 1;
    return at;
}

static bool
check_sample(struct arena *arena, const struct document *document, struct piece sql, bool quoted,
    struct error *error)
{
    struct document inner = document_of(document->path, sql.text);
    struct lexer lexer = lexer_start(&inner, 0, inner.length);
    struct error reason = {0};
    struct syntax_problem problem;
    struct syntax syntax;
    struct token token;

    if (!quoted)
        return document_refuse(document, sql.at, error,
            "the query of a sample stands in double quotes: sample(\"SELECT …\")");
    do {
        if (!lexer_next(&lexer, &token, &reason))
            break; /* the parser says it as well, and where */
        if (token.kind == TOKEN_VARIABLE || token.kind == TOKEN_POSITION)
            return document_refuse(document, quoted_origin(document, sql.at, token.start), error,
                "a sample is drawn before anything runs: it has no parameters");
    } while (token.kind != TOKEN_END);
    if (!syntax_read(arena, sql.text, &syntax, &problem))
        return document_refuse(document, quoted_origin(document, sql.at, problem.offset), error,
            "%s", problem.message);
    if (syntax.parsed &&
        (syntax.statement_count != 1 || !syntax.returns_rows || syntax.changes_data))
        return document_refuse(
            document, sql.at, error, "a sample is one query that returns rows and changes nothing");
    return true;
}

/* Reads argument `index` as a plain number into `number`. */
static bool
read_number(const struct document *document, const struct arguments *arguments, size_t index,
    double *number, struct error *error)
{
    struct error reason = {0};

    if (!text_parse_double(arguments->items[index].text, number, &reason))
        return document_refuse(document, arguments->items[index].at, error, "%s", reason.text);
    return true;
}

static bool
read_shape(const struct document *document, const struct arguments *arguments,
    struct parameter *parameter, struct error *error)
{
    const struct piece *last = &arguments->items[arguments->count - 1];

    if (parameter->source == SOURCE_NORMAL) {
        if (!read_number(document, arguments, 2, &parameter->mean, error))
            return false;
        if (parameter->mean < parameter->low || parameter->mean > parameter->high)
            return document_refuse(document, arguments->items[2].at, error,
                "the mean %s lies outside %s to %s", arguments->items[2].text, parameter->low_text,
                parameter->high_text);
    }
    if (!read_number(document, arguments, arguments->count - 1, &parameter->shape, error))
        return false;
    if (!(parameter->shape > 0))
        return document_refuse(document, last->at, error, "%s must be above 0, not %s",
            parameter->source == SOURCE_ZIPF ? "THETA" : "DEVIATION", last->text);
    return true;
}

static bool
read_range(const struct document *document, const struct arguments *arguments,
    struct parameter *parameter, struct error *error)
{
    const struct piece *low = &arguments->items[0];
    const struct piece *high = &arguments->items[1];

    parameter->low_text = low->text;
    parameter->high_text = high->text;
    if (!type_read_bound(document, *low, parameter->type, &parameter->low, error) ||
        !type_read_bound(document, *high, parameter->type, &parameter->high, error))
        return false;
    if (parameter->source == SOURCE_STEP) {
        if (parameter->high == 0)
            return document_refuse(document, high->at, error, "an increment of 0 never moves");
        return true;
    }
    if (parameter->low > parameter->high)
        return document_refuse(
            document, high->at, error, "LOW %s is above HIGH %s", low->text, high->text);
    if (parameter->source == SOURCE_ZIPF || parameter->source == SOURCE_NORMAL)
        return read_shape(document, arguments, parameter, error);
    return true;
}

static bool
check_fixed(const struct document *document, struct piece value, const struct parameter *parameter,
    struct error *error)
{
    assert(value.text != NULL);
    if (!parameter->array)
        return type_check(document, value, parameter->type, error);
    if (value.text[0] != '{' || value.text[strlen(value.text) - 1] != '}')
        return document_refuse(
            document, value.at, error, "\"%s\" is not a list; write it like {1,2,3}", value.text);
    return true;
}

static bool
find_source(const struct document *document, struct piece value, size_t length, struct arena *arena,
    struct parameter *parameter, struct error *error)
{
    const char *names[SOURCE_KIND_COUNT];
    struct piece name = piece_of(arena, document, value.at, value.at + length);

    for (size_t kind = 0; kind < SOURCE_KIND_COUNT; kind++) {
        names[kind] = sources[kind].name;
        if (strcmp(name.text, sources[kind].name) == 0) {
            parameter->source = (enum source_kind)kind;
            return true;
        }
    }
    return document_refuse_unknown(document, value.at,
        &(struct unknown){.what = "source",
            .left = "\"",
            .right = "\"",
            .word = name.text,
            .known = names,
            .known_count = SOURCE_KIND_COUNT},
        error);
}

bool
source_read(struct arena *arena, const struct document *document, struct piece value,
    struct parameter *parameter, struct error *error)
{
    size_t name_length = strcspn(value.text, "(");
    size_t end = value.at + strlen(value.text);
    struct arguments arguments = {.count = 0};
    const struct source_row *row;

    if (!find_source(document, value, name_length, arena, parameter, error))
        return false;
    row = &sources[parameter->source];
    if (value.text[name_length] == '\0')
        return document_refuse(
            document, end, error, "%s is written with parentheses: %s", row->name, row->form);
    if (row->families != 0 &&
        (parameter->array || (row->families & type_family(parameter->type)) == 0))
        return document_refuse(document, value.at, error,
            "%s() draws %s, but the parameter is %s%s; use fixed() or sample()", row->name,
            row->draws, parameter_types[parameter->type].name, parameter->array ? "[]" : "");
    if (!read_arguments(arena, document, value.at + name_length + 1, end, row, &arguments, error))
        return false;
    switch (parameter->source) {
    case SOURCE_FIXED:
        parameter->text = arguments.items[0].text;
        return check_fixed(document, arguments.items[0], parameter, error);
    case SOURCE_SAMPLE:
        parameter->text = arguments.items[0].text;
        return check_sample(arena, document, arguments.items[0], arguments.quoted[0], error);
    default:
        return read_range(document, &arguments, parameter, error);
    }
}

static bool
is_parameter_name(const char *name)
{
    return (isalpha((unsigned char)name[0]) || name[0] == '_') &&
        name[strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")] ==
        '\0';
}

bool
declaration_read(struct arena *arena, const struct document *document, struct piece value,
    struct parameter *parameter, struct error *error)
{
    struct piece rest = value;
    struct piece name = piece_take_word(arena, &rest);
    struct piece type = piece_take_word(arena, &rest);

    *parameter = (struct parameter){.name = name.text};
    if (rest.text[0] == '\0')
        return document_refuse(document, value.at, error,
            "@param is written NAME TYPE SOURCE, as in: @param id bigint uniform(1, 1000)");
    if (!is_parameter_name(name.text))
        return document_refuse(document, name.at, error,
            "\"%s\" is not the name of a parameter: letters, digits and _", name.text);
    parameter->line = document_place(document, name.at).line;
    return type_read(document, type, &parameter->type, &parameter->array, error) &&
        source_read(arena, document, rest, parameter, error);
}
