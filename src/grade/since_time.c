#include <math.h>
#include <string.h>

#include "pggrade/grade/since.h"
#include "pggrade/measure/paired.h"
#include "pggrade/stats/decision.h"

#define NOISE_Z 1.645   /* the noise of a baseline_time is half of a 90 % interval */
#define INTERVAL_Z 1.96 /* 95 % */

/*
 * How much the 10th percentile of one query differs between runs of the same thing on the same
 * machine, as the standard deviation of the logarithm of their ratio after the calibration, by
 * its duration: short queries depend more on where the kernel puts things.  Pinned: measured, see
 * docs/compare.md; unpinned: measured without a calibration, so rather too wide.
 */
static const struct {
    double below_ns;
    double pinned, unpinned;
} spreads[] = {
    {300e3, 0.10, 0.24},
    {INFINITY, 0.08, 0.08},
};

static double
spread_of(const struct since *since, double duration_ns)
{
    bool pinned = since->from->pinned && since->to->pinned;
    size_t at = 0;

    while (duration_ns >= spreads[at].below_ns)
        at++;
    return pinned ? spreads[at].pinned : spreads[at].unpinned;
}

/* ---- what can be compared ---- */

static bool
has(const struct since_item *item, enum baseline_clock clock)
{
    return item->from->times[clock].value_ns > 0.0 && item->to->times[clock].value_ns > 0.0;
}

/* As the verdicts decide it: time not on a CPU is a small part, or hardly more than it was. */
static bool
cpu_sees_cost(const struct since_item *item)
{
    const struct baseline_time *from = item->from->times;
    const struct baseline_time *to = item->to->times;
    double from_limit_ns = (1.0 - PAIRED_CPU_SHARE) * from[BASELINE_ADJUSTED].value_ns;
    double to_limit_ns = (1.0 - PAIRED_CPU_SHARE) * to[BASELINE_ADJUSTED].value_ns;
    double from_waits_ns = from[BASELINE_ADJUSTED].value_ns - from[BASELINE_CPU].value_ns;
    double to_waits_ns = to[BASELINE_ADJUSTED].value_ns - to[BASELINE_CPU].value_ns;

    if (!has(item, BASELINE_ADJUSTED))
        return true; /* nothing says otherwise */
    return from_waits_ns <= from_limit_ns &&
        (to_waits_ns <= to_limit_ns || to_waits_ns - from_waits_ns <= from_limit_ns);
}

static enum baseline_clock
choose_clock(const struct since_item *item)
{
    if (has(item, BASELINE_CPU) && cpu_sees_cost(item))
        return BASELINE_CPU;
    if (has(item, BASELINE_ADJUSTED))
        return BASELINE_ADJUSTED;
    return has(item, BASELINE_WALL) ? BASELINE_WALL : BASELINE_CLOCK_COUNT;
}

/* ---- the verdict ---- */

/* Beyond 20 %, and surely beyond what two copies of the same thing differ by. */
static enum verdict_kind
conclude(const struct since *since, double theta, double se)
{
    const struct decision_rule rule = {.comparisons = since->item_count, .looks = 1};
    double z = decision_z(&rule);
    double surely = fabs(theta) - z * se;

    if (isnan(theta) || isnan(se))
        return VERDICT_INCONCLUSIVE;
    if (fabs(theta) > log1p(SINCE_EFFECT) && surely > log1p(DECISION_EFFECT_MIN))
        return theta > 0.0 ? VERDICT_SLOWER : VERDICT_FASTER;
    return fabs(theta) + DECISION_SAME_Z * se < log1p(SINCE_EFFECT) ? VERDICT_SAME
                                                                    : VERDICT_INCONCLUSIVE;
}

/* "+23 %", "×2.4", "÷3.1" */
static const char *
ratio_text(struct arena *arena, double ratio)
{
    double times = ratio < 1.0 ? 1.0 / ratio : ratio;

    if (times < 1.005)
        return "±0 %";
    if (times >= 1.995)
        return arena_printf(arena, "%s%.*f", ratio < 1.0 ? "÷" : "×", times < 9.95 ? 1 : 0, times);
    return arena_printf(arena, "%s%.0f %%", ratio < 1.0 ? "−" : "+", fabs(ratio - 1.0) * 100.0);
}

static const char *
explain(const struct since *since, const struct since_time *time)
{
    struct arena *arena = since->arena;
    const char *effect;

    if (isnan(time->ratio))
        return "not measured in both, or not by the same clock";
    effect = ratio_text(arena, time->ratio);
    if (isfinite(time->low))
        effect = arena_printf(arena, "%s (%s to %s)", effect, ratio_text(arena, time->low),
            ratio_text(arena, time->high));
    if (since->why_reported != NULL)
        return arena_printf(arena, "%s, reported only", effect);
    switch (time->kind) {
    case VERDICT_SLOWER:
    case VERDICT_FASTER:
        return arena_printf(arena, "%s: %s", verdict_names[time->kind], effect);
    case VERDICT_SAME:
        return arena_printf(arena, "same within %.0f %%: %s", SINCE_EFFECT * 100.0, effect);
    default:
        return arena_printf(arena, "%s: %s",
            fabs(log(time->ratio)) < log1p(SINCE_EFFECT) ? "within what runs differ by"
                                                         : "cannot tell",
            effect);
    }
}

void
since_fill_time(const struct since *since, struct since_item *item)
{
    enum baseline_clock clock = choose_clock(item);
    struct since_time *time = &item->time;
    const struct baseline_time *from = &item->from->times[clock % BASELINE_CLOCK_COUNT];
    const struct baseline_time *to = &item->to->times[clock % BASELINE_CLOCK_COUNT];
    double theta;
    double spread;
    double se;

    *time = (struct since_time){.from_ns = NAN, .to_ns = NAN, .kind = VERDICT_INCONCLUSIVE};
    time->ratio = time->low = time->high = NAN;
    if (clock != BASELINE_CLOCK_COUNT) {
        time->basis = baseline_clocks[clock];
        time->from_ns = from->value_ns;
        time->to_ns = to->value_ns;
        spread = spread_of(since, from->value_ns);
        theta =
            log(to->value_ns / from->value_ns) - (isfinite(since->speed) ? log(since->speed) : 0.0);
        se = sqrt(pow(from->noise / NOISE_Z, 2) + pow(to->noise / NOISE_Z, 2) +
            pow(isfinite(since->speed) ? since->speed_se : 0.0, 2) + pow(spread, 2));
        time->ratio = exp(theta);
        time->low = exp(theta - INTERVAL_Z * se);
        time->high = exp(theta + INTERVAL_Z * se);
        time->gates = since->why_reported == NULL;
        if (time->gates)
            time->kind = conclude(since, theta, se);
    }
    time->reason = explain(since, time);
}
