#include <math.h>
#include <stdlib.h>

#include "pggrade/report/chart_private.h"
#include "pggrade/report/format.h"
#include "pggrade/report/trend.h"

#define WIDTH 520
#define HEIGHT 260

/* The curve of one side; false where no run has it. */
static bool
append_side(struct chart_draft *draft, const struct trend *trend, const char *query,
    const char *side, double span_ms[2])
{
    bool drawn = false;
    double last_ms = NAN;

    for (size_t i = 0; i < trend->count; i++) {
        const struct query_grade *grade = trend_grade(trend, i, query, side);

        if (grade == NULL || !isfinite(grade->average_ms) || grade->average_ms <= 0)
            continue;
        if (!drawn)
            chart_begin_block(draft, side, "run  average ms");
        drawn = true;
        last_ms = grade->average_ms;
        text_printf(&draft->data, "%zu %.6g\n", i + 1, last_ms);
        span_ms[0] = fmin(span_ms[0], last_ms);
        span_ms[1] = fmax(span_ms[1], last_ms);
    }
    if (drawn) {
        text_printf(&draft->words, "%s%s: at last ", draft->words.length > 0 ? "; " : "", side);
        format_ms(&draft->words, last_ms);
        text_append(&draft->words, " ms");
    }
    return drawn;
}

static void
add_query(struct charts *charts, const struct trend *trend, const char *query, size_t position)
{
    struct chart_draft draft = {.kind = CHART_TREND,
        .query = position,
        .width = WIDTH,
        .height = HEIGHT,
        .name = arena_printf(charts->arena, "%s-trend", query)};
    size_t count;
    const char **sides = trend_sides(trend, &count);
    bool *drawn = arena_alloc(charts->arena, count, sizeof *drawn);
    double span_ms[2] = {INFINITY, 0};

    for (size_t side = 0; side < count; side++)
        drawn[side] = append_side(&draft, trend, query, sides[side], span_ms);
    if (span_ms[1] <= 0) {
        chart_discard(&draft);
        free(sides);
        return;
    }
    text_printf(&draft.title, "%s: average over %zu runs", query, trend->count);
    chart_log_axis(&draft.plot, 'y', span_ms[0], span_ms[1]);
    text_append(&draft.plot, "set ylabel 'average, ms'\nset xlabel 'run, oldest first'\n");
    chart_number_axis(&draft.plot, trend->count);
    chart_plot_names(&draft, sides, count, drawn, "1:2", "with linespoints");
    chart_finish(charts, &draft);
    free(sides);
}

struct charts *
charts_create_trend(const struct trend *trend)
{
    struct charts *charts = xcalloc(1, sizeof *charts);
    size_t count;
    const char **queries = trend_queries(trend, &count);

    charts->arena = arena_create();
    for (size_t i = 0; i < count; i++)
        add_query(charts, trend, queries[i], i);
    free(queries);
    return charts;
}
