#include "pggrade/measure/paired.h"

#include <math.h>

#include "pggrade/base/memory.h"
#include "pggrade/base/random.h"
#include "pggrade/stats/ratios.h"

/* Smallest effects of what is noisier than the typical figure (method, tiers 1 and 2). */
#define WAIT_EFFECT 0.10
#define P95_EFFECT 0.10
#define P99_EFFECT 0.20
#define TRAFFIC_EFFECT 0.10
#define BEYOND_SHOWN_MIN 5.0 /* executions beyond a percentile that is worth a word */

struct measure {
    enum quad_clock clock;
    bool by_quad;      /* the ratios of the quads are compared; else a percentile of all of them */
    double fraction;   /* of the way up; 0: the mean of each quad */
    double min_effect; /* unless the run's own is larger */
    bool doubled;      /* few quads may decide where all are twice as slow */
};
static const struct measure typical_cpu = {QUAD_CPU, true, 0, 0, true};
/* Of wall time the median: a neighbour that takes the CPU for some executions is in their mean. */
static const struct measure typical_latency = {QUAD_LATENCY, true, 0.50, 0, true};
static const struct measure typical_waiting = {QUAD_LATENCY, false, 0.25, WAIT_EFFECT, true};
static const struct measure typical_traffic = {QUAD_LATENCY, false, 0.50, TRAFFIC_EFFECT, false};

static const struct measure median_latency = {QUAD_LATENCY, false, 0.50, WAIT_EFFECT, false};
static const struct measure p95 = {QUAD_LATENCY, false, 0.95, P95_EFFECT, false};
static const struct measure p99 = {QUAD_LATENCY, false, 0.99, P99_EFFECT, false};

/* ---- which figure ---- */

/* Wall time less the delay of the run queue, per execution. */
static double
adjusted_ns(const struct paired_side *side)
{
    double wall_ns = (double)side->wall_ns - (double)side->run_queue_ns;

    return side->executions == 0 ? NAN : fmax(wall_ns, 0.0) / (double)side->executions;
}

static double
waited_ns(const struct paired_side *side)
{
    if (side->executions == 0)
        return NAN;
    return adjusted_ns(side) - (double)side->cpu_ns / (double)side->executions;
}

/* Waiting counts where it is more than the share, on the first side, or added by the other.  Where
 * the wall time is not adjusted, the way to the server and the wait for a CPU are in it, which are
 * no waits of the query: then only what the other side adds. */
static bool
waits(const struct paired_side *from, const struct paired_side *to, bool adjusted)
{
    double from_limit_ns = (1.0 - PAIRED_CPU_SHARE) * adjusted_ns(from);
    double to_limit_ns = (1.0 - PAIRED_CPU_SHARE) * adjusted_ns(to);

    return (adjusted && waited_ns(from) > from_limit_ns) ||
        (waited_ns(to) > to_limit_ns && waited_ns(to) - waited_ns(from) > from_limit_ns);
}

static const struct measure *
choose_typical(const struct paired_side *from, const struct paired_side *to,
    const struct paired_circumstances *circumstances, bool *waiting)
{
    *waiting = false;
    if (circumstances->traffic)
        return &typical_traffic;
    if (!circumstances->cpu_clock || from->parallel || to->parallel)
        return &typical_latency;
    *waiting = waits(from, to, circumstances->adjusted);
    return *waiting ? &typical_waiting : &typical_cpu;
}

/* ---- one figure ---- */

/* A percentile of all quads, and how far they agree: the least of their ratios of means, where both
 * say at least doubled, or halved; else 0. */
static struct quads_effect
compare_percentile(const struct quads_pair *pair, bool doubled)
{
    struct quads_effect effect = quads_compare(pair);
    struct quads_pair means = *pair;
    double least;
    double limit = log(DECISION_DOUBLED);

    means.fraction = 0.0;
    least = doubled ? ratios_compare(&means).least : 0.0;
    if ((least > limit && effect.theta > limit) || (least < -limit && effect.theta < -limit))
        effect.least = least;
    return effect;
}

static struct quads_effect
compare(const struct quad *from, size_t from_count, const struct quad *to, size_t to_count,
    const struct measure *measure, uint64_t seed)
{
    struct quad_samples from_samples = quad_samples_create(from, from_count, measure->clock);
    struct quad_samples to_samples = quad_samples_create(to, to_count, measure->clock);
    const struct quads_pair pair = {
        .from = from_samples.samples,
        .to = to_samples.samples,
        .count = from_count < to_count ? from_count : to_count,
        .fraction = measure->fraction,
        .seed = seed,
    };
    struct quads_effect effect =
        measure->by_quad ? ratios_compare(&pair) : compare_percentile(&pair, measure->doubled);

    quad_samples_free(&from_samples);
    quad_samples_free(&to_samples);
    return effect;
}

static double
beyond(const struct quads_effect *effect, double fraction)
{
    uint64_t count = effect->from_count < effect->to_count ? effect->from_count : effect->to_count;

    return (double)count * (1.0 - fraction);
}

