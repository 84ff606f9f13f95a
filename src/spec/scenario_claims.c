#include <string.h>

#include "pggrade/spec/list.h"
#include "pggrade/spec/scenario_reader.h"

/* The side that claims are about where they name none. */
static const char documented[] = "documented";

enum claim_field {
    CLAIM_FIELD_CLAIM,
    CLAIM_FIELD_BOUND,
    CLAIM_FIELD_QUERY,
    CLAIM_FIELD_AGAINST,
    CLAIM_FIELD_AGAINST_QUERY,
    CLAIM_FIELD_IMPLIED,
    CLAIM_FIELD_FROM,
    CLAIM_FIELD_COUNT
};

static const char *const claim_fields[CLAIM_FIELD_COUNT] = {
    "claim", "bound", "query", "against", "against_query", "implied", "from"};

static void
add(struct scenario_reader *reader, const struct claim *claim)
{
    struct scenario *scenario = reader->scenario;

    scenario->claims =
        list_grow(reader->arena, scenario->claims, scenario->claim_count, sizeof *claim);
    scenario->claims[scenario->claim_count++] = *claim;
}

/* Fills in the sides that are not named, and refuses those that there are not. */
static bool
settle(struct scenario_reader *reader, const struct document *document, struct claim *claim)
{
    const struct scenario *scenario = reader->scenario;

    if (claim->side == NULL) {
        if (scenario_side(scenario, documented) == NULL)
            return document_refuse(document, claim->at, reader->error,
                "%s has no side \"%s\", so say which one this claim is about: on SIDE",
                scenario->name, documented);
        claim->side = documented;
    } else if (!scenario_check_side(reader, document, claim->side_at, claim->side)) {
        return false;
    }
    if (!claim->bound.metric->compares)
        return true;
    if (claim->against != NULL &&
        !scenario_check_side(reader, document, claim->against_at, claim->against))
        return false;
    if (claim->against == NULL)
        claim->against = claim->against_query != NULL ? claim->side : scenario->compare[0]->name;
    if (strcmp(claim->side, claim->against) == 0 &&
        (claim->against_query == NULL || strcmp(claim->query, claim->against_query) == 0))
        return document_refuse(document, claim->at, reader->error,
            "this compares side \"%s\" with itself: say with which one, against SIDE", claim->side);
    return true;
}

static bool
add_of_queries(struct scenario_reader *reader)
{
    const struct workload *workload = reader->scenario->workload;
    struct document document = document_of(workload->path, workload->content);

    for (size_t q = 0; q < workload->query_count; q++)
        for (size_t c = 0; c < workload->queries[q].claim_count; c++) {
            struct claim claim = workload->queries[q].claims[c];

            if (!settle(reader, &document, &claim))
                return false;
            add(reader, &claim);
        }
    return true;
}

/* ---- under a side, in scenario.yaml ---- */

static bool
read_text(struct scenario_reader *reader, const struct yaml_pair *fields, enum claim_field which,
    const char **text, size_t *at)
{
    const yaml_node_t *node = fields[which].value;
    const char *line;

    if (node == NULL)
        return true;
    if (!yaml_line(&reader->yaml, node, claim_fields[which], &line))
        return false;
    *text = arena_strdup(reader->arena, line);
    *at = yaml_offset(&reader->yaml, node);
    return true;
}

static bool
read_query(struct scenario_reader *reader, const struct yaml_pair *fields, enum claim_field which,
    const char **name, size_t *at)
{
    const struct workload *workload = reader->scenario->workload;
    const char **known;

    if (!read_text(reader, fields, which, name, at))
        return false;
    if (*name == NULL || workload_find(workload, *name) != NULL)
        return true;
    known = arena_alloc(reader->arena, workload->query_count, sizeof *known);
    for (size_t q = 0; q < workload->query_count; q++)
        known[q] = workload->queries[q].name;
    return document_refuse_unknown(reader->yaml.document, *at,
        &(struct unknown){.what = "query",
            .left = "\"",
            .right = "\"",
            .word = *name,
            .known = known,
            .known_count = workload->query_count},
        reader->error);
}

