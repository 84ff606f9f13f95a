#include <math.h>
#include <string.h>

#include "pggrade/grade/graded.h"
#include "pggrade/report/chart_events.h"
#include "pggrade/report/format.h"

#define WIDTH 520
#define HEIGHT 300
#define NS_PER_MILLISECOND 1e6
#define NINES 4.0         /* 99.99 % */
#define NINES_STEP 0.0625 /* 64 points to a curve */
#define BINS 60.0

/* ---- what all of them need ---- */

static const struct sparse *
response(const struct card *card, size_t query, size_t side)
{
    return &card->run->queries[query].cells[side].times[TIME_RESPONSE];
}

struct span {
    double low_ms, high_ms; /* high below low: nothing was measured */
};

static void
widen(struct span *span, double low_ms, double high_ms)
{
    if (!isfinite(low_ms) || !isfinite(high_ms) || low_ms <= 0)
        return;
    span->low_ms = fmin(span->low_ms, low_ms);
    span->high_ms = fmax(span->high_ms, high_ms);
}

static struct span
measured_span(const struct card *card, size_t query)
{
    struct span span = {INFINITY, -INFINITY};

    for (size_t side = 0; side < card->run->side_count; side++) {
        const struct sparse *times = response(card, query, side);

        if (times->total > 0)
            widen(&span, (double)times->min_ns / NS_PER_MILLISECOND,
                (double)times->max_ns / NS_PER_MILLISECOND);
    }
    return span;
}

static struct chart_draft
draft_of(const struct card *card, enum chart_kind kind, size_t query, const char *suffix,
    const char *title)
{
    struct chart_draft draft = {
        .kind = kind, .query = query, .width = WIDTH, .height = HEIGHT, .name = suffix};

    text_printf(&draft.title, "%s: %s", card->run->queries[query].name, title);
    return draft;
}

static void
append_figures(struct text *words, const struct card *card, size_t query, size_t side)
{
    const struct sparse *times = response(card, query, side);
    const struct query_grade *grade = &card->queries[query][side];

    if (words->length > 0)
        text_append(words, "; ");
    text_printf(words, "%s: ", card->run->sides[side].name);
    if (times->total == 0) {
        text_append(words, "nothing measured");
        return;
    }
    text_append(words, "half of the executions within ");
    format_ms(words, grade->p50_wall_ms);
    text_append(words, " ms, 95 % within ");
    format_ms(words, grade->p95_wall_ms);
    text_append(words, " ms, the slowest ");
    format_ms(words, (double)times->max_ns / NS_PER_MILLISECOND);
    text_append(words, " ms");
}

/* ---- percentiles ---- */

/* A percentile is known while at least one execution lies above it. */
static void
append_curve(struct chart_draft *draft, const struct sparse *times)
{
    double known = fmin(NINES, log10((double)times->total));

    for (int i = 0; i * NINES_STEP < known; i++) {
        double fraction = 1 - pow(10, -i * NINES_STEP);

        text_printf(&draft->data, "%.6g %.6g\n", i * NINES_STEP,
            graded_quantile_ns(times, fraction) / NS_PER_MILLISECOND);
    }
    text_printf(&draft->data, "%.6g %.6g\n", known,
        graded_quantile_ns(times, 1 - pow(10, -known)) / NS_PER_MILLISECOND);
}

static void
add_percentiles(struct charts *charts, const struct card *card, size_t query)
{
    struct chart_draft draft = draft_of(card, CHART_PERCENTILES, query,
        arena_printf(charts->arena, "%s-percentiles", card->run->queries[query].name),
        "latency by percentile");
    struct span span = measured_span(card, query);
    bool *drawn = arena_alloc(charts->arena, card->run->side_count, sizeof *drawn);

    for (size_t side = 0; side < card->run->side_count; side++) {
        const struct sparse *times = response(card, query, side);

        append_figures(&draft.words, card, query, side);
        drawn[side] = times->total > 0;
        if (drawn[side]) {
            chart_begin_block(
                &draft, card->run->sides[side].name, "log10(1 / (1 - percentile))  ms");
            append_curve(&draft, times);
        }
    }
    chart_log_axis(&draft.plot, 'y', span.low_ms, span.high_ms);
    text_append(&draft.plot,
        "set ylabel 'latency, ms'\n"
        "set xlabel 'percentile of executions, logarithmic'\n"
        "set xrange [0:4]\n"
        "set xtics ('0' 0, '50' 0.30103, '90' 1, '95' 1.30103, '99' 2, '99.9' 3, '99.99' 4)\n");
    chart_plot_sides(&draft, card->run, drawn, "1:2", "with linespoints pi 8");
    chart_finish(charts, &draft);
}

/* ---- histograms ---- */

/* Shares of a side's executions in bins of the same width on a logarithmic axis. */
static void
append_bins(
    struct chart_draft *draft, const struct sparse *times, const struct span *span, double width)
{
    size_t at = 0;
    size_t bins = (size_t)ceil(log10(span->high_ms / span->low_ms) / width) + 1;