static struct paired_figure
figure_of(const struct paired_side *from, const struct paired_side *to,
    const struct paired_circumstances *circumstances, const struct measure *measure)
{
    struct paired_figure figure = {
        .clock = measure->clock,
        .by_quad = measure->by_quad,
        .fraction = measure->fraction,
        .rule =
            {
                .min_effect = fmax(measure->min_effect, circumstances->min_effect),
                .comparisons = circumstances->comparisons,
                .looks = circumstances->looks,
            },
        .effect = compare(
            from->quads, from->quad_count, to->quads, to->quad_count, measure, circumstances->seed),
        .again = compare(from->confirmation, from->confirmation_count, to->confirmation,
            to->confirmation_count, measure, ~circumstances->seed),
        .decides = true,
    };

    figure.first = decision_make(&figure.rule, &figure.effect);
    figure.decision = figure.first;
    if ((figure.first == DECISION_SLOWER || figure.first == DECISION_FASTER) &&
        isfinite(figure.again.theta) &&
        !decision_confirms(&figure.rule, figure.first, &figure.again))
        figure.decision = DECISION_NONE;
    return figure;
}

/* ---- all figures ---- */

static void
add_tail(struct paired *paired, const struct paired_side *from, const struct paired_side *to,
    const struct paired_circumstances *circumstances, const struct measure *measure)
{
    struct paired_figure *tail = &paired->tails[paired->tail_count];
    double count;

    *tail = figure_of(from, to, circumstances, measure);
    count = beyond(&tail->effect, measure->fraction);
    if (isnan(tail->effect.theta) || count < BEYOND_SHOWN_MIN)
        return;
    tail->decides = circumstances->pinned && count >= PAIRED_BEYOND_MIN;
    paired->tail_count++;
}

void
paired_compare(const struct paired_side *from, const struct paired_side *to,
    const struct paired_circumstances *circumstances, struct paired *paired)
{
    const struct measure *typical = choose_typical(from, to, circumstances, &paired->waits);

    paired->typical = figure_of(from, to, circumstances, typical);
    paired->tail_count = 0;
    if (isnan(paired->typical.effect.theta) && typical->clock == QUAD_CPU) {
        typical = &typical_latency; /* quads without CPU times */
        paired->typical = figure_of(from, to, circumstances, typical);
    }
    if (typical == &typical_waiting)
        add_tail(paired, from, to, circumstances, &median_latency);
    add_tail(paired, from, to, circumstances, &p95);
    add_tail(paired, from, to, circumstances, &p99);
}

/* ---- what follows ---- */

const char *
paired_basis(const struct paired_circumstances *circumstances, const struct paired_figure *figure)
{
    static const struct {
        double fraction;
        const char *adjusted, *wall, *response;
    } names[] = {
        {0.25, "adjusted_p25", "wall_p25", "response_p25"},
        {0.50, "adjusted_p50", "wall_p50", "response_p50"},
        {0.95, "adjusted_p95", "wall_p95", "response_p95"},
        {0.99, "adjusted_p99", "wall_p99", "response_p99"},
    };
    size_t i = 0;

    if (figure->clock == QUAD_CPU)
        return "cpu_paired";
    if (figure->by_quad)
        return circumstances->adjusted ? "adjusted_paired" : "wall_paired";
    while (i + 1 < COUNT_OF(names) && names[i].fraction < figure->fraction - 0.001)
        i++;
    if (circumstances->traffic)
        return names[i].response;
    return circumstances->adjusted ? names[i].adjusted : names[i].wall;
}

const struct paired_figure *
paired_deciding(const struct paired *paired)
{
    enum decision typical = paired->typical.decision;

    if (typical == DECISION_SLOWER || typical == DECISION_FASTER)
        return &paired->typical;
    for (size_t i = 0; i < paired->tail_count; i++)
        if (paired->tails[i].decides && paired->tails[i].decision == DECISION_SLOWER)
            return &paired->tails[i];
    return &paired->typical;
}

bool
paired_suspects(const struct paired *paired)
{
    if (paired->typical.first == DECISION_SLOWER)
        return true;
    if (paired->typical.first == DECISION_FASTER)
        return decision_hardly(&paired->typical.rule, &paired->typical.effect);
    for (size_t i = 0; i < paired->tail_count; i++)
        if (paired->tails[i].decides && paired->tails[i].first == DECISION_SLOWER)
            return true;
    return false;
}

bool
paired_settled(const struct paired *paired)
{
    if (paired->typical.first == DECISION_NONE)
        return false;
    if (paired->typical.first != DECISION_SAME)
        return true;
    for (size_t i = 0; i < paired->tail_count; i++) {
        const struct paired_figure *tail = &paired->tails[i];

        if (tail->first == DECISION_SLOWER && tail->decides)
            return true;
        if (tail->effect.theta - tail->effect.se > log1p(tail->rule.min_effect))
            return false;
    }
    return true;
}

bool
paired_surely_same(const struct paired *paired)
{
    return decision_surely_same(&paired->typical.rule, &paired->typical.effect);
}

uint64_t
paired_seed(uint64_t run_seed, const char *query, const char *side)
{
    return random_at(run_seed ^ random_hash_text(query), random_hash_text(side));
}
