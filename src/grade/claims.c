#include "pggrade/grade/claims.h"

#include <math.h>
#include <string.h>

#include "pggrade/grade/claim_figure.h"

#define EQUAL_SHARE 1e-9 /* figures that differ by less were written in other digits */

const char *const claim_outcome_names[CLAIM_OUTCOME_COUNT] = {
    [CLAIM_HELD] = "held",
    [CLAIM_REFUTED] = "refuted",
    [CLAIM_INCONCLUSIVE] = "inconclusive",
    [CLAIM_UNMEASURED] = "not measured",
};

/* ---- where its figures are ---- */

static size_t
find_side(const struct run *run, const char *name)
{
    for (size_t i = 0; name != NULL && i < run->side_count; i++)
        if (strcmp(run->sides[i].name, name) == 0)
            return i;
    return SIZE_MAX;
}

static size_t
find_query(const struct run *run, const char *name)
{
    for (size_t i = 0; name != NULL && i < run->query_count; i++)
        if (strcmp(run->queries[i].name, name) == 0)
            return i;
    return SIZE_MAX;
}

static const char *
other_query(const struct run_claim *claim)
{
    return claim->against_query == NULL ? claim->query : claim->against_query;
}

static struct claim_place
place_of(const struct run *run, const struct run_claim *claim)
{
    return (struct claim_place){.claim = claim,
        .query = find_query(run, claim->query),
        .side = find_side(run, claim->side),
        .against = find_side(run, claim->against),
        .against_query = find_query(run, other_query(claim))};
}

static struct claim_figure
figure_of(struct card *card, const struct claim_place *place)
{
    const struct run_claim *claim = place->claim;
    const char *left_out = NULL;

    if (place->side == SIZE_MAX)
        left_out = claim->side;
    else if (claim->query != NULL && place->query == SIZE_MAX)
        left_out = claim->query;
    else if (claim->against != NULL && place->against == SIZE_MAX)
        left_out = claim->against;
    else if (claim->against_query != NULL && place->against_query == SIZE_MAX)
        left_out = claim->against_query;
    if (left_out != NULL)
        return claim_figure_missing(
            arena_printf(card->arena, "%s is not part of this run", left_out));
    return claim->query != NULL ? claim_figure_of_query(card, place)
                                : claim_figure_of_side(card, place);
}

/* ---- outcomes ---- */

static enum claim_outcome
outcome(bool held, bool refuted)
{
    if (held)
        return CLAIM_HELD;
    return refuted ? CLAIM_REFUTED : CLAIM_INCONCLUSIVE;
}

static enum claim_outcome
opposite(enum claim_outcome other)
{
    if (other == CLAIM_HELD)
        return CLAIM_REFUTED;
    return other == CLAIM_REFUTED ? CLAIM_HELD : other;
}

static enum claim_outcome
decide_equal(double limit, double low, double high)
{
    double margin = fabs(limit) * EQUAL_SHARE;

    return outcome(low >= limit - margin && high <= limit + margin,
        high < limit - margin || low > limit + margin);
}

/* NAN in an interval decides nothing. */
static enum claim_outcome
decide(enum claim_sign sign, double limit, double low, double high)
{
    switch (sign) {
    case CLAIM_BELOW:
        return outcome(high < limit, low >= limit);
    case CLAIM_AT_MOST:
        return outcome(high <= limit, low > limit);
    case CLAIM_ABOVE:
        return outcome(low > limit, high <= limit);
    case CLAIM_AT_LEAST:
        return outcome(low >= limit, high < limit);
    case CLAIM_EQUAL:
        return decide_equal(limit, low, high);
    default: /* CLAIM_OTHER */
        return opposite(decide_equal(limit, low, high));
    }
}

static enum claim_outcome
judge_figure(const struct claim_bound *bound, const struct claim_figure *figure)
{
    /* The first letter is the greatest. */
    double limit = bound->metric->kind == CLAIM_LETTER ? -bound->number : bound->number;

    switch (figure->state) {
    case CLAIM_STATE_NUMBER:
        return decide(bound->sign, limit, figure->low, figure->high);
    case CLAIM_STATE_FACT:
        return figure->is == (bound->sign == CLAIM_EQUAL) ? CLAIM_HELD : CLAIM_REFUTED;
    case CLAIM_STATE_UNKNOWN:
        return CLAIM_INCONCLUSIVE;
    default:
        return CLAIM_UNMEASURED;
    }
}

/* Times as all reports give them. */
static double
in_report(const struct claim_bound *bound, double value)
{
    if (bound->metric->kind == CLAIM_DURATION)
        return value / 1e6;
    if (bound->metric->kind == CLAIM_SECONDS)
        return value / 1e9;
    return bound->metric->kind == CLAIM_LETTER ? NAN : value;
}

static void
judge(struct card *card, const struct run_claim *claim, struct card_claim *judged)
{
    const struct claim_place place = place_of(card->run, claim);
    const struct claim_figure figure = figure_of(card, &place);
    bool number = figure.state == CLAIM_STATE_NUMBER;

    *judged = (struct card_claim){
        .claim = claim,
        .query = place.query,
        .side = place.side,
        .outcome = judge_figure(&claim->bound, &figure),
        .value = number ? in_report(&claim->bound, figure.value) : NAN,
        .low = number ? in_report(&claim->bound, figure.low) : NAN,
        .high = number ? in_report(&claim->bound, figure.high) : NAN,
        .figure = figure.words,
    };
}

void
claims_judge(struct card *card)
{
    const struct run *run = card->run;

    card->claims = arena_alloc(card->arena, run->claim_count, sizeof *card->claims);
    for (size_t i = 0; i < run->claim_count; i++) {
        judge(card, &run->claims[i], &card->claims[i]);
        card->claim_counts[card->claims[i].outcome]++;
    }
}
