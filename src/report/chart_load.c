#include <math.h>

#include "pggrade/report/chart_events.h"
#include "pggrade/report/format.h"

#define WIDTH 520
#define RATE_WIDTH 760
#define HEIGHT 300
#define NS_PER_MILLISECOND 1e6
#define SECONDS_MAX 1000000 /* a run of eleven days */

static double
second_place(const void *context, uint64_t second)
{
    (void)context;
    return (double)second;
}

static uint64_t
last_second(const struct run *run)
{
    uint64_t last = 0;

    for (size_t i = 0; i < run->point_count; i++)
        if (run->points[i].second > last)
            last = run->points[i].second;
    return last;
}

static void
append_side(struct text *words, const char *name, double low, double high, const char *unit)
{
    text_printf(words, "%s%s: between ", words->length > 0 ? "; " : "", name);
    format_ms(words, low);
    text_append(words, " and ");
    format_ms(words, high);
    text_printf(words, " %s", unit);
}

/* ---- p99 of one query, second by second ---- */

static void
add_query(struct charts *charts, const struct card *card, size_t query)
{
    const struct run *run = card->run;
    struct chart_draft draft = {.kind = CHART_TIMELINE,
        .query = query,
        .width = WIDTH,
        .height = HEIGHT,
        .name = arena_printf(charts->arena, "%s-timeline", run->queries[query].name)};
    bool *drawn = arena_alloc(charts->arena, run->side_count, sizeof *drawn);
    double low_ms = INFINITY;
    double high_ms = 0;

    for (size_t side = 0; side < run->side_count; side++) {
        double side_low_ms = INFINITY;
        double side_high_ms = 0;

        for (size_t i = 0; i < run->point_count; i++) {
            const struct run_point *point = &run->points[i];
            double p99_ms = (double)point->p99_ns / NS_PER_MILLISECOND;

            if (point->query != query || point->side != side || p99_ms <= 0)
                continue;
            if (!drawn[side])
                chart_begin_block(&draft, run->sides[side].name, "second  p50 ms  p99 ms");
            drawn[side] = true;
            text_printf(&draft.data, "%llu %.6g %.6g\n", (unsigned long long)point->second,
                (double)point->p50_ns / NS_PER_MILLISECOND, p99_ms);
            side_low_ms = fmin(side_low_ms, p99_ms);
            side_high_ms = fmax(side_high_ms, p99_ms);
        }
        if (drawn[side])
            append_side(
                &draft.words, run->sides[side].name, side_low_ms, side_high_ms, "ms at p99");
        low_ms = fmin(low_ms, side_low_ms);
        high_ms = fmax(high_ms, side_high_ms);
    }
    if (high_ms <= 0) {
        chart_discard(&draft);
        return;
    }
    text_printf(&draft.title, "%s: p99 second by second", run->queries[query].name);
    chart_log_axis(&draft.plot, 'y', low_ms, high_ms);
    text_append(&draft.plot, "set ylabel 'p99, ms'\nset xlabel 'second of the measurement'\n");
    chart_mark_events(&draft, run, "second", second_place, NULL);
    chart_plot_sides(
        &draft, run, drawn, "1:3", chart_linespoints(charts, (size_t)last_second(run) + 1));
    chart_finish(charts, &draft);
}

/* ---- answers a second, of all queries ---- */

static void
add_rate(struct charts *charts, const struct card *card)
{
    const struct run *run = card->run;
    struct chart_draft draft = {.kind = CHART_TIMELINE,
        .query = SIZE_MAX,
        .width = RATE_WIDTH,
        .height = HEIGHT,
        .name = "rate"};
    bool *drawn = arena_alloc(charts->arena, run->side_count, sizeof *drawn);
    size_t seconds = (size_t)last_second(run) + 1;

    for (size_t side = 0; side < run->side_count; side++) {
        uint64_t *counts = arena_alloc(charts->arena, seconds, sizeof *counts);
        uint64_t low = UINT64_MAX;
        uint64_t high = 0;

        for (size_t i = 0; i < run->point_count; i++)
            if (run->points[i].side == side)
                counts[run->points[i].second] += run->points[i].executions;
        drawn[side] = true;
        chart_begin_block(&draft, run->sides[side].name, "second  answers");
        for (size_t second = 0; second < seconds; second++) {
            text_printf(&draft.data, "%zu %llu\n", second, (unsigned long long)counts[second]);
            low = counts[second] < low ? counts[second] : low;
            high = counts[second] > high ? counts[second] : high;
        }
        append_side(
            &draft.words, run->sides[side].name, (double)low, (double)high, "answers in a second");
    }
    text_append(&draft.title, "Answers in every second, all queries");
    text_append(&draft.plot,
        "set ylabel 'answers a second'\nset xlabel 'second of the measurement'\n"
        "set yrange [0:*]\n");
    chart_mark_events(&draft, run, "second", second_place, NULL);
    chart_plot_sides(&draft, run, drawn, "1:2", chart_linespoints(charts, seconds));
    chart_finish(charts, &draft);
}

void
chart_add_load(struct charts *charts, const struct card *card)
{
    if (!card->run->traffic || card->run->point_count == 0)
        return;
    if (last_second(card->run) < SECONDS_MAX)
        add_rate(charts, card);
    for (size_t q = 0; q < card->run->query_count; q++)
        add_query(charts, card, q);
}
