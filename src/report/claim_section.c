#include "pggrade/report/claim_section.h"

#include <string.h>

#include "pggrade/base/json.h"
#include "pggrade/base/memory.h"
#include "pggrade/report/format.h"
#include "pggrade/report/markdown_private.h"

#define DIGITS 4
#define CLAIM_COLUMN 16 /* of a claim's words on a terminal */

bool
claim_section_any(const struct card *card)
{
    return card->run->claim_count > card->claim_counts[CLAIM_UNMEASURED];
}

void
claim_section_counts(const struct card *card, struct text *out)
{
    text_append(out, "claims:");
    for (int i = 0; i < CLAIM_OUTCOME_COUNT; i++)
        if (i < CLAIM_UNMEASURED || card->claim_counts[i] > 0)
            text_printf(
                out, "%s %zu %s", i > 0 ? "," : "", card->claim_counts[i], claim_outcome_names[i]);
}

/* What is compared is another side, another query, or both. */
void
claim_section_place(const struct run_claim *claim, struct text *out)
{
    if (claim->query != NULL)
        text_printf(out, "%s on ", claim->query);
    text_append(out, claim->side);
    if (claim->against == NULL)
        return;
    text_append(out, " against ");
    if (claim->against_query != NULL)
        text_append(out, claim->against_query);
    if (claim->against_query == NULL || strcmp(claim->against, claim->side) != 0)
        text_printf(out, "%s%s", claim->against_query == NULL ? "" : " on ", claim->against);
}

/* "contact_search on documented against before, ratio<0.13: 0.021 (0.019–0.023)" */
static void
append_figure(struct text *out, const struct card_claim *judged)
{
    claim_section_place(judged->claim, out);
    text_printf(out, ", %s%s: %s", judged->claim->bound.written,
        judged->claim->implied ? " (implied)" : "", judged->figure);
}

/* One claim: what was said and what was seen; `whole` adds the bound and where it holds. */
static void
append_claim(const struct card_claim *judged, size_t width, bool whole, struct text *out)
{
    struct text first = {0};
    struct text line = {0};

    text_printf(&first, "  %-13s ", claim_outcome_names[judged->outcome]);
    text_append(&line, judged->claim->text);
    if (!whole)
        text_printf(&line, ": %s", judged->figure);
    format_wrapped(out, text_string(&first), CLAIM_COLUMN, width, text_string(&line));
    if (whole) {
        line.length = 0;
        append_figure(&line, judged);
        format_wrapped(out, "", CLAIM_COLUMN, width, text_string(&line));
    }
    text_free(&line);
    text_free(&first);
}

void
claim_section_terminal(const struct card *card, size_t width, bool whole, struct text *out)
{
    static const enum claim_outcome order[] = {CLAIM_REFUTED, CLAIM_INCONCLUSIVE, CLAIM_HELD};
    struct text line = {0};

    if (!claim_section_any(card))
        return;
    claim_section_counts(card, &line);
    line.data[0] = 'C';
    format_wrapped(out, "", 0, width, text_string(&line));
    for (size_t i = 0; i < COUNT_OF(order); i++)
        for (size_t c = 0; c < card->run->claim_count; c++)
            if (card->claims[c].outcome == order[i])
                append_claim(&card->claims[c], width, whole, out);
    text_append_char(out, '\n');
    text_free(&line);
}

void
claim_section_markdown(const struct card *card, size_t room, struct text *out)
{
    struct text items = {0};
    struct text line = {0};

    if (!claim_section_any(card))
        return;
    claim_section_counts(card, &line);
    line.data[0] = 'C';
    text_printf(out, "## %s\n\n", text_string(&line));
    for (size_t i = 0; i < card->run->claim_count; i++) {
        const struct card_claim *judged = &card->claims[i];

        if (judged->outcome == CLAIM_UNMEASURED)
            continue;
        text_printf(&items, "- **%s** ", claim_outcome_names[judged->outcome]);
        format_cell(&items, judged->claim->text);
        text_append(&items, "; ");
        line.length = 0;
        append_figure(&line, judged);
        format_cell(&items, text_string(&line));
        text_append_char(&items, '\n');
    }
    markdown_fit(out, &items, room, "claims");
    text_append_char(out, '\n');
    text_free(&line);
}

static json_t *
text_or_null(const char *text)
{
    return text == NULL ? json_null() : json_string(text);
}

static json_t *
claim_json(const struct card_claim *judged)
{
    const struct run_claim *claim = judged->claim;
    json_t *object = json_object();

    (void)json_object_set_new(object, "claim", json_string(claim->text));
    (void)json_object_set_new(object, "bound", json_string(claim->bound.written));
    (void)json_object_set_new(object, "query", text_or_null(claim->query));
    (void)json_object_set_new(object, "side", json_string(claim->side));
    (void)json_object_set_new(object, "against", text_or_null(claim->against));
    (void)json_object_set_new(object, "against_query", text_or_null(claim->against_query));
    (void)json_object_set_new(object, "implied", json_boolean(claim->implied));
    (void)json_object_set_new(object, "from", json_string(claim->source));
    (void)json_object_set_new(object, "outcome", json_string(claim_outcome_names[judged->outcome]));
    (void)json_object_set_new(object, "value", json_rounded(judged->value, DIGITS));
    (void)json_object_set_new(object, "low", json_rounded(judged->low, DIGITS));
    (void)json_object_set_new(object, "high", json_rounded(judged->high, DIGITS));
    (void)json_object_set_new(object, "figure", json_string(judged->figure));
    return object;
}

json_t *
claim_section_json(const struct card *card)
{
    json_t *list = json_array();

    for (size_t i = 0; i < card->run->claim_count; i++)
        (void)json_array_append_new(list, claim_json(&card->claims[i]));
    return list;
}
