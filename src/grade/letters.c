#include "pggrade/grade/letters.h"

#include <math.h>

#include "pggrade/grade/caps.h"
#include "pggrade/grade/wording.h"

/* Latency as it was found, or at one end of its intervals. */
struct view {
    double metrics_ns[METRIC_COUNT];
};

enum end { END_FAST, END_FOUND, END_SLOW };

static struct view
view_of(const struct graded *graded, enum end end)
{
    struct view view;

    for (size_t i = 0; i < METRIC_COUNT; i++) {
        const struct quads_interval *interval = &graded->metrics[i];
        double value = end == END_FAST ? interval->low : interval->high;

        view.metrics_ns[i] = end == END_FOUND || isnan(value) ? interval->value : value;
    }
    return view;
}

/* The worst of value / limit; at 1 an objective is missed.  NAN counts as missed. */
static double
worst_miss(const struct run_query *query, const struct view *view, size_t *which)
{
    double worst = 0.0;

    for (size_t i = 0; i < query->slo_count; i++) {
        double miss = view->metrics_ns[query->slos[i].metric] / (double)query->slos[i].limit_ns;

        if (isnan(miss))
            miss = INFINITY;
        if (miss <= worst)
            continue;
        worst = miss;
        *which = i;
    }
    return worst;
}

static double
band_scale(const struct run_query *query)
{
    double tightest_ns = INFINITY;

    for (size_t i = 0; i < query->slo_count; i++)
        tightest_ns = fmin(tightest_ns, (double)query->slos[i].limit_ns);
    return isinf(tightest_ns) ? 1.0 : tightest_ns / LETTERS_SLO_USUAL_NS;
}

static enum letter
letter_of(const struct rubric *rubric, const struct run_query *query, const struct view *view)
{
    size_t which = 0;
    double miss = worst_miss(query, view, &which);
    double average_ns = view->metrics_ns[METRIC_AVERAGE];

    if (miss >= 1.0)
        return miss <= LETTERS_MISS_C ? LETTER_C : (miss <= LETTERS_MISS_D ? LETTER_D : LETTER_F);
    if (average_ns < (double)rubric->a_plus_ns * band_scale(query))
        return LETTER_A_PLUS;
    return average_ns < (double)rubric->a_ns * band_scale(query) ? LETTER_A : LETTER_B;
}

static const char *
slo_text(struct arena *arena, const struct slo *slo)
{
    return arena_printf(
        arena, "%s<%s", metric_names[slo->metric], wording_duration(arena, (double)slo->limit_ns));
}

/* What decided the letter before caps, without the letter itself. */
static const char *
explain(const struct card *card, const struct run_query *query, const struct view *view)
{
    struct arena *arena = card->arena;
    double average_ns = view->metrics_ns[METRIC_AVERAGE];
    double a_plus_ns = (double)card->rubric->a_plus_ns * band_scale(query);
    double a_ns = (double)card->rubric->a_ns * band_scale(query);
    size_t which = 0;
    double miss = worst_miss(query, view, &which);

    if (isnan(average_ns))
        return "no execution succeeded";
    if (miss >= 1.0)
        return arena_printf(arena, "%s %s is %.3g times its objective %s",
            metric_names[query->slos[which].metric],
            wording_duration(arena, view->metrics_ns[query->slos[which].metric]), miss,
            slo_text(arena, &query->slos[which]));
    return arena_printf(arena, "average %s %s %s", wording_duration(arena, average_ns),
        average_ns < a_ns ? "under" : "not under",
        wording_duration(arena, average_ns < a_plus_ns ? a_plus_ns : a_ns));
}

static enum letter
worse(enum letter a, enum letter b)
{
    return a > b ? a : b;
}

