#include "pggrade/stats/decision.h"

#include <math.h>

#include "pggrade/stats/normal.h"

#define FALSE_ALARMS 0.01
#define Z_MIN 3.0

static double
threshold(const struct decision_rule *rule)
{
    return log1p(fmax(rule->min_effect, DECISION_EFFECT_MIN));
}

double
decision_z(const struct decision_rule *rule)
{
    double tests = (double)rule->comparisons * (double)rule->looks;

    return fmax(Z_MIN, normal_quantile(1.0 - FALSE_ALARMS / fmax(tests, 1.0)));
}

static bool
known(const struct quads_effect *effect)
{
    return isfinite(effect->theta) && isfinite(effect->se);
}

double
decision_same_limit(const struct decision_rule *rule)
{
    return fmax(DECISION_SAME_LIMIT, rule->min_effect + DECISION_SAME_MARGIN);
}

static bool
enough(const struct quads_effect *effect)
{
    return effect->quads >= QUADS_MIN ||
        (effect->quads >= DECISION_QUADS_MIN && fabs(effect->least) > log(DECISION_DOUBLED));
}

/* 1: every quad is slower by far; -1: faster. */
static int
unanimous(const struct decision_rule *rule, const struct quads_effect *effect)
{
    double limit = fmax(log(DECISION_UNANIMOUS), threshold(rule));

    return (effect->least > limit) - (effect->least < -limit);
}

/* Whether the effect lies within the limit of the same by so many standard errors. */
static bool
same_by(const struct decision_rule *rule, const struct quads_effect *effect, double z)
{
    return fabs(effect->theta) + quads_effect_width(effect, z) * effect->se <
        log1p(decision_same_limit(rule));
}

enum decision
decision_make(const struct decision_rule *rule, const struct quads_effect *effect)
{
    double z = quads_effect_width(effect, decision_z(rule));

    if (!known(effect) || !enough(effect))
        return DECISION_NONE;
    if (effect->theta - z * effect->se > threshold(rule) || unanimous(rule, effect) > 0)
        return DECISION_SLOWER;
    if (effect->theta + z * effect->se < -threshold(rule) || unanimous(rule, effect) < 0)
        return DECISION_FASTER;
    return same_by(rule, effect, DECISION_SAME_Z) ? DECISION_SAME : DECISION_NONE;
}

bool
decision_confirms(
    const struct decision_rule *rule, enum decision first, const struct quads_effect *again)
{
    double sign = first == DECISION_FASTER ? -1.0 : 1.0;
    double width = quads_effect_width(again, DECISION_CONFIRM_Z);

    return known(again) && enough(again) &&
        (sign * again->theta - width * again->se > threshold(rule) ||
            sign * unanimous(rule, again) > 0);
}

bool
decision_hardly(const struct decision_rule *rule, const struct quads_effect *effect)
{
    return fabs(effect->theta) < log1p(2.0 * fmax(rule->min_effect, DECISION_EFFECT_MIN));
}

bool
decision_surely_same(const struct decision_rule *rule, const struct quads_effect *effect)
{
    return known(effect) && enough(effect) && same_by(rule, effect, DECISION_SURE_Z);
}

double
decision_detectable(const struct decision_rule *rule, const struct quads_effect *effect)
{
    if (!isfinite(effect->se))
        return NAN;
    return expm1(threshold(rule) +
        (quads_effect_width(effect, decision_z(rule)) + DECISION_POWER_Z) * effect->se);
}

double
decision_more_quads(const struct decision_rule *rule, const struct quads_effect *effect)
{
    double size = fabs(effect->theta);
    double se_for_effect;
    double se_for_same;
    double wanted;

    if (!known(effect))
        return NAN;
    se_for_effect = (size - threshold(rule)) / quads_effect_width(effect, decision_z(rule));
    se_for_same =
        (log1p(decision_same_limit(rule)) - size) / quads_effect_width(effect, DECISION_SAME_Z);
    wanted = fmax(se_for_effect, se_for_same);
    if (wanted <= QUADS_SE_MIN)
        return INFINITY;
    return fmax(1.0, (effect->se / wanted) * (effect->se / wanted));
}
