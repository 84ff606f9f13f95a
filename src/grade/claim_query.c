#include <math.h>
#include <string.h>

#include "pggrade/grade/caps.h"
#include "pggrade/grade/claim_figure.h"
#include "pggrade/grade/graded.h"
#include "pggrade/grade/verdicts.h"
#include "pggrade/grade/wording.h"
#include "pggrade/spec/objective.h"

#define FEW_MIN 3 /* executions whose shortest and longest say something */

static const char no_plan[] = "no plan was read";

/* ---- times ---- */

static const char *
duration_words(struct arena *arena, const struct claim_figure *figure)
{
    const char *value = wording_duration(arena, figure->value);

    if (isnan(figure->low) || figure->low == figure->high)
        return value;
    if (isinf(figure->high))
        return arena_printf(arena, "%s (%s or more)", value, wording_duration(arena, figure->low));
    return arena_printf(arena, "%s (%s–%s)", value, wording_duration(arena, figure->low),
        wording_duration(arena, figure->high));
}

/* The shortest and the longest execution, in ns. */
static void
extremes(const struct run_cell *cell, double *low, double *high)
{
    *low = (double)cell->times[TIME_RESPONSE].min_ns;
    *high = (double)cell->times[TIME_RESPONSE].max_ns;
    for (size_t i = 0; i < cell->quad_count; i++) {
        const struct sparse *latency = &cell->quads[i].latency;

        if (latency->total > 0 && (double)latency->min_ns < *low)
            *low = (double)latency->min_ns;
    }
}

static struct claim_figure
latency(const struct card *card, enum metric metric, size_t query, size_t side)
{
    const struct run_cell *cell = &card->run->queries[query].cells[side];
    const struct graded graded = graded_latency(card->run, query, side);
    struct claim_figure figure = claim_figure_exact(graded.metrics[metric].value, "");

    if (graded.count == 0)
        return caps_errors(cell) > 0 ? claim_figure_unknown("every execution failed")
                                     : claim_figure_missing("it was not executed");
    if (metric == METRIC_MAX)
        return figure;
    figure.low = graded.metrics[metric].low;
    figure.high = graded.metrics[metric].high;
    if (isnan(figure.low) && graded.count >= FEW_MIN)
        extremes(cell, &figure.low, &figure.high);
    /* What was not seen can be longer than all that was. */
    if (!isnan(figure.low) && metric != METRIC_P50 && graded.count < caps_samples_min(metric))
        figure.high = INFINITY;
    return figure;
}

static struct claim_figure
latency_of(struct card *card, const struct claim_place *place)
{
    const struct claim_metric *metric = place->claim->bound.metric;
    enum metric which = (enum metric)metric->latency;
    struct claim_figure side = latency(card, which, place->query, place->side);
    struct claim_figure against;

    if (side.state != CLAIM_STATE_NUMBER)
        return side;
    if (!metric->compares) {
        side.words = duration_words(card->arena, &side);
        return side;
    }
    against = latency(card, which, place->against_query, place->against);
    side.words = wording_duration(card->arena, side.value);
    against.words = against.state == CLAIM_STATE_NUMBER
        ? wording_duration(card->arena, against.value)
        : against.words;
    return claim_figure_ratio(card->arena, &side, &against);
}

/* With few quads as bad as the longest against the shortest. */
static void
widen(struct card *card, const struct claim_place *place, struct claim_figure *figure)
{
    struct claim_figure side = latency(card, METRIC_P50, place->query, place->side);
    struct claim_figure against = latency(card, METRIC_P50, place->query, place->against);

    figure->low = side.low / against.high;
    figure->high = side.high / against.low;
}

