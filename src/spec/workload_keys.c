#include <ctype.h>
#include <string.h>

#include "pggrade/base/text.h"
#include "pggrade/spec/declaration.h"
#include "pggrade/spec/list.h"
#include "pggrade/spec/objective.h"
#include "pggrade/spec/workload_reader.h"

#define WEIGHT_MAX 1000000
#define REPEAT_MAX 1000000

/* Where a key may stand. */
enum scope { SCOPE_FILE = 1, SCOPE_QUERY = 2, SCOPE_STATEMENT = 4 };

static bool
need_value(struct workload_reader *reader, const struct annotation *annotation)
{
    if (annotation->value.text[0] != '\0')
        return true;
    return document_refuse(
        &reader->document, annotation->at, reader->error, "@%s needs a value", annotation->key);
}

static bool
need_no_value(struct workload_reader *reader, const struct annotation *annotation)
{
    if (annotation->value.text[0] == '\0')
        return true;
    return document_refuse(&reader->document, annotation->value.at, reader->error,
        "@%s takes no value", annotation->key);
}

static bool
refuse_second(struct workload_reader *reader, const struct annotation *annotation)
{
    return document_refuse(
        &reader->document, annotation->at, reader->error, "@%s stands here twice", annotation->key);
}

static bool
take_workload(struct workload_reader *reader, const struct annotation *annotation)
{
    const char *name = annotation->value.text;

    if (reader->workload->name != NULL)
        return refuse_second(reader, annotation);
    if (!need_value(reader, annotation))
        return false;
    if (!islower((unsigned char)name[0]) ||
        name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_-")] != '\0')
        return document_refuse(&reader->document, annotation->value.at, reader->error,
            "\"%s\" is not a name for a workload: small letters, digits, _ and -", name);
    reader->workload->name = name;
    return true;
}

static bool
take_title(struct workload_reader *reader, const struct annotation *annotation)
{
    const char **title = reader->in_query ? &reader->draft.query.title : &reader->workload->title;

    if (*title != NULL)
        return refuse_second(reader, annotation);
    *title = annotation->value.text;
    return need_value(reader, annotation);
}

static bool
take_slo(struct workload_reader *reader, const struct annotation *annotation)
{
    struct query *query = &reader->draft.query;
    struct slo **slos = reader->in_query ? &query->slos : &reader->slos;
    size_t *count = reader->in_query ? &query->slo_count : &reader->slo_count;
    struct slo slo;

    if (!need_value(reader, annotation) ||
        !slo_read(&reader->document, annotation->value, &slo, reader->error))
        return false;
    for (size_t i = 0; i < *count; i++)
        if ((*slos)[i].metric == slo.metric)
            return document_refuse(&reader->document, annotation->value.at, reader->error,
                "%s has an objective already", metric_names[slo.metric]);
    *slos = list_grow(reader->arena, *slos, *count, sizeof slo);
    (*slos)[(*count)++] = slo;
    return true;
}

struct draft_parameter *
draft_find(const struct draft_parameters *parameters, const char *name)
{
    for (size_t i = 0; i < parameters->count; i++)
        if (strcmp(parameters->items[i].parameter.name, name) == 0)
            return &parameters->items[i];
    return NULL;
}

static bool
take_param(struct workload_reader *reader, const struct annotation *annotation)
{
    struct draft_parameters *parameters =
        reader->in_query ? &reader->draft.parameters : &reader->parameters;
    struct draft_parameter draft = {.at = annotation->value.at};
    const struct draft_parameter *other;

    if (!declaration_read(
            reader->arena, &reader->document, annotation->value, &draft.parameter, reader->error))
        return false;
    other = draft_find(&reader->draft.parameters, draft.parameter.name);
    if (other == NULL)
        other = draft_find(&reader->parameters, draft.parameter.name);
    if (other != NULL)
        return document_refuse(&reader->document, draft.at, reader->error,
            "parameter :%s is declared already, on line %d", draft.parameter.name,
            other->parameter.line);
    parameters->items =
        list_grow(reader->arena, parameters->items, parameters->count, sizeof draft);
    parameters->items[parameters->count++] = draft;
    return true;
}

static bool
take_promise(struct workload_reader *reader, const struct annotation *annotation)
{
    struct query *query = &reader->draft.query;
    bool index = strcmp(annotation->key, "index") == 0;
    struct promise promise = {.kind = index ? PROMISE_INDEX : PROMISE_FORBID,
        .line = document_place(&reader->document, annotation->at).line};

    if (!need_value(reader, annotation))
        return false;
    if (!(index ? promise_read_indexes : promise_read_node)(
            reader->arena, &reader->document, annotation->value, &promise, reader->error))
        return false;
    query->promises =
        list_grow(reader->arena, query->promises, query->promise_count, sizeof promise);
    reader->promise = &query->promises[query->promise_count++];
    *reader->promise = promise;
    return true;
}

/* Only behind @index or @forbid of the same comment; which sides there are is the scenario's
 * knowledge. */
static bool
take_side(struct workload_reader *reader, const struct annotation *annotation)
{
    if (reader->promise == NULL)
        return document_refuse(&reader->document, annotation->at, reader->error,
            "@side belongs behind @index or @forbid, on the same line");
    if (reader->promise->side != NULL)
        return refuse_second(reader, annotation);
    reader->promise->side = annotation->value.text;
    reader->promise->side_column = document_place(&reader->document, annotation->value.at).column;
    return need_value(reader, annotation);
}

static bool
take_claim(struct workload_reader *reader, const struct annotation *annotation)
{
    const struct claim_text text = {.arena = reader->arena,
        .document = &reader->document,
        .text = annotation->value.text,
        .at = annotation->value.at,
        .exact = true};
    struct query *query = &reader->draft.query;
    struct claim claim;

    if (!need_value(reader, annotation) || !claim_read(&text, &claim, reader->error))
        return false;
    claim.query = query->name;
    if (!claim_check(&text, &claim, reader->error))
        return false;
    query->claims = list_grow(reader->arena, query->claims, query->claim_count, sizeof claim);
    query->claims[query->claim_count++] = claim;
    return true;
}

static bool
take_weight(struct workload_reader *reader, const struct annotation *annotation)
{
    struct error reason = {0};

    if (reader->draft.weighted)
        return refuse_second(reader, annotation);
    reader->draft.weighted = true;
    if (!need_value(reader, annotation))
        return false;
    if (!text_parse_uint64(
            annotation->value.text, 1, WEIGHT_MAX, &reader->draft.query.weight, &reason))
        return document_refuse(
            &reader->document, annotation->value.at, reader->error, "%s", reason.text);
    return true;
}

static bool
take_write(struct workload_reader *reader, const struct annotation *annotation)
{
    static const char *const words[] = {"rollback", "commit"};
    const char *word = annotation->value.text;

    if (reader->draft.query.write != WRITE_NONE)
        return refuse_second(reader, annotation);
    if (strcmp(word, "rollback") == 0)
        reader->draft.query.write = WRITE_ROLLBACK;
    else if (strcmp(word, "commit") == 0)
        reader->draft.query.write = WRITE_COMMIT;
    else if (need_value(reader, annotation))
        return document_refuse_unknown(&reader->document, annotation->value.at,
            &(struct unknown){.what = "end of a transaction",
                .left = "\"",
                .right = "\"",
                .word = word,
                .known = words,
                .known_count = COUNT_OF(words)},
            reader->error);
    return reader->draft.query.write != WRITE_NONE;
}

static bool
take_flag(struct workload_reader *reader, const struct annotation *annotation, bool *flag)
{
    if (*flag)
        return refuse_second(reader, annotation);
    *flag = true;
    return need_no_value(reader, annotation);
}

static bool
take_transaction(struct workload_reader *reader, const struct annotation *annotation)
{
    return take_flag(reader, annotation, &reader->draft.query.transaction);
}

static bool
take_volatile(struct workload_reader *reader, const struct annotation *annotation)
{
    return take_flag(reader, annotation, &reader->draft.query.unsteady);
}

static bool
begin_mode(
    struct workload_reader *reader, const struct annotation *annotation, enum statement_mode mode)
{
    if (reader->next.mode != STATEMENT_ONCE)
        return document_refuse(&reader->document, annotation->at, reader->error,
            "a statement has only one of @repeat, @each and @collect");
    reader->next.mode = mode;
    reader->next.mode_at = annotation->at;
    return true;
}

static bool
take_repeat(struct workload_reader *reader, const struct annotation *annotation)
{
    struct piece rest = annotation->value;
    struct piece count = piece_take_word(reader->arena, &rest);
    struct piece until = rest;
    struct piece word = piece_take_word(reader->arena, &rest);
    struct error reason = {0};
    uint64_t repeat;

    if (!begin_mode(reader, annotation, STATEMENT_REPEAT) || !need_value(reader, annotation))
        return false;
    if (!text_parse_uint64(count.text, 1, REPEAT_MAX, &repeat, &reason))
        return document_refuse(&reader->document, count.at, reader->error, "%s", reason.text);
    reader->next.repeat = repeat;
    if (word.text[0] == '\0')
        return true;
    reader->next.until_empty = strcmp(word.text, "until") == 0 && strcmp(rest.text, "empty") == 0;
    if (!reader->next.until_empty)
        return document_refuse(&reader->document, until.at, reader->error,
            "only \"until empty\" may stand behind the number, not \"%s\"", until.text);
    return true;
}

static bool
take_each(struct workload_reader *reader, const struct annotation *annotation)
{
    return begin_mode(reader, annotation, STATEMENT_EACH) && need_no_value(reader, annotation);
}

static bool
take_collect(struct workload_reader *reader, const struct annotation *annotation)
{
    const struct document *document = &reader->document;
    struct draft_statement *next = &reader->next;
    size_t start = annotation->value.at;
    size_t end = start + strlen(annotation->value.text);

    if (!begin_mode(reader, annotation, STATEMENT_COLLECT) || !need_value(reader, annotation))
        return false;
    for (size_t at = start; at <= end; at++) {
        struct piece name;

        if (at < end && document->content[at] != ',')
            continue;
        name = piece_of(reader->arena, document, start, at);
        if (name.text[0] == '\0' || strpbrk(name.text, " \t:\"") != NULL)
            return document_refuse(document, name.at, reader->error,
                "\"%s\" is not a column; write @collect id, name", name.text);
        for (size_t i = 0; i < next->column_count; i++)
            if (strcmp(next->columns[i].text, name.text) == 0)
                return document_refuse(document, name.at, reader->error,
                    "column \"%s\" is collected already", name.text);
        next->columns = list_grow(reader->arena, next->columns, next->column_count, sizeof name);
        next->columns[next->column_count++] = name;
        start = at + 1;
    }
    return true;
}

static const struct key {
    const char *name;
    unsigned scopes;
    bool (*take)(struct workload_reader *reader, const struct annotation *annotation);
} keys[] = {
    {"workload", SCOPE_FILE, take_workload},
    {"title", SCOPE_FILE | SCOPE_QUERY, take_title},
    {"slo", SCOPE_FILE | SCOPE_QUERY, take_slo},
    {"param", SCOPE_FILE | SCOPE_QUERY, take_param},
    {"index", SCOPE_QUERY, take_promise},
    {"forbid", SCOPE_QUERY, take_promise},
    {"side", SCOPE_FILE | SCOPE_QUERY | SCOPE_STATEMENT, take_side},
    {"claim", SCOPE_QUERY, take_claim},
    {"weight", SCOPE_QUERY, take_weight},
    {"write", SCOPE_QUERY, take_write},
    {"transaction", SCOPE_QUERY, take_transaction},
    {"volatile", SCOPE_QUERY, take_volatile},
    {"repeat", SCOPE_STATEMENT, take_repeat},
    {"each", SCOPE_STATEMENT, take_each},
    {"collect", SCOPE_STATEMENT, take_collect},
};

static bool
refuse_scope(
    struct workload_reader *reader, const struct annotation *annotation, const struct key *key)
{
    const char *where = "behind the `-- name:` of its query";

    if (key->scopes == SCOPE_STATEMENT)
        where = "directly before a statement";
    else if (key->scopes == SCOPE_FILE)
        where = "before the first `-- name:`";
    else if (reader->in_query)
        where = "before the first statement of its query";
    return document_refuse(
        &reader->document, annotation->at, reader->error, "@%s belongs %s", key->name, where);
}

bool
reader_take_annotation(struct workload_reader *reader, const struct annotation *annotation)
{
    const char *names[COUNT_OF(keys)];
    unsigned here = SCOPE_FILE;

    if (reader->in_query)
        here = reader->draft.statement_count == 0 ? SCOPE_QUERY | SCOPE_STATEMENT : SCOPE_STATEMENT;
    if (strcmp(annotation->key, "side") != 0)
        reader->promise = NULL;
    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        names[i] = keys[i].name;
        if (strcmp(annotation->key, keys[i].name) != 0)
            continue;
        if ((keys[i].scopes & here) == 0)
            return refuse_scope(reader, annotation, &keys[i]);
        return keys[i].take(reader, annotation);
    }
    return document_refuse_unknown(&reader->document, annotation->at,
        &(struct unknown){.what = "key",
            .left = "\"@",
            .right = "\"",
            .word = annotation->key,
            .known = names,
            .known_count = COUNT_OF(keys)},
        reader->error);
}
