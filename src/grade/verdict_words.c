#include "pggrade/grade/verdict_words.h"

#include <math.h>
#include <string.h>

#include "pggrade/grade/wording.h"

#define MORE_SECONDS_MAX 600.0 /* beyond, more time is no advice */
#define CROWDED_SHARE 0.3      /* of the time spent waiting for a CPU, from here worth a word */

/* ---- plans ---- */

/* The plan most parameter sets had for this statement; NULL where none is known. */
static const struct plan_variant *
usual_plan(const struct plan_facts *plan, size_t statement)
{
    const struct plan_variant *usual = NULL;

    for (size_t i = 0; i < plan->variant_count; i++)
        if (plan->variants[i].statement == statement &&
            (usual == NULL || plan->variants[i].samples > usual->samples))
            usual = &plan->variants[i];
    return usual;
}

/* ", plan changed from Seq Scan to Bitmap Heap Scan", of the first statement that has
 * another plan; "" where none has. */
static const char *
plan_change(const struct card *card, const struct verdict *verdict)
{
    const struct run_query *query = &card->run->queries[verdict->query];
    const char *change = "";

    for (size_t i = 0; i < query->statement_count; i++) {
        const struct plan_variant *from = usual_plan(&query->cells[verdict->from].plan, i);
        const struct plan_variant *to = usual_plan(&query->cells[verdict->to].plan, i);

        if (from == NULL || to == NULL || strcmp(from->hash, to->hash) == 0)
            continue;
        if (strcmp(from->headline, to->headline) != 0)
            return arena_printf(
                card->arena, ", plan changed from %s to %s", from->headline, to->headline);
        change = arena_printf(card->arena, ", another plan with %s", to->headline);
    }
    return change;
}

/* ---- effects ---- */

/* An estimate with its interval, all three with a decimal where the interval is narrow. */
static const char *
interval_text(struct arena *arena, const struct quads_interval *interval, const char *unit)
{
    int decimals = interval->high - interval->low < 2.0 ? 1 : 0;

    return arena_printf(arena, "%.*f%s (%.*f–%.*f%s)", decimals, interval->value, unit, decimals,
        interval->low, decimals, interval->high, unit);
}

/* "48× (47–49×)" for what at least doubled or halved, "12 % (9–15 %)" below. */
static const char *
effect_text(struct arena *arena, const struct quads_effect *effect)
{
    struct quads_interval slower = {effect->ratio, effect->low, effect->high};
    struct quads_interval faster = {1.0 / effect->ratio, 1.0 / effect->high, 1.0 / effect->low};
    struct quads_interval percent;

    if (slower.value >= 2.0)
        return interval_text(arena, &slower, "×");
    if (faster.value >= 2.0)
        return interval_text(arena, &faster, "×");
    percent = (struct quads_interval){fabs(effect->ratio - 1.0) * 100.0,
        (effect->low - 1.0) * 100.0, (effect->high - 1.0) * 100.0};
    if (effect->ratio < 1.0)
        percent = (struct quads_interval){percent.value, -percent.high, -percent.low};
    return interval_text(arena, &percent, " %");
}

/* "+4.1 % ± 0.6 %" */
static const char *
change_text(struct arena *arena, const struct quads_effect *effect)
{
    double percent = (effect->ratio - 1.0) * 100.0;

    return arena_printf(arena, "%s%s %% ± %s %%", percent < 0.0 ? "−" : "+",
        wording_amount(arena, fabs(percent)),
        wording_amount(arena, (effect->high - effect->low) / 2.0 * 100.0));
}

/* ---- tails ---- */

/* "p95", "median" */
static const char *
percentile_name(struct arena *arena, const struct paired_figure *figure)
{
    if (figure->fraction > 0.49 && figure->fraction < 0.51)
        return "median";
    return arena_printf(arena, "p%.0f", figure->fraction * 100.0);
}

/* "; p99 slower by 34 % (21–47 %), not judged: 12 executions beyond it, 30 are needed": the first
 * tail that looks slower and does not decide; "" where there is none. */
static const char *
tail_note(const struct card *card, const struct paired *paired, const struct paired_figure *decided)
{
    struct arena *arena = card->arena;

    if (decided->decision == DECISION_SLOWER)
        return ""; /* that says it */
    for (size_t i = 0; i < paired->tail_count; i++) {
        const struct paired_figure *tail = &paired->tails[i];
        double count =
            (double)(tail->effect.from_count < tail->effect.to_count ? tail->effect.from_count
                                                                     : tail->effect.to_count) *
            (1.0 - tail->fraction);

        if (tail->decision != DECISION_SLOWER)
            continue;
        if (tail->decides)
            return arena_printf(arena, "; its %s is slower by %s", percentile_name(arena, tail),
                effect_text(arena, &tail->effect));
        if (count < PAIRED_BEYOND_MIN)
            return arena_printf(arena,
                "; its %s looks slower by %s, not judged: %.0f executions lie beyond, %.0f are "
                "needed",
                percentile_name(arena, tail), effect_text(arena, &tail->effect), count,
                PAIRED_BEYOND_MIN);
        return arena_printf(arena, "; its %s looks slower by %s, not judged: not pinned to a CPU",
            percentile_name(arena, tail), effect_text(arena, &tail->effect));
    }
    return "";
}