static struct claim_figure
ratio_of(struct card *card, const struct claim_place *place)
{
    const struct verdict verdict =
        verdicts_compare(card, place->query, place->against, place->side);
    struct claim_figure figure = claim_figure_exact(verdict.ratio, "");
    struct claim_figure side = latency(card, METRIC_P50, place->query, place->side);
    struct claim_figure against = latency(card, METRIC_P50, place->query, place->against);

    if (side.state != CLAIM_STATE_NUMBER)
        return side;
    if (against.state != CLAIM_STATE_NUMBER)
        return against;
    if (isnan(verdict.ratio))
        return claim_figure_unknown("too few executions took turns");
    figure.low = verdict.low;
    figure.high = verdict.high;
    if (verdict.quads < QUADS_MIN)
        widen(card, place, &figure);
    /* Measured again because it looked slower or faster, and not borne out: both times count. */
    if (verdict.kind == VERDICT_INCONCLUSIVE && isfinite(verdict.ratio_again)) {
        figure.low = fmin(figure.low, verdict.ratio_again);
        figure.high = fmax(figure.high, verdict.ratio_again);
    }
    figure.words = arena_printf(card->arena, "%s of %s",
        claim_figure_range(card->arena, figure.value, figure.low, figure.high), verdict.basis);
    return figure;
}

static struct claim_figure
verdict_of(struct card *card, const struct claim_place *place)
{
    const struct verdict verdict =
        verdicts_compare(card, place->query, place->against, place->side);
    const char *words = arena_printf(card->arena, "%s: %s", verdict_names[verdict.kind],
        claim_figure_range(card->arena, verdict.ratio, verdict.low, verdict.high));

    if (verdict.kind == VERDICT_INCONCLUSIVE)
        return claim_figure_unknown(words);
    return claim_figure_fact(
        strcmp(verdict_names[verdict.kind], place->claim->bound.word) == 0, words);
}

/* ---- counters ---- */

static struct claim_figure
counter(const struct card *card, enum claim_subject subject, size_t query, size_t side)
{
    const struct plan_facts *plan = &card->run->queries[query].cells[side].plan;
    struct arena *arena = card->arena;

    if (plan->samples == 0)
        return claim_figure_missing(no_plan);
    if (subject == CLAIM_BUFFERS)
        return claim_figure_exact(
            plan->buffers_per_call, arena_printf(arena, "%.6g blocks", plan->buffers_per_call));
    if (subject == CLAIM_ROWS)
        return claim_figure_exact(
            plan->rows_per_call, arena_printf(arena, "%.6g rows", plan->rows_per_call));
    if (subject == CLAIM_WAL)
        return claim_figure_exact(plan->wal_bytes_per_call,
            arena_printf(arena, "%s of WAL", wording_bytes(arena, plan->wal_bytes_per_call)));
    return claim_figure_exact(plan->temp_blocks_per_call,
        arena_printf(arena, "%.6g temporary blocks", plan->temp_blocks_per_call));
}

static struct claim_figure
counter_of(struct card *card, const struct claim_place *place)
{
    const struct claim_metric *metric = place->claim->bound.metric;
    struct claim_figure side = counter(card, metric->subject, place->query, place->side);
    struct claim_figure against;

    if (!metric->compares)
        return side;
    against = counter(card, metric->subject, place->against_query, place->against);
    return claim_figure_ratio(card->arena, &side, &against);
}

/* ---- plans ---- */

static struct claim_figure
index_of(struct card *card, const struct claim_place *place)
{
    const struct plan_facts *plan = &card->run->queries[place->query].cells[place->side].plan;
    const char *name = place->claim->bound.word;
    uint64_t used = 0;

    if (plan->samples == 0)
        return claim_figure_missing(no_plan);
    for (size_t i = 0; i < plan->index_count; i++)
        if (strcmp(plan->indexes[i].name, name) == 0)
            used = plan->indexes[i].samples;
    return claim_figure_fact(2 * used >= plan->samples,
        arena_printf(card->arena, "used in %llu of %llu plans", (unsigned long long)used,
            (unsigned long long)plan->samples));
}

