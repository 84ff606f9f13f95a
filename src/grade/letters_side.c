#include "pggrade/grade/letters.h"

#include <math.h>

#include "pggrade/grade/caps.h"
#include "pggrade/grade/wording.h"

#define ROUNDING 1e-9 /* 0.9 × 10 queries are 9, whatever the product's last bit says */

/* What the letter of a side is taken from. */
struct tally {
    uint64_t passed;
    uint64_t queries;
    double average_ms;
};

static enum letter
letter_of(const struct rubric *rubric, const struct tally *tally)
{
    double passed = (double)tally->passed + ROUNDING;
    double queries = (double)tally->queries;

    if (tally->queries == 0)
        return LETTER_F;
    if (tally->passed == tally->queries && tally->average_ms * 1e6 < (double)rubric->a_plus_ns)
        return LETTER_A_PLUS;
    if (tally->passed == tally->queries && tally->average_ms * 1e6 < (double)rubric->a_ns)
        return LETTER_A;
    if (passed >= rubric->b_share * queries)
        return LETTER_B;
    if (passed >= rubric->c_share * queries)
        return LETTER_C;
    return passed >= rubric->d_share * queries ? LETTER_D : LETTER_F;
}

/* The mean of the queries' averages, and the same with each query's passing and the mean at
 * the fast and at the slow end.  Queries are independent, so the half widths of their
 * intervals add up in squares. */
struct tallies {
    struct tally fast, found, slow;
};

static struct tallies
count_side(const struct card *card, size_t side)
{
    struct tallies tallies = {0};
    double sum_ms = 0.0;
    double low_squares = 0.0;
    double high_squares = 0.0;
    double measured = 0.0;

    for (size_t i = 0; i < card->run->query_count; i++) {
        const struct query_grade *grade = &card->queries[i][side];

        tallies.fast.passed += grade->passed_perhaps;
        tallies.found.passed += grade->passed;
        tallies.slow.passed += grade->passed_surely;
        if (isnan(grade->average_ms))
            continue;
        measured++;
        sum_ms += grade->average_ms;
        if (isnan(grade->average_low_ms))
            continue;
        low_squares += pow(grade->average_ms - grade->average_low_ms, 2.0);
        high_squares += pow(grade->average_high_ms - grade->average_ms, 2.0);
    }
    tallies.fast.queries = card->run->query_count;
    tallies.found.queries = card->run->query_count;
    tallies.slow.queries = card->run->query_count;
    tallies.found.average_ms = measured > 0.0 ? sum_ms / measured : NAN;
    tallies.fast.average_ms = tallies.found.average_ms - sqrt(low_squares) / measured;
    tallies.slow.average_ms = tallies.found.average_ms + sqrt(high_squares) / measured;
    return tallies;
}

/* "13/13 pass, average 1.9 ms", with how sure that is where it matters to the letter. */
static const char *
explain(const struct card *card, const struct tallies *tallies, bool spans)
{
    struct arena *arena = card->arena;
    const char *passed = arena_printf(arena, "%llu/%llu pass",
        (unsigned long long)tallies->found.passed, (unsigned long long)tallies->found.queries);
    const char *average = wording_duration(arena, tallies->found.average_ms * 1e6);

    if (!spans)
        return arena_printf(arena, "%s, average %s", passed, average);
    if (tallies->slow.passed != tallies->fast.passed)
        passed = arena_printf(arena, "%s (%llu surely, %llu perhaps)", passed,
            (unsigned long long)tallies->slow.passed, (unsigned long long)tallies->fast.passed);
    return arena_printf(arena, "%s, average %s (%s to %s)", passed, average,
        wording_duration(arena, tallies->fast.average_ms * 1e6),
        wording_duration(arena, tallies->slow.average_ms * 1e6));
}

void
letters_grade_side(struct card *card, size_t side)
{
    struct side_grade *grade = &card->sides[side];
    const struct tallies tallies = count_side(card, side);
    const struct caps caps = caps_of_side(card, side);
    enum letter uncapped = letter_of(card->rubric, &tallies.slow);
    bool spans;
    const char *figures;

    grade->passed = tallies.found.passed;
    grade->queries = tallies.found.queries;
    grade->average_ms = tallies.found.average_ms;
    grade->letter = uncapped;
    grade->best = letter_of(card->rubric, &tallies.fast);
    spans = grade->best != grade->letter;
    figures = explain(card, &tallies, spans);
    for (size_t i = 0; i < caps.count; i++) {
        wording_add(card->arena, &grade->reasons, &grade->reason_count, caps.items[i].reason);
        if (caps.items[i].letter > grade->letter)
            grade->letter = caps.items[i].letter;
        if (caps.items[i].letter > grade->best)
            grade->best = caps.items[i].letter;
    }
    spans = grade->best != grade->letter;
    grade->derivation =
        arena_printf(card->arena, "%s%s%s%s = %s", letter_names[grade->letter], spans ? " (" : "",
            spans ? letter_names[grade->best] : "", spans ? " within error)" : "", figures);
    if (grade->letter != uncapped)
        grade->derivation = arena_printf(card->arena, "%s, without a cap %s: %s", grade->derivation,
            letter_names[uncapped], grade->reasons[0]);
}