/* The interval of each figure that a letter is taken from. */
static const char *
explain_span(const struct card *card, const struct run_query *query, const struct graded *graded,
    const struct query_grade *grade)
{
    struct arena *arena = card->arena;
    const char *figures = "";
    bool wanted[METRIC_COUNT] = {[METRIC_AVERAGE] = true};

    for (size_t i = 0; i < query->slo_count; i++)
        wanted[query->slos[i].metric] = true;
    for (size_t i = 0; i < METRIC_COUNT; i++) {
        const struct quads_interval *interval = &graded->metrics[i];

        if (wanted[i] && !isnan(interval->low))
            figures = arena_printf(arena, "%s%s%s %s (%s to %s)", figures,
                figures[0] == '\0' ? "" : ", ", metric_names[i],
                wording_duration(arena, interval->value), wording_duration(arena, interval->low),
                wording_duration(arena, interval->high));
    }
    return arena_printf(arena, "between %s and %s within error: %s", letter_names[grade->best],
        letter_names[grade->letter], figures);
}

static void
set_figures(struct query_grade *grade, const struct graded *graded)
{
    const struct quads_interval *average = &graded->metrics[METRIC_AVERAGE];
    const struct quads_interval *p95 = &graded->metrics[METRIC_P95];

    grade->basis = graded->basis;
    grade->average_ms = average->value / 1e6;
    grade->average_low_ms = average->low / 1e6;
    grade->average_high_ms = average->high / 1e6;
    grade->p50_ms = graded->metrics[METRIC_P50].value / 1e6;
    grade->p95_ms = p95->value / 1e6;
    grade->p95_low_ms = p95->low / 1e6;
    grade->p95_high_ms = p95->high / 1e6;
}

/* Caps hold for both ends; each is told, whether it lowered the letter or not. */
static const char *
apply_caps(struct card *card, const struct caps *caps, struct query_grade *grade)
{
    const char *decisive = NULL;
    enum letter before = grade->letter;

    for (size_t i = 0; i < caps->count; i++) {
        wording_add(card->arena, &grade->reasons, &grade->reason_count, caps->items[i].reason);
        if (caps->items[i].letter > grade->letter)
            decisive = caps->items[i].reason;
        grade->letter = worse(grade->letter, caps->items[i].letter);
        grade->best = worse(grade->best, caps->items[i].letter);
    }
    return decisive == NULL
        ? NULL
        : arena_printf(card->arena, ", without a cap %s: %s", letter_names[before], decisive);
}

void
letters_grade_query(struct card *card, size_t query, size_t side, const struct graded *graded)
{
    const struct run_query *asked = &card->run->queries[query];
    const struct run_cell *cell = &asked->cells[side];
    struct query_grade *grade = &card->queries[query][side];
    const struct view fast = view_of(graded, END_FAST);
    const struct view found = view_of(graded, END_FOUND);
    const struct view slow = view_of(graded, END_SLOW);
    const struct caps caps = caps_of_query(card, query, side);
    bool clean;
    size_t which = 0;
    enum letter letter_found = letter_of(card->rubric, asked, &found);
    const char *reason = explain(card, asked, &found);
    const char *capped;

    set_figures(grade, graded);
    grade->executions = cell->executions;
    grade->errors = caps_errors(cell);
    clean = graded->count > 0 && grade->errors == 0 && !caps_promise_broken(cell);
    grade->passed = clean && worst_miss(asked, &found, &which) < 1.0;
    grade->passed_surely = clean && worst_miss(asked, &slow, &which) < 1.0;
    grade->passed_perhaps = clean && worst_miss(asked, &fast, &which) < 1.0;
    grade->letter = graded->count > 0 ? letter_of(card->rubric, asked, &slow) : LETTER_F;
    grade->best = graded->count > 0 ? letter_of(card->rubric, asked, &fast) : LETTER_F;
    if (graded->count == 0 || letter_found >= LETTER_B)
        wording_add(card->arena, &grade->reasons, &grade->reason_count, reason);
    if (grade->best != grade->letter)
        wording_add(card->arena, &grade->reasons, &grade->reason_count,
            explain_span(card, asked, graded, grade));
    capped = apply_caps(card, &caps, grade);
    grade->derivation = arena_printf(card->arena, "%s%s%s%s = %s%s", letter_names[grade->letter],
        grade->best != grade->letter ? " (" : "",
        grade->best != grade->letter ? letter_names[grade->best] : "",
        grade->best != grade->letter ? " within error)" : "", reason, capped == NULL ? "" : capped);
}
