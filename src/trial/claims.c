#include "pggrade/trial/claims.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/base/text.h"

/* A claim that takes longer is no fact of a run any more. */
#define BEGIN "BEGIN; SET LOCAL statement_timeout = '60s'"

static const char *
copy(struct run *run, const char *text)
{
    return text == NULL ? NULL : arena_strdup(run->arena, text);
}

void
claims_record(struct run *run, const struct scenario *scenario)
{
    run->claim_count = scenario->claim_count;
    run->claims = arena_alloc(run->arena, scenario->claim_count, sizeof *run->claims);
    for (size_t i = 0; i < scenario->claim_count; i++) {
        const struct claim *claim = &scenario->claims[i];

        run->claims[i] = (struct run_claim){
            .text = copy(run, claim->text),
            .bound = claim->bound,
            .query = copy(run, claim->query),
            .side = copy(run, claim->side),
            .against = copy(run, claim->against),
            .against_query = copy(run, claim->against_query),
            .implied = claim->implied,
            .source = copy(run, claim->source),
        };
        run->claims[i].bound.written = copy(run, claim->bound.written);
        run->claims[i].bound.argument = copy(run, claim->bound.argument);
        run->claims[i].bound.word = copy(run, claim->bound.word);
        run->claims[i].bound.table = copy(run, claim->bound.table);
    }
}

static bool
is_due(const struct run_claim *claim, enum claims_moment moment)
{
    enum claim_subject subject = claim->bound.metric->subject;

    if (moment == CLAIMS_PREPARED)
        return subject == CLAIM_VALUE;
    return subject == CLAIM_VALUE_AFTER || subject == CLAIM_SQLSTATE;
}

static double
read_value(const char *value)
{
    struct error reason = {0};
    double number;

    return value != NULL && text_parse_double(value, &number, &reason) ? number : NAN;
}

/* The transaction is open. */
static bool
ask(struct run *run, const struct run_claim *claim, struct session *session,
    struct run_claim_answer *answer, struct error *error)
{
    struct error refusal = {0};
    char *value = NULL;
    bool asked = session_value(session, claim->bound.argument, NULL, 0, &value, &refusal);

    answer->value = read_value(value);
    answer->sqlstate = answer->message = "";
    if (!asked && refusal.kind == ERROR_SQL) {
        answer->sqlstate = copy(run, refusal.sqlstate);
        answer->message = copy(run, refusal.text);
        asked = true;
    } else if (!asked) {
        *error = refusal;
    } else if (claim->bound.metric->subject != CLAIM_SQLSTATE && isnan(answer->value)) {
        answer->message = value == NULL
            ? "the query gives no value"
            : arena_printf(run->arena, "the query gives \"%s\", which is no number", value);
    }
    free(value);
    return asked;
}

static bool
ask_on(struct run *run, struct run_claim *claim, const struct lane *lane, struct error *error)
{
    bool reads = claim->bound.metric->subject != CLAIM_SQLSTATE || !lane->target->created;
    struct run_claim_answer *answer = &claim->answers[claim->answer_count];
    struct session *session = NULL;
    bool asked;

    if (!session_open(&lane->server, &session, error))
        return false;
    answer->side = copy(run, lane->name);
    asked = session_run(
                session, reads ? BEGIN "; SET LOCAL transaction_read_only = on" : BEGIN, error) &&
        ask(run, claim, session, answer, error) && session_run(session, "ROLLBACK", error);
    session_close(session);
    claim->answer_count += asked;
    return asked;
}

static const struct lane *
find_lane(const struct lanes *lanes, const char *side)
{
    for (size_t i = 0; side != NULL && i < lanes->count; i++)
        if (strcmp(lanes->items[i].name, side) == 0)
            return &lanes->items[i];
    return NULL;
}

bool
claims_ask(
    struct run *run, const struct lanes *lanes, enum claims_moment moment, struct error *error)
{
    for (size_t i = 0; i < run->claim_count; i++) {
        struct run_claim *claim = &run->claims[i];
        const struct lane *side = find_lane(lanes, claim->side);
        const struct lane *against = find_lane(lanes, claim->against);

        if (!is_due(claim, moment))
            continue;
        claim->answers = arena_alloc(run->arena, 2, sizeof *claim->answers);
        if ((side != NULL && !ask_on(run, claim, side, error)) ||
            (against != NULL && !ask_on(run, claim, against, error)))
            return false;
    }
    return true;
}