    for (size_t bin = 0; bin < bins; bin++) {
        double end_ms = span->low_ms * pow(10, width * (double)(bin + 1));
        uint64_t count = 0;

        for (; at < times->length &&
             (double)histogram_middle_ns(times->indices[at]) / NS_PER_MILLISECOND < end_ms;
             at++)
            count += times->counts[at];
        text_printf(&draft->data, "%.6g %.6g\n", end_ms * pow(10, -width / 2),
            100 * (double)count / (double)times->total);
    }
}

static void
add_histogram(struct charts *charts, const struct card *card, size_t query)
{
    struct chart_draft draft = draft_of(card, CHART_HISTOGRAM, query,
        arena_printf(charts->arena, "%s-histogram", card->run->queries[query].name),
        "how often each latency occurred");
    struct span span = measured_span(card, query);
    double width;
    bool *drawn = arena_alloc(charts->arena, card->run->side_count, sizeof *drawn);

    span.low_ms *= 0.9; /* an empty bin on either end, so that no step begins at the border */
    span.high_ms *= 1.1;
    width = fmax(log10(span.high_ms / span.low_ms) / BINS, 0.005);
    for (size_t side = 0; side < card->run->side_count; side++) {
        const struct sparse *times = response(card, query, side);

        append_figures(&draft.words, card, query, side);
        drawn[side] = times->total > 0;
        if (drawn[side]) {
            chart_begin_block(
                &draft, card->run->sides[side].name, "middle of the bin, ms  % of all");
            append_bins(&draft, times, &span, width);
        }
    }
    chart_log_axis(&draft.plot, 'x', span.low_ms, span.high_ms);
    text_append(&draft.plot,
        "set xlabel 'latency, ms, logarithmic'\n"
        "set ylabel '% of executions'\n"
        "set yrange [0:*]\n");
    chart_plot_sides(&draft, card->run, drawn, "1:2", "with histeps");
    chart_finish(charts, &draft);
}

/* ---- the same query in the course of the run ---- */

static double
turn_ms(const struct card *card, size_t query, size_t side, size_t turn)
{
    const struct quad *quad = &card->run->queries[query].cells[side].quads[turn];

    return graded_quantile_ns(&quad->latency, 0.5) / NS_PER_MILLISECOND;
}

static struct span
turns_span(const struct card *card, size_t query)
{
    struct span span = {INFINITY, -INFINITY};

    for (size_t side = 0; side < card->run->side_count; side++)
        for (size_t i = 0; i < card->run->queries[query].cells[side].quad_count; i++)
            widen(&span, turn_ms(card, query, side, i), turn_ms(card, query, side, i));
    return span;
}

/* Of a second's middle: within a turn, or between two while others had theirs; nowhere before the
 * first and behind the last. */
static double
turn_place(const void *context, uint64_t second)
{
    const struct run_query *query = context;
    double at_ms = ((double)second + 0.5) * 1e3;

    for (size_t i = 0; i + 1 < query->turn_count; i++) {
        double from_ms = (double)query->turns_ms[i];
        double to_ms = (double)query->turns_ms[i + 1];

        if (at_ms >= from_ms && at_ms < to_ms)
            return round(10 * ((double)i + 1 + (at_ms - from_ms) / (to_ms - from_ms))) / 10;
    }
    return NAN;
}

/* The median of each turn; turns hold all sides, so that they can be compared one by one. */
static void
add_turns(struct charts *charts, const struct card *card, size_t query)
{
    struct chart_draft draft = draft_of(card, CHART_TIMELINE, query,
        arena_printf(charts->arena, "%s-timeline", card->run->queries[query].name),
        "median latency, turn by turn");
    struct span span = turns_span(card, query);
    bool *drawn = arena_alloc(charts->arena, card->run->side_count, sizeof *drawn);
    size_t turns = 0;

    for (size_t side = 0; side < card->run->side_count; side++) {
        const struct run_cell *cell = &card->run->queries[query].cells[side];

        turns = cell->quad_count > turns ? cell->quad_count : turns;
        append_figures(&draft.words, card, query, side);
        drawn[side] = cell->quad_count > 0;
        if (drawn[side])
            chart_begin_block(&draft, card->run->sides[side].name, "turn  median in ms");
        for (size_t i = 0; i < cell->quad_count; i++)
            text_printf(&draft.data, "%zu %.6g\n", i + 1, turn_ms(card, query, side, i));
    }
    chart_log_axis(&draft.plot, 'y', span.low_ms, span.high_ms);
    chart_mark_events(&draft, card->run, "turn", turn_place, &card->run->queries[query]);
    text_append(&draft.plot,
        "set ylabel 'median, ms'\n"
        "set xlabel 'turn: each holds all sides, in random order'\n");
    chart_number_axis(&draft.plot, turns);
    chart_plot_sides(&draft, card->run, drawn, "1:2", chart_linespoints(charts, turns));
    chart_finish(charts, &draft);
}

void
chart_add_query(struct charts *charts, const struct card *card, size_t query)
{
    struct span span = measured_span(card, query);

    if (span.high_ms < span.low_ms)
        return; /* nothing was measured */
    add_percentiles(charts, card, query);
    add_histogram(charts, card, query);
    span = turns_span(card, query);
    if (!card->run->traffic && span.high_ms >= span.low_ms)
        add_turns(charts, card, query);
}
