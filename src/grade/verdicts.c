#include "pggrade/grade/verdicts.h"

#include <math.h>
#include <string.h>

#include "pggrade/grade/graded.h"
#include "pggrade/grade/wording.h"
#include "pggrade/stats/decision.h"

#define MORE_SECONDS_MAX 600.0 /* beyond, more time is no advice */

const char *const verdict_names[VERDICT_COUNT] = {
    [VERDICT_FASTER] = "faster",
    [VERDICT_SAME] = "same",
    [VERDICT_SLOWER] = "slower",
    [VERDICT_INCONCLUSIVE] = "inconclusive",
};

static const enum verdict_kind kinds[] = {
    [DECISION_FASTER] = VERDICT_FASTER,
    [DECISION_SAME] = VERDICT_SAME,
    [DECISION_SLOWER] = VERDICT_SLOWER,
    [DECISION_NONE] = VERDICT_INCONCLUSIVE,
};

/* Wall time less the delay of the run queue, per execution. */
static double
adjusted_ns(const struct run_cell *cell)
{
    double wall_ns = (double)cell->wall_ns - (double)cell->run_queue_ns;

    return cell->executions == 0 ? NAN : fmax(wall_ns, 0.0) / (double)cell->executions;
}

static double
waited_ns(const struct run_cell *cell)
{
    if (cell->executions == 0)
        return NAN;
    return adjusted_ns(cell) - (double)cell->cpu_ns / (double)cell->executions;
}

static bool
cpu_sees_cost(const struct run_cell *from, const struct run_cell *to)
{
    double from_limit_ns = (1.0 - VERDICTS_CPU_SHARE) * adjusted_ns(from);
    double to_limit_ns = (1.0 - VERDICTS_CPU_SHARE) * adjusted_ns(to);

    if (from->plan.parallel || to->plan.parallel)
        return false;
    return waited_ns(from) <= from_limit_ns &&
        (waited_ns(to) <= to_limit_ns || waited_ns(to) - waited_ns(from) <= from_limit_ns);
}

static struct quads_effect
compare(const struct card *card, const struct verdict *verdict, enum graded_clock clock)
{
    const struct run_query *query = &card->run->queries[verdict->query];
    const struct run_cell *from = &query->cells[verdict->from];
    const struct run_cell *to = &query->cells[verdict->to];
    struct graded_samples from_samples = graded_samples_create(from, clock);
    struct graded_samples to_samples = graded_samples_create(to, clock);
    struct quads_effect effect = quads_compare(&(struct quads_pair){
        .from = from_samples.samples,
        .to = to_samples.samples,
        .count = from->quad_count < to->quad_count ? from->quad_count : to->quad_count,
        .fraction = VERDICTS_FRACTION,
        .seed = graded_seed(card->run, verdict->query, verdict->to),
    });

    graded_samples_free(&from_samples);
    graded_samples_free(&to_samples);
    return effect;
}

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
effect_text(struct arena *arena, const struct verdict *verdict)
{
    struct quads_interval slower = {verdict->ratio, verdict->low, verdict->high};
    struct quads_interval faster = {1.0 / verdict->ratio, 1.0 / verdict->high, 1.0 / verdict->low};
    struct quads_interval percent;

    if (slower.value >= 2.0)
        return interval_text(arena, &slower, "×");
    if (faster.value >= 2.0)
        return interval_text(arena, &faster, "×");
    percent = (struct quads_interval){fabs(verdict->ratio - 1.0) * 100.0,
        (verdict->low - 1.0) * 100.0, (verdict->high - 1.0) * 100.0};
    if (verdict->ratio < 1.0)
        percent = (struct quads_interval){percent.value, -percent.high, -percent.low};
    return interval_text(arena, &percent, " %");
}

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

/* What the query was given so far. */
static double
seconds_spent(const struct card *card, const struct verdict *verdict)
{
    const struct run_query *query = &card->run->queries[verdict->query];
    uint64_t spent_ns = 0;

    if (card->run->seconds_per_query_ns > 0)
        return (double)card->run->seconds_per_query_ns / 1e9;
    for (size_t i = 0; i < card->run->side_count; i++)
        spent_ns += query->cells[i].wall_ns;
    return (double)spent_ns / 1e9;
}

