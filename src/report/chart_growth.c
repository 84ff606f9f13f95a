#include <math.h>
#include <string.h>

#include "pggrade/report/capacity_words.h"
#include "pggrade/report/chart_capacity.h"
#include "pggrade/report/format.h"

#define WIDTH 520
#define HEIGHT 300
#define NS_PER_MILLISECOND 1e6
#define LAW_POINTS 32
#define FURTHER 4.0      /* the law is drawn this many times beyond the most rows measured … */
#define FURTHER_MAX 30.0 /* … or to where the objective breaks, but no further than this */

/* One of the two charts of an objective. */
struct drawing {
    const struct outlook *outlook;
    size_t objective;
    bool buffers;     /* else latency */
    double rows[2];   /* measured */
    double far;       /* to which the law is drawn */
    double low, high; /* of all values */
    struct chart_draft draft;
};

static const struct outlook_cell *
find_cell(const struct outlook *outlook, size_t objective, size_t side)
{
    for (size_t i = 0; i < outlook->cell_count; i++)
        if (outlook->cells[i].objective == objective && outlook->cells[i].side == side)
            return &outlook->cells[i];
    return NULL;
}

static void
widen(struct drawing *drawing, double value)
{
    if (!isfinite(value) || value <= 0)
        return;
    drawing->low = fmin(drawing->low, value);
    drawing->high = fmax(drawing->high, value);
}

/* Measured value with its interval; buffers are exact. */
static struct growth_range
measured(const struct drawing *drawing, const struct capacity_point *point)
{
    if (drawing->buffers)
        return (struct growth_range){point->buffers, point->buffers, point->buffers};
    return (struct growth_range){point->latency_ns / NS_PER_MILLISECOND,
        isfinite(point->low_ns) ? point->low_ns / NS_PER_MILLISECOND
                                : point->latency_ns / NS_PER_MILLISECOND,
        isfinite(point->high_ns) ? point->high_ns / NS_PER_MILLISECOND
                                 : point->latency_ns / NS_PER_MILLISECOND};
}

static void
survey(struct drawing *drawing)
{
    const struct outlook *outlook = drawing->outlook;

    drawing->rows[0] = INFINITY;
    for (size_t i = 0; i < outlook->capacity->point_count; i++) {
        const struct capacity_point *point = &outlook->capacity->points[i];
        double rows = outlook_rows(outlook->capacity, point);

        if (point->objective != drawing->objective || !(rows > 0))
            continue;
        drawing->rows[0] = fmin(drawing->rows[0], rows);
        drawing->rows[1] = fmax(drawing->rows[1], rows);
    }
    drawing->far = FURTHER * drawing->rows[1];
    for (size_t side = 0; side < outlook->capacity->side_count; side++) {
        const struct outlook_cell *cell = find_cell(outlook, drawing->objective, side);

        if (cell != NULL && isfinite(cell->rows_limit.value) &&
            cell->rows_limit.value < FURTHER_MAX * drawing->rows[1])
            drawing->far = fmax(drawing->far, 1.3 * cell->rows_limit.value);
    }
}

static void
draw_law(struct drawing *drawing, const struct outlook_cell *cell, unsigned style)
{
    const struct growth *growth = drawing->buffers ? &cell->buffers : &cell->latency;
    struct chart_draft *draft = &drawing->draft;

    if (!growth->known)
        return;
    chart_begin_block(draft, "the law", "rows  value  low  high");
    for (size_t i = 0; i <= LAW_POINTS; i++) {
        double rows =
            drawing->rows[0] * pow(drawing->far / drawing->rows[0], (double)i / LAW_POINTS);
        struct growth_range value = growth_predict(growth, cell->law, rows);

        if (!isfinite(value.value) || value.value <= 0)
            continue;
        value.low = fmax(value.low, value.value / 100); /* a logarithmic axis has no 0 */
        text_printf(
            &draft->data, "%.6g %.6g %.6g %.6g\n", rows, value.value, value.low, value.high);
        widen(drawing, value.value);
    }
    chart_curve(
        draft, "1:3:4", "with filledcurves fs transparent solid 0.15 noborder", style, NULL);
    chart_curve(draft, "1:2", "with lines", style, NULL);
}

static void
draw_points(struct drawing *drawing, size_t side, unsigned style)
{
    const struct capacity *capacity = drawing->outlook->capacity;
    struct chart_draft *draft = &drawing->draft;
    bool any = false;

    for (size_t i = 0; i < capacity->point_count; i++) {
        const struct capacity_point *point = &capacity->points[i];
        struct growth_range value = measured(drawing, point);

        if (point->side != side || point->objective != drawing->objective ||
            !isfinite(value.value) || value.value <= 0)
            continue;
        if (!any)
            chart_begin_block(draft, capacity->sides[side].name, "rows  value  low  high");
        any = true;
        text_printf(&draft->data, "%.6g %.6g %.6g %.6g\n", outlook_rows(capacity, point),
            value.value, value.low, value.high);
        widen(drawing, value.low);
        widen(drawing, value.high);
    }
    if (any)
        chart_curve(draft, "1:2:3:4", "with yerrorbars", style, capacity->sides[side].name);
}

