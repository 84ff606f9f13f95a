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
    if (fabs(effect->theta) + quads_effect_width(effect, DECISION_SAME_Z) * effect->se <
        log1p(decision_same_limit(rule)))
        return DECISION_SAME;
    return DECISION_NONE;
}

bool
decision_confirms(const struct decision_rule *rule, const struct quads_effect *again)
{
    double width = quads_effect_width(again, DECISION_CONFIRM_Z);

    return known(again) && enough(again) &&
        (again->theta - width * again->se > threshold(rule) || unanimous(rule, again) > 0);
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