static const char *
advice(const struct card *card, const struct verdict *verdict, double factor)
{
    double seconds = (factor - 1.0) * seconds_spent(card, verdict);

    if (!(seconds <= MORE_SECONDS_MAX))
        return "more time is unlikely to settle it";
    seconds = round_up(seconds);
    return arena_printf(
        card->arena, "%.0f more second%s may help", seconds, seconds < 1.5 ? "" : "s");
}

static const char *
explain_inconclusive(const struct card *card, const struct verdict *verdict,
    const struct quads_effect *effect, const struct decision_rule *rule)
{
    struct arena *arena = card->arena;
    double percent = (verdict->ratio - 1.0) * 100.0;

    if (isnan(effect->theta))
        return "cannot tell: not measured on both sides";
    if (effect->quads < QUADS_MIN)
        return arena_printf(arena, "cannot tell: %zu %s measured, %d are needed; %s", effect->quads,
            effect->quads == 1 ? "quad was" : "quads were", QUADS_MIN,
            advice(card, verdict, (double)QUADS_MIN / (double)effect->quads));
    return arena_printf(arena,
        "cannot tell: effect %s%s %% ± %s %%, would have seen %s %% or more; %s",
        percent < 0.0 ? "−" : "+", wording_amount(arena, fabs(percent)),
        wording_amount(arena, (verdict->high - verdict->low) / 2.0 * 100.0),
        wording_amount(arena, verdict->detectable * 100.0),
        advice(card, verdict, decision_more_quads(rule, effect)));
}

static const char *
explain(const struct card *card, const struct verdict *verdict, const struct quads_effect *effect,
    const struct decision_rule *rule)
{
    const char *change = plan_change(card, verdict);

    switch (verdict->kind) {
    case VERDICT_FASTER:
    case VERDICT_SLOWER:
        return arena_printf(card->arena, "%s by %s%s", verdict_names[verdict->kind],
            effect_text(card->arena, verdict), change);
    case VERDICT_SAME:
        return arena_printf(
            card->arena, "same within %.0f %%%s", DECISION_SAME_LIMIT * 100.0, change);
    case VERDICT_INCONCLUSIVE:
    case VERDICT_COUNT:
        break;
    }
    return arena_printf(
        card->arena, "%s%s", explain_inconclusive(card, verdict, effect, rule), change);
}

static void
fill(struct card *card, struct verdict *verdict, const struct decision_rule *rule)
{
    const struct run *run = card->run;
    const struct run_query *query = &run->queries[verdict->query];
    struct quads_effect effect = {.theta = NAN};

    if (run->cpu_clock && cpu_sees_cost(&query->cells[verdict->from], &query->cells[verdict->to])) {
        verdict->basis = "cpu_p10";
        effect = compare(card, verdict, GRADED_CPU);
    }
    if (isnan(effect.theta)) { /* also where the quads have no CPU times */
        verdict->basis = run->adjusted ? "adjusted_p10" : "wall_p10";
        effect = compare(card, verdict, GRADED_LATENCY);
    }
    verdict->ratio = effect.ratio;
    verdict->low = effect.low;
    verdict->high = effect.high;
    verdict->quads = effect.quads;
    verdict->detectable = decision_detectable(rule, &effect);
    verdict->kind = kinds[decision_make(rule, &effect)];
    verdict->reason = explain(card, verdict, &effect, rule);
}

void
verdicts_fill(struct card *card)
{
    const struct run *run = card->run;
    size_t others = run->side_count == 0 ? 0 : run->side_count - 1;
    const struct decision_rule rule = {
        .min_effect = card->rubric->min_effect,
        .comparisons = run->query_count * others,
        .looks = 1,
    };

    card->verdict_count = run->query_count * others;
    card->verdicts = arena_alloc(card->arena, card->verdict_count, sizeof *card->verdicts);
    for (size_t i = 0; i < card->verdict_count; i++) {
        card->verdicts[i].query = i / others;
        card->verdicts[i].from = 0;
        card->verdicts[i].to = 1 + i % others;
        fill(card, &card->verdicts[i], &rule);
    }
}