/* "Seq Scan on items", with the table where one is asked for, at the beginning of a line. */
static bool
is_node(const char *line, const char *node, const char *table)
{
    const char *found = plan_node_at(line);
    const char *end = line + strcspn(line, "\n");
    size_t length;

    if (found == NULL || strcmp(found, node) != 0)
        return false;
    if (table == NULL)
        return true;
    length = strlen(table);
    for (const char *at = line; at < end; at++)
        if (strncmp(at, " on ", 4) == 0 && strncmp(at + 4, table, length) == 0 &&
            strchr(" \n", at[4 + length]) != NULL)
            return true;
    return false;
}

static bool
has_node(const char *shape, const char *node, const char *table)
{
    for (const char *line = shape; line != NULL;) {
        line += strspn(line, " \n");
        if (is_node(line, node, table))
            return true;
        line = strchr(line, '\n');
    }
    return false;
}

/* Of the statement that has it in most plans. */
static struct claim_figure
plan_of(struct card *card, const struct claim_place *place)
{
    const struct run_query *query = &card->run->queries[place->query];
    const struct plan_facts *plan = &query->cells[place->side].plan;
    const struct claim_bound *bound = &place->claim->bound;
    uint64_t most = 0;

    if (plan->samples == 0)
        return claim_figure_missing(no_plan);
    if (strncmp(bound->word, "Gather", strlen("Gather")) ==
        0) /* shapes are those of serial plans */
        return claim_figure_fact(
            plan->parallel, plan->parallel ? "workers are planned" : "no worker is planned");
    for (size_t s = 0; s < query->statement_count; s++) {
        uint64_t samples = 0;

        for (size_t i = 0; i < plan->variant_count; i++)
            if (plan->variants[i].statement == s &&
                has_node(plan->variants[i].shape, bound->word, bound->table))
                samples += plan->variants[i].samples;
        most = samples > most ? samples : most;
    }
    return claim_figure_fact(most > 0,
        arena_printf(card->arena, "in %llu of %llu plans", (unsigned long long)most,
            (unsigned long long)plan->samples));
}

/* ---- the rest ---- */

static struct claim_figure
errors_of(struct card *card, const struct claim_place *place)
{
    const struct run_cell *cell = &card->run->queries[place->query].cells[place->side];
    const char *wanted = place->claim->bound.word;
    const struct run_error *shown = cell->error_count > 0 ? &cell->errors[0] : NULL;
    bool met = false;

    if (shown == NULL && cell->executions == 0)
        return claim_figure_missing("it was not executed");
    if (shown == NULL)
        return claim_figure_fact(strcmp(wanted, "00000") == 0,
            arena_printf(
                card->arena, "no error in %llu executions", (unsigned long long)cell->executions));
    for (size_t i = 0; i < cell->error_count; i++)
        if (strcmp(cell->errors[i].sqlstate, wanted) == 0) {
            met = true;
            shown = &cell->errors[i];
        }
    return claim_figure_fact(met,
        arena_printf(card->arena, "%s, %llu times: %s", shown->sqlstate,
            (unsigned long long)shown->count, shown->message));
}

static struct claim_figure
grade_of(struct card *card, const struct claim_place *place)
{
    const struct query_grade *grade = &card->queries[place->query][place->side];
    struct claim_figure figure = claim_figure_exact(-(double)grade->letter, grade->derivation);

    if (grade->executions == 0 && grade->errors == 0)
        return claim_figure_missing("it was not executed");
    figure.high = -(double)grade->best;
    return figure;
}

struct claim_figure
claim_figure_of_query(struct card *card, const struct claim_place *place)
{
    switch (place->claim->bound.metric->subject) {
    case CLAIM_RATIO:
        return ratio_of(card, place);
    case CLAIM_VERDICT:
        return verdict_of(card, place);
    case CLAIM_LATENCY:
        return latency_of(card, place);
    case CLAIM_INDEX:
        return index_of(card, place);
    case CLAIM_PLAN:
        return plan_of(card, place);
    case CLAIM_ERRORS:
        return errors_of(card, place);
    case CLAIM_GRADE:
        return grade_of(card, place);
    default:
        return counter_of(card, place);
    }
}