/* ---- what would help ---- */

/* 1, 2 or 5 times a power of ten: advice need not be exact. */
static double
round_up(double seconds)
{
    double power = pow(10.0, floor(log10(fmax(seconds, 1.0))));

    if (seconds <= power)
        return power;
    if (seconds <= 2.0 * power)
        return 2.0 * power;
    return (seconds <= 5.0 * power ? 5.0 : 10.0) * power;
}

/* Executions of the query on all sides, and how much of that was waiting for a CPU. */
static double
seconds_spent(const struct card *card, const struct verdict *verdict, double *crowded)
{
    const struct run_query *query = &card->run->queries[verdict->query];
    uint64_t spent_ns = 0;
    uint64_t queued_ns = 0;

    for (size_t i = 0; i < card->run->side_count; i++) {
        spent_ns += query->cells[i].wall_ns;
        queued_ns += query->cells[i].run_queue_ns;
    }
    *crowded = spent_ns == 0 ? 0.0 : (double)queued_ns / (double)spent_ns;
    return (double)spent_ns / 1e9;
}

static const char *
advice(const struct card *card, const struct verdict *verdict, double factor)
{
    double crowded;
    double seconds = (factor - 1.0) * seconds_spent(card, verdict, &crowded);
    const char *more = "more time is unlikely to settle it";
    const char *neighbours = "";

    if (seconds <= MORE_SECONDS_MAX) {
        seconds = round_up(seconds);
        more = arena_printf(
            card->arena, "%.0f more second%s may help", seconds, seconds < 1.5 ? "" : "s");
    }
    if (crowded > CROWDED_SHARE)
        neighbours = arena_printf(card->arena,
            ", or fewer neighbours: %.0f %% of its time it waited for a CPU", crowded * 100.0);
    else if (!card->run->pinned && !card->run->traffic)
        neighbours = ", or a server on this machine, where client and server share a CPU";
    return arena_printf(card->arena, "%s%s", more, neighbours);
}

static const char *
explain_inconclusive(
    const struct card *card, const struct verdict *verdict, const struct paired_figure *figure)
{
    struct arena *arena = card->arena;
    const struct quads_effect *effect = &figure->effect;

    if (isnan(effect->theta))
        return "cannot tell: not measured on both sides";
    if (figure->first != DECISION_NONE)
        return arena_printf(arena, "cannot tell: %s by %s, but %s when measured again",
            figure->first == DECISION_SLOWER ? "slower" : "faster", effect_text(arena, effect),
            change_text(arena, &figure->again));
    if (effect->quads < QUADS_MIN)
        return arena_printf(arena, "cannot tell: %zu %s measured, %d are needed; %s", effect->quads,
            effect->quads == 1 ? "quad was" : "quads were", QUADS_MIN,
            advice(card, verdict, (double)QUADS_MIN / (double)effect->quads));
    return arena_printf(arena, "cannot tell: effect %s, would have seen %s %% or more; %s",
        change_text(arena, effect), wording_amount(arena, verdict->detectable * 100.0),
        advice(card, verdict, decision_more_quads(&figure->rule, effect)));
}

/* ---- the sentence ---- */

static const char *
explain_change(const struct card *card, const struct verdict *verdict, const struct paired *paired,
    const struct paired_figure *figure)
{
    struct arena *arena = card->arena;
    const char *where = figure == &paired->typical
        ? ""
        : arena_printf(arena, " at its %s", percentile_name(arena, figure));

    return arena_printf(arena, "%s by %s%s%s", verdict_names[verdict->kind],
        effect_text(arena, &figure->effect), where,
        isnan(figure->again.theta) ? "" : ", measured twice");
}

const char *
verdict_words(const struct card *card, const struct verdict *verdict, const struct paired *paired,
    const struct paired_figure *figure)
{
    const char *sentence = "";

    switch (verdict->kind) {
    case VERDICT_FASTER:
    case VERDICT_SLOWER:
        sentence = explain_change(card, verdict, paired, figure);
        break;
    case VERDICT_SAME:
        sentence = arena_printf(
            card->arena, "same within %.0f %%", decision_same_limit(&figure->rule) * 100.0);
        break;
    case VERDICT_INCONCLUSIVE:
    case VERDICT_COUNT:
        sentence = explain_inconclusive(card, verdict, figure);
        break;
    }
    return arena_printf(card->arena, "%s%s%s", sentence, plan_change(card, verdict),
        tail_note(card, paired, figure));
}