/* Where the objective breaks, on its own line. */
static void
draw_break(struct drawing *drawing, const struct outlook_cell *cell, unsigned style)
{
    double limit_ms = (double)drawing->outlook->capacity->objectives[drawing->objective].limit_ns /
        NS_PER_MILLISECOND;

    if (drawing->buffers || !cell->latency.known || outlook_broken(cell) ||
        !(cell->rows_limit.value <= drawing->far))
        return;
    chart_begin_block(&drawing->draft, "it breaks", "rows  ms  low  high");
    text_printf(&drawing->draft.data, "%.6g %.6g %.6g %.6g\n", cell->rows_limit.value, limit_ms,
        fmax(cell->rows_limit.low, drawing->rows[0]), fmin(cell->rows_limit.high, drawing->far));
    chart_curve(&drawing->draft, "1:2:3:4", "with xerrorbars pt 11 ps 1.3", style, NULL);
}

static void
describe(struct drawing *drawing, const struct outlook_cell *cell, size_t side)
{
    struct text *words = &drawing->draft.words;
    const struct growth *growth = drawing->buffers ? &cell->buffers : &cell->latency;

    text_printf(words, "%s%s: ", words->length > 0 ? "; " : "",
        drawing->outlook->capacity->sides[side].name);
    if (!growth->known) {
        text_append(words, "too few sizes for a law");
        return;
    }
    text_printf(words, "%s, exponent %.3g (%.3g–%.3g)", growth_law_names[cell->law],
        growth->exponent.value, growth->exponent.low, growth->exponent.high);
    if (!drawing->buffers) {
        text_append(words, ", breaks: ");
        capacity_limit(words, drawing->outlook, cell, true);
    }
}

static void
finish(struct charts *charts, struct drawing *drawing)
{
    const struct capacity_objective *objective =
        &drawing->outlook->capacity->objectives[drawing->objective];
    double limit_ms = (double)objective->limit_ns / NS_PER_MILLISECOND;
    struct chart_draft *draft = &drawing->draft;
    const char *table = drawing->outlook->cells[0].table;

    for (size_t i = 0; i < drawing->outlook->cell_count; i++)
        if (drawing->outlook->cells[i].objective == drawing->objective)
            table = drawing->outlook->cells[i].table;
    if (drawing->buffers) {
        text_printf(&draft->title, "%s: blocks a call by rows", objective->query);
        chart_log_axis_counts(&draft->plot, 'y', drawing->low, drawing->high);
        text_append(&draft->plot, "set ylabel 'blocks a call'\n");
    } else {
        text_printf(&draft->title, "%s: %s by rows", objective->query, objective->metric);
        widen(drawing, limit_ms);
        chart_log_axis(&draft->plot, 'y', drawing->low, drawing->high);
        text_printf(&draft->plot,
            "set ylabel '%s, ms'\nset arrow from graph 0, first %.6g to graph 1, first %.6g "
            "nohead lt 11\nset label '%s<%.6g ms' at graph 0.99, first %.6g right offset 0,0.6\n",
            objective->metric, limit_ms, limit_ms, objective->metric, limit_ms, limit_ms);
    }
    chart_log_axis_counts(&draft->plot, 'x', drawing->rows[0], drawing->far);
    text_append(&draft->plot, "set xlabel ");
    chart_quote(&draft->plot,
        table[0] == '\0' ? "rows, in proportion"
                         : arena_printf(charts->arena, "rows of %s", table));
    text_append_char(&draft->plot, '\n');
    chart_finish(charts, draft);
}

static void
add_drawing(struct charts *charts, const struct outlook *outlook, size_t objective, bool buffers)
{
    const struct capacity *capacity = outlook->capacity;
    const char *query = capacity->objectives[objective].query;
    struct drawing drawing = {
        .outlook = outlook,
        .objective = objective,
        .buffers = buffers,
        .low = INFINITY,
        .draft = {.kind = buffers ? CHART_GROWTH_BUFFERS : CHART_GROWTH_LATENCY,
            .query = objective,
            .width = WIDTH,
            .height = HEIGHT,
            .name =
                arena_printf(charts->arena, "%s-growth-%s", query, buffers ? "blocks" : "latency")},
    };

    survey(&drawing);
    for (size_t side = 0; side < capacity->side_count; side++) {
        const struct outlook_cell *cell = find_cell(outlook, objective, side);
        unsigned style = chart_side_style(side, capacity->side_count);

        if (cell == NULL)
            continue;
        draw_law(&drawing, cell, style);
        draw_points(&drawing, side, style);
        draw_break(&drawing, cell, style);
        describe(&drawing, cell, side);
    }
    if (drawing.high > 0)
        finish(charts, &drawing);
    else
        chart_discard(&drawing.draft);
}

void
chart_add_growth(struct charts *charts, const struct outlook *outlook, size_t objective)
{
    add_drawing(charts, outlook, objective, false);
    add_drawing(charts, outlook, objective, true);
}
