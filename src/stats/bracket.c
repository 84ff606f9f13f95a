#include "pggrade/stats/bracket.h"

#include <math.h>

struct bracket
bracket_start(double first, double tolerance, size_t downs_max)
{
    return (struct bracket){.next = first,
        .failed = INFINITY,
        .tolerance = tolerance,
        .downs_max = downs_max,
        .stage = BRACKET_STEPS};
}

bool
bracket_ended(const struct bracket *bracket)
{
    return bracket->stage == BRACKET_DONE || bracket->stage == BRACKET_NOTHING;
}

double
bracket_length(const struct bracket *bracket)
{
    static const double lengths[] = {
        [BRACKET_STEPS] = 0.35,
        [BRACKET_HALVING] = 1,
        [BRACKET_CONFIRM] = 2,
        [BRACKET_DONE] = 0,
        [BRACKET_NOTHING] = 0,
    };

    return lengths[bracket->stage];
}

static void
raise_held(struct bracket *bracket, double rate)
{
    if (rate <= bracket->held)
        return;
    if (bracket->held > 0 && bracket->below_count < BRACKET_BELOW_MAX)
        bracket->below[bracket->below_count++] = bracket->held;
    bracket->held = rate;
    bracket->held_confirmed = false;
}

static void
lower_failed(struct bracket *bracket, double rate)
{
    if (rate >= bracket->failed)
        return;
    bracket->failed = rate;
    bracket->failed_confirmed = false;
}

static bool
near_enough(const struct bracket *bracket)
{
    return bracket->failed <= bracket->held * (1 + bracket->tolerance) * (1 + 1e-9);
}

/* What to try next, by what is known. */
static void
go_on(struct bracket *bracket)
{
    if (bracket->held <= 0) {
        bracket->stage = BRACKET_STEPS;
        bracket->next = bracket->failed / BRACKET_DOWN;
        if (++bracket->downs > bracket->downs_max)
            bracket->stage = BRACKET_NOTHING;
    } else if (isinf(bracket->failed)) {
        bracket->stage = BRACKET_STEPS;
        bracket->next = bracket->held * BRACKET_STEP;
    } else if (!near_enough(bracket)) {
        bracket->stage = BRACKET_HALVING;
        bracket->next = sqrt(bracket->held * bracket->failed);
    } else if (!bracket->held_confirmed) {
        bracket->stage = BRACKET_CONFIRM;
        bracket->next = bracket->held;
    } else if (!bracket->failed_confirmed) {
        bracket->stage = BRACKET_CONFIRM;
        bracket->next = bracket->failed;
    } else {
        bracket->stage = BRACKET_DONE;
    }
}

/* An end that came out otherwise the second time: it was luck, good or bad, the first time. */
static void
confirm(struct bracket *bracket, bool held)
{
    bool lower_end = bracket->next <= bracket->held;

    if (lower_end && held) {
        bracket->held_confirmed = true;
    } else if (!lower_end && !held) {
        bracket->failed_confirmed = true;
    } else if (++bracket->contradictions > BRACKET_CONTRADICTIONS_MAX) {
        bracket->held_confirmed = bracket->failed_confirmed = true;
    } else if (lower_end) {
        bracket->failed = bracket->held;
        bracket->failed_confirmed = true; /* once held, once failed: the limit is about here */
        bracket->held = bracket->below_count > 0 ? bracket->below[--bracket->below_count] : 0;
        bracket->held_confirmed = false;
    } else {
        raise_held(bracket, bracket->failed);
        bracket->held_confirmed = true;
        bracket->failed = INFINITY;
    }
}

void
bracket_tell(struct bracket *bracket, bool held)
{
    if (bracket->stage == BRACKET_CONFIRM)
        confirm(bracket, held);
    else if (held)
        raise_held(bracket, bracket->next);
    else
        lower_failed(bracket, bracket->next);
    go_on(bracket);
    /* Behind a contradicted upper end the next step is a small one. */
    if (bracket->stage == BRACKET_STEPS && bracket->contradictions > 0 && bracket->held > 0)
        bracket->next = bracket->held * (1 + bracket->tolerance);
}