static bool
read_implied(struct scenario_reader *reader, struct yaml_pair pair, bool *implied)
{
    const char *word;

    if (pair.value == NULL)
        return true;
    if (!yaml_line(&reader->yaml, pair.value, "implied", &word))
        return false;
    *implied = strcmp(word, "true") == 0;
    return *implied || strcmp(word, "false") == 0 ||
        yaml_refuse(&reader->yaml, pair.value, "implied is true or false, not \"%s\"", word);
}

/* Its characters stand in the file as they are, but perhaps behind a quote. */
static struct claim_text
text_of(struct scenario_reader *reader, const yaml_node_t *node, const char *text)
{
    const struct document *document = reader->yaml.document;
    struct claim_text from = {.arena = reader->arena,
        .document = document,
        .text = text,
        .at = yaml_offset(&reader->yaml, node)};
    size_t quote = strchr("'\"", document->content[from.at]) != NULL;

    from.exact = strncmp(document->content + from.at + quote, text, strlen(text)) == 0;
    from.at += from.exact ? quote : 0;
    return from;
}

static bool
read_claim(struct scenario_reader *reader, const struct side *side, const yaml_node_t *node)
{
    struct yaml_pair fields[CLAIM_FIELD_COUNT];
    struct claim claim = {.source = "", .side = side->name};
    struct claim_text text;
    const char *bound = NULL;
    size_t at = 0;

    if (!yaml_fields(&reader->yaml, node, "a claim", claim_fields, CLAIM_FIELD_COUNT, fields))
        return false;
    for (size_t i = 0; i <= CLAIM_FIELD_BOUND; i++)
        if (fields[i].value == NULL)
            return yaml_refuse(&reader->yaml, node, "the key \"%s\" is missing", claim_fields[i]);
    claim.line = (int)node->start_mark.line + 1;
    if (!read_text(reader, fields, CLAIM_FIELD_CLAIM, &claim.text, &claim.at) ||
        !read_text(reader, fields, CLAIM_FIELD_BOUND, &bound, &at) ||
        !read_text(reader, fields, CLAIM_FIELD_FROM, &claim.source, &at) ||
        !read_text(reader, fields, CLAIM_FIELD_AGAINST, &claim.against, &claim.against_at) ||
        !read_query(reader, fields, CLAIM_FIELD_QUERY, &claim.query, &at) ||
        !read_query(reader, fields, CLAIM_FIELD_AGAINST_QUERY, &claim.against_query,
            &claim.against_query_at) ||
        !read_implied(reader, fields[CLAIM_FIELD_IMPLIED], &claim.implied))
        return false;
    text = text_of(reader, fields[CLAIM_FIELD_BOUND].value, bound);
    if (!claim_read_bound(&text, &claim.bound, reader->error) ||
        !claim_check(&text, &claim, reader->error) ||
        !settle(reader, reader->yaml.document, &claim))
        return false;
    add(reader, &claim);
    return true;
}

static bool
add_of_side(struct scenario_reader *reader, const struct side *side, const yaml_node_t *node)
{
    size_t count;

    if (!yaml_sequence(&reader->yaml, node, "claims", &count))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!read_claim(reader, side, yaml_item(&reader->yaml, node, i)))
            return false;
    return true;
}

bool
scenario_read_claims(struct scenario_reader *reader)
{
    const struct scenario *scenario = reader->scenario;

    if (!add_of_queries(reader))
        return false;
    for (size_t i = 0; i < scenario->side_count; i++)
        if (reader->claim_nodes[i] != NULL &&
            !add_of_side(reader, &scenario->sides[i], reader->claim_nodes[i]))
            return false;
    return true;
}
