#include "pggrade/spec/claim.h"

#include <string.h>

#include "pggrade/spec/claim_metrics.h"
#include "pggrade/spec/claim_text.h"

/* ---- clauses behind the bound ---- */

static bool
refuse_twice(struct claim_cursor *cursor, size_t start, const char *word)
{
    return claim_refuse(cursor, start, "\"%s\" stands here twice", word);
}

static bool
take_name(struct claim_cursor *cursor, const char *before, const char **name, size_t *at)
{
    size_t start;
    const char *word = claim_take_word(cursor, &start);

    if (*name != NULL)
        return refuse_twice(cursor, start, before);
    if (word[0] == '\0')
        return claim_refuse(cursor, start, "a name belongs behind \"%s\"", before);
    *name = word;
    *at = claim_offset(cursor, start);
    return true;
}

/* `against SIDE`, `against query QUERY` */
static bool
take_against(struct claim_cursor *cursor, struct claim *claim)
{
    struct claim_cursor ahead = *cursor;
    size_t start;

    if (strcmp(claim_take_word(&ahead, &start), "query") != 0)
        return take_name(cursor, "against", &claim->against, &claim->against_at);
    *cursor = ahead;
    return take_name(cursor, "against query", &claim->against_query, &claim->against_query_at);
}

static bool
take_clause(struct claim_cursor *cursor, struct claim *claim)
{
    static const char *const words[] = {"on", "against", "implied", "from"};
    size_t start;
    const char *word = claim_take_word(cursor, &start);

    if (strcmp(word, "on") == 0)
        return take_name(cursor, word, &claim->side, &claim->side_at);
    if (strcmp(word, "against") == 0)
        return take_against(cursor, claim);
    if (strcmp(word, "implied") == 0) {
        if (claim->implied)
            return refuse_twice(cursor, start, word);
        claim->implied = true;
        return true;
    }
    if (strcmp(word, "from") == 0) {
        if (claim->source[0] != '\0')
            return refuse_twice(cursor, start, word);
        return claim_take_quoted(cursor, "the source", &claim->source);
    }
    return claim_refuse_unknown(cursor, start, "word", word, words, COUNT_OF(words));
}

bool
claim_read(const struct claim_text *text, struct claim *claim, struct error *error)
{
    struct claim_cursor cursor = {.text = text, .error = error};

    *claim = (struct claim){
        .source = "", .at = text->at, .line = document_place(text->document, text->at).line};
    if (!claim_take_quoted(&cursor, "the claim", &claim->text) ||
        !claim_take_bound(&cursor, &claim->bound))
        return false;
    while (!claim_at_end(&cursor))
        if (!take_clause(&cursor, claim))
            return false;
    return true;
}

bool
claim_read_bound(const struct claim_text *text, struct claim_bound *bound, struct error *error)
{
    struct claim_cursor cursor = {.text = text, .error = error};

    if (!claim_take_bound(&cursor, bound))
        return false;
    return claim_at_end(&cursor) ||
        claim_refuse(&cursor, cursor.at, "nothing may stand behind the bound");
}

bool
claim_check(const struct claim_text *text, const struct claim *claim, struct error *error)
{
    const struct claim_metric *metric = claim->bound.metric;

    if (claim->query != NULL && !metric->of_query)
        return document_refuse(text->document, text->at, error,
            "%s is a figure of a whole side: it belongs under a side's claims, without a query",
            metric->name);
    if (claim->query == NULL && !metric->of_side)
        return document_refuse(text->document, text->at, error,
            "%s is a figure of a query, and this claim names none", metric->name);
    if (!metric->compares && (claim->against != NULL || claim->against_query != NULL))
        return document_refuse(text->document, text->at, error,
            "%s compares nothing, so it goes with no \"against\"", metric->name);
    if (claim->against_query != NULL &&
        (metric->subject == CLAIM_RATIO || metric->subject == CLAIM_VERDICT))
        return document_refuse(text->document, text->at, error,
            "%s compares one query on two sides that took turns; two queries are compared by "
            "average_ratio, p50_ratio, p95_ratio, buffers_ratio or rows_ratio",
            metric->name);
    return true;
}
