#include "pggrade/result/run_claims.h"

#include "pggrade/spec/document.h"

static const struct member claim_members[] = {
    {"claim", MEMBER_TEXT, offsetof(struct run_claim, text)},
    {"bound", MEMBER_TEXT, offsetof(struct run_claim, bound.written)},
    {"query", MEMBER_TEXT_OR_NULL, offsetof(struct run_claim, query)},
    {"side", MEMBER_TEXT, offsetof(struct run_claim, side)},
    {"against", MEMBER_TEXT_OR_NULL, offsetof(struct run_claim, against)},
    {"against_query", MEMBER_TEXT_OR_NULL, offsetof(struct run_claim, against_query)},
    {"implied", MEMBER_BOOL, offsetof(struct run_claim, implied)},
    {"from", MEMBER_TEXT, offsetof(struct run_claim, source)},
};

static const struct member answer_members[] = {
    {"side", MEMBER_TEXT, offsetof(struct run_claim_answer, side)},
    {"value", MEMBER_NUMBER, offsetof(struct run_claim_answer, value)},
    {"sqlstate", MEMBER_TEXT, offsetof(struct run_claim_answer, sqlstate)},
    {"message", MEMBER_TEXT, offsetof(struct run_claim_answer, message)},
};

static json_t *
claim_to_json(const struct run_claim *claim)
{
    json_t *object = json_object();
    json_t *answers = json_array();

    member_write(object, claim_members, COUNT_OF(claim_members), claim);
    for (size_t i = 0; i < claim->answer_count; i++) {
        json_t *answer = json_object();

        member_write(answer, answer_members, COUNT_OF(answer_members), &claim->answers[i]);
        (void)json_array_append_new(answers, answer);
    }
    (void)json_object_set_new(object, "answers", answers);
    return object;
}

json_t *
run_claims_to_json(const struct run *run)
{
    json_t *list = json_array();

    for (size_t i = 0; i < run->claim_count; i++)
        (void)json_array_append_new(list, claim_to_json(&run->claims[i]));
    return list;
}

static bool
read_answer(struct reader *reader, const json_t *object, void *item, const void *context)
{
    (void)context;
    return member_read(reader, object, answer_members, COUNT_OF(answer_members), item);
}

static bool
read_claim(struct reader *reader, const json_t *object, void *item, const void *context)
{
    const struct member_list answers = {
        "answers", sizeof(struct run_claim_answer), read_answer, NULL, false};
    struct run_claim *claim = item;
    struct claim checked = {0};
    struct error reason = {0};
    struct document document;
    struct claim_text text;
    void *items = NULL;
    bool read;

    (void)context;
    if (!member_read(reader, object, claim_members, COUNT_OF(claim_members), item))
        return false;
    document = document_of("bound", claim->bound.written);
    text = (struct claim_text){
        .arena = reader->arena, .document = &document, .text = claim->bound.written, .exact = true};
    if (!claim_read_bound(&text, &claim->bound, &reason))
        return reader_refuse(reader, "has a wrong bound: %s", reason.text);
    checked.bound = claim->bound;
    checked.query = claim->query;
    checked.against = claim->against;
    checked.against_query = claim->against_query;
    if (!claim_check(&text, &checked, &reason))
        return reader_refuse(reader, "has a wrong bound: %s", reason.text);
    if (claim->bound.metric->compares && claim->against == NULL)
        return reader_refuse(reader, "does not say what it is compared with");
    read = member_read_list(reader, object, &answers, &items, &claim->answer_count);
    claim->answers = items;
    return read;
}

bool
run_claims_from_json(struct reader *reader, const json_t *object, struct run *run)
{
    const struct member_list claims = {"claims", sizeof(struct run_claim), read_claim, NULL, false};
    void *items = NULL;
    bool read = member_read_list_if_any(reader, object, &claims, &items, &run->claim_count);

    run->claims = items;
    return read;
}
