#include "pggrade/grade/claim_figure.h"

#include <math.h>

struct claim_figure
claim_figure_missing(const char *words)
{
    return (struct claim_figure){
        .state = CLAIM_STATE_MISSING, .value = NAN, .low = NAN, .high = NAN, .words = words};
}

struct claim_figure
claim_figure_unknown(const char *words)
{
    return (struct claim_figure){
        .state = CLAIM_STATE_UNKNOWN, .value = NAN, .low = NAN, .high = NAN, .words = words};
}

struct claim_figure
claim_figure_fact(bool is, const char *words)
{
    return (struct claim_figure){
        .state = CLAIM_STATE_FACT, .value = NAN, .low = NAN, .high = NAN, .is = is, .words = words};
}

struct claim_figure
claim_figure_exact(double value, const char *words)
{
    return (struct claim_figure){
        .state = CLAIM_STATE_NUMBER, .value = value, .low = value, .high = value, .words = words};
}

const char *
claim_figure_range(struct arena *arena, double value, double low, double high)
{
    if (low == high)
        return arena_printf(arena, "%.3g", value);
    if (isinf(high))
        return arena_printf(arena, "%.3g (%.3g or more)", value, low);
    return isnan(low) || isnan(high) ? arena_printf(arena, "%.3g", value)
                                     : arena_printf(arena, "%.3g (%.3g–%.3g)", value, low, high);
}

/* What errors that do not depend on one another add up to, on the scale of ratios. */
static double
together(double one, double other)
{
    return hypot(log(one), log(other));
}

struct claim_figure
claim_figure_ratio(
    struct arena *arena, const struct claim_figure *side, const struct claim_figure *against)
{
    struct claim_figure ratio;

    if (side->state != CLAIM_STATE_NUMBER)
        return *side;
    if (against->state != CLAIM_STATE_NUMBER)
        return *against;
    if (!(against->value > 0) || !(side->value >= 0))
        return claim_figure_unknown(
            arena_printf(arena, "%s to %s, which is no ratio", against->words, side->words));
    ratio = claim_figure_exact(side->value / against->value, "");
    if (side->value > 0 && (side->low < side->high || against->low < against->high)) {
        ratio.low *= exp(-together(side->value / side->low, against->high / against->value));
        ratio.high *= exp(together(side->high / side->value, against->value / against->low));
    }
    if (isnan(side->low) || isnan(against->low))
        ratio.low = ratio.high = NAN;
    ratio.words = arena_printf(arena, "%s; %s to %s",
        claim_figure_range(arena, ratio.value, ratio.low, ratio.high), against->words, side->words);
    return ratio;
}
