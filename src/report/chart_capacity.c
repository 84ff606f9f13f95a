#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/report/capacity_html.h"
#include "pggrade/report/capacity_words.h"
#include "pggrade/report/chart_capacity.h"
#include "pggrade/report/format.h"

#define WIDTH 760
#define HEIGHT 380
#define LAW_POINTS 48
#define HALF_WIDTH 1.96 /* of a 95 % interval, in standard errors */
#define NS_PER_MILLISECOND 1e6

/* ---- latency against rate ---- */

/* The compared figure of a probe; what is not kept of it is told by p99. */
static double
probe_ms(const struct capacity *capacity, const struct capacity_probe *probe)
{
    uint64_t ns = probe->p99_ns;

    if (strcmp(capacity->slo_metric, metric_names[METRIC_AVERAGE]) == 0)
        ns = probe->mean_ns;
    else if (strcmp(capacity->slo_metric, metric_names[METRIC_P50]) == 0)
        ns = probe->p50_ns;
    else if (strcmp(capacity->slo_metric, metric_names[METRIC_P95]) == 0)
        ns = probe->p95_ns;
    return (double)ns / NS_PER_MILLISECOND;
}

static const char *
probe_metric(const struct capacity *capacity)
{
    static const enum metric kept[] = {METRIC_AVERAGE, METRIC_P50, METRIC_P95};

    for (size_t i = 0; i < COUNT_OF(kept); i++)
        if (strcmp(capacity->slo_metric, metric_names[kept[i]]) == 0)
            return metric_names[kept[i]];
    return metric_names[METRIC_P99];
}

/* Probes of a side by their rate, for a line through them. */
static size_t
sort_probes(const struct capacity *capacity, size_t side, const struct capacity_probe **probes)
{
    size_t count = 0;

    for (size_t i = 0; i < capacity->probe_count; i++) {
        const struct capacity_probe *probe = &capacity->probes[i];
        size_t at = count;

        if (probe->side != side || probe_ms(capacity, probe) <= 0)
            continue;
        for (; at > 0 && probes[at - 1]->rate > probe->rate; at--)
            probes[at] = probes[at - 1];
        probes[at] = probe;
        count++;
    }
    return count;
}

/* The limit as a line with its name at one end, alternately, so that neighbours do not cover one
 * another. */
static void
mark_limit(struct chart_draft *draft, const struct outlook *outlook, size_t side)
{
    const struct capacity_search *search = outlook->sides[side].search;
    struct text words = {0};
    bool top = side % 2 == 1;

    if (search == NULL || !(search->held > 0))
        return;
    text_printf(&words, "%s: ", outlook->capacity->sides[side].name);
    format_ms(&words, search->held);
    text_append(&words, "/s");
    text_printf(&draft->plot,
        "set arrow from %.6g, graph 0 to %.6g, graph 1 nohead lt %u lw 1\nset label ", search->held,
        search->held, chart_side_style(side, outlook->capacity->side_count));
    chart_quote(&draft->plot, text_string(&words));
    text_printf(&draft->plot, " at %.6g, graph %s rotate by 90 %s offset -0.6,0\n", search->held,
        top ? "0.98" : "0.02", top ? "right" : "left");
    text_free(&words);
}

/* Probes with one mark each: those that failed, or the one at the knee. */
static void
mark_probes(struct chart_draft *draft, const struct outlook *outlook, size_t side, bool knee,
    const struct capacity_probe *const *probes, size_t count)
{
    unsigned style = chart_side_style(side, outlook->capacity->side_count);
    bool any = false;

    for (size_t i = 0; i < count; i++) {
        if (knee ? fabs(probes[i]->rate - outlook->sides[side].knee) > 1e-9 : probes[i]->held)
            continue;
        if (!any)
            chart_begin_block(draft, knee ? "knee" : "failed", "requests a second  ms");
        any = true;
        text_printf(
            &draft->data, "%.6g %.6g\n", probes[i]->rate, probe_ms(outlook->capacity, probes[i]));
        if (knee)
            break;
    }
    if (any)
        chart_curve(draft, "1:2", knee ? "with points pt 4 ps 2 lw 1.5" : "with points pt 2 ps 1.4",
            style, NULL);
}

static void
add_side_rates(struct charts *charts, struct chart_draft *draft, const struct outlook *outlook,
    size_t side, double span_ms[2])
{
    const struct capacity *capacity = outlook->capacity;
    const struct capacity_probe **probes =
        arena_alloc(charts->arena, capacity->probe_count, sizeof(struct capacity_probe *));
    size_t count = sort_probes(capacity, side, probes);

    if (count == 0)
        return;
    chart_begin_block(draft, capacity->sides[side].name, "requests a second  ms");
    for (size_t i = 0; i < count; i++) {
        double ms = probe_ms(capacity, probes[i]);

        text_printf(&draft->data, "%.6g %.6g\n", probes[i]->rate, ms);
        span_ms[0] = fmin(span_ms[0], ms);
        span_ms[1] = fmax(span_ms[1], ms);
    }
    chart_curve(draft, "1:2", "with linespoints", chart_side_style(side, capacity->side_count),
        capacity->sides[side].name);
    mark_probes(draft, outlook, side, false, probes, count);
    mark_probes(draft, outlook, side, true, probes, count);
    mark_limit(draft, outlook, side);
    text_printf(
        &draft->words, "%s%s: ", draft->words.length > 0 ? "; " : "", capacity->sides[side].name);
    capacity_rate(&draft->words, outlook, side);
    if (isfinite(outlook->sides[side].knee)) {
        text_append(&draft->words, ", knee at ");
        format_ms(&draft->words, outlook->sides[side].knee);
        text_append(&draft->words, "/s");
    }
}

static void
add_rates(struct charts *charts, const struct outlook *outlook)
{
    const struct capacity *capacity = outlook->capacity;
    double limit_ms = (double)capacity->slo_limit_ns / NS_PER_MILLISECOND;
    double span_ms[2] = {INFINITY, 0};
    struct chart_draft draft = {
        .kind = CHART_RATE, .query = SIZE_MAX, .width = WIDTH, .height = HEIGHT, .name = "rate"};

    for (size_t side = 0; side < capacity->side_count; side++)
        add_side_rates(charts, &draft, outlook, side, span_ms);
    if (span_ms[1] <= 0) {
        chart_discard(&draft);
        return;
    }
    text_printf(&draft.title,
        "%s at every rate tried; crossed: the objective did not hold; square: the knee",
        probe_metric(capacity));
    chart_log_axis(&draft.plot, 'y', fmin(span_ms[0], limit_ms), fmax(span_ms[1], limit_ms));
    text_printf(&draft.plot,
        "set xrange [0:*]\nset xlabel 'requests a second, offered'\nset ylabel '%s, ms, "
        "logarithmic'\n"
        "set arrow from graph 0, first %.6g to graph 1, first %.6g nohead lt 11\n"
        "set label '%s<%.6g ms' at graph 0.01, first %.6g offset 0,0.6\n",
        probe_metric(capacity), limit_ms, limit_ms, capacity->slo_metric, limit_ms, limit_ms);
    chart_finish(charts, &draft);
}

/* ---- throughput over connections ---- */

static void
add_law(struct chart_draft *draft, const struct outlook *outlook, size_t side)
{
    const struct scalability *law = &outlook->sides[side].law;
    unsigned style = chart_side_style(side, outlook->capacity->side_count);

    if (law->refusal != SCALABILITY_FITTED)
        return;
    chart_begin_block(draft, "the law", "clients  throughput a second  low  high");
    for (size_t i = 0; i <= LAW_POINTS; i++) {
        double clients = pow(law->reach, (double)i / LAW_POINTS);
        struct scalability_value value = scalability_throughput(law, fmin(clients, law->reach));

        if (isfinite(value.value))
            text_printf(&draft->data, "%.6g %.6g %.6g %.6g\n", clients, value.value,
                fmax(value.low, 0), value.high);
    }
    chart_curve(
        draft, "1:3:4", "with filledcurves fs transparent solid 0.15 noborder", style, NULL);
    chart_curve(draft, "1:2", "with lines", style, NULL);
}

static void
add_levels(struct chart_draft *draft, const struct outlook *outlook, size_t side)
{
    const struct outlook_side *found = &outlook->sides[side];
    const char *name = outlook->capacity->sides[side].name;
    bool fitted = found->law.refusal == SCALABILITY_FITTED;

    chart_begin_block(draft, name, "clients  throughput a second  low  high");
    for (size_t i = 0; i < found->level_count; i++) {
        const struct outlook_level *level = &found->levels[i];

        text_printf(&draft->data, "%llu %.6g %.6g %.6g\n", (unsigned long long)level->clients,
            level->throughput, fmax(level->throughput - HALF_WIDTH * level->error, 0),
            level->throughput + HALF_WIDTH * level->error);
    }
    chart_curve(draft, "1:2:3:4", fitted ? "with yerrorbars" : "with yerrorlines",
        chart_side_style(side, outlook->capacity->side_count), name);
    text_printf(&draft->words, "%s%s: ", draft->words.length > 0 ? "; " : "", name);
    capacity_law(&draft->words, outlook, side);
}

static void
client_axis(struct text *plot, const struct outlook *outlook)
{
    double most = 1;
    bool first = true;

    for (size_t side = 0; side < outlook->capacity->side_count; side++) {
        const struct outlook_side *found = &outlook->sides[side];

        if (found->level_count > 0)
            most = fmax(most, (double)found->levels[found->level_count - 1].clients);
        if (found->law.refusal == SCALABILITY_FITTED)
            most = fmax(most, found->law.reach);
    }
    text_append(plot, "set logscale x 2\nset xtics (");
    for (uint64_t clients = 1; (double)clients <= most * 1.001; clients *= 2) {
        text_printf(plot, "%s%llu", first ? "" : ", ", (unsigned long long)clients);
        first = false;
    }
    text_printf(plot,
        ")\nset xrange [0.9:%.6g]\nset yrange [0:*]\n"
        "set xlabel 'clients at a time'\nset ylabel 'throughput a second'\n",
        most * 1.1);
}

static void
add_concurrency(struct charts *charts, const struct outlook *outlook)
{
    struct chart_draft draft = {.kind = CHART_CONCURRENCY,
        .query = SIZE_MAX,
        .width = WIDTH,
        .height = HEIGHT,
        .name = "concurrency"};
    bool any = false;

    for (size_t side = 0; side < outlook->capacity->side_count; side++) {
        if (outlook->sides[side].level_count == 0)
            continue;
        any = true;
        add_law(&draft, outlook, side);
        add_levels(&draft, outlook, side);
    }
    if (!any) {
        chart_discard(&draft);
        return;
    }
    text_append(&draft.title,
        "Throughput by clients: measured with 95 % intervals, and the law with its band");
    client_axis(&draft.plot, outlook);
    chart_finish(charts, &draft);
}

struct charts *
charts_create_capacity(const struct outlook *outlook)
{
    struct charts *charts = xcalloc(1, sizeof *charts);

    charts->arena = arena_create();
    add_rates(charts, outlook);
    add_concurrency(charts, outlook);
    chart_add_breaking(charts, outlook);
    for (size_t i = 0; outlook->cell_count > 0 && i < outlook->capacity->objective_count; i++)
        chart_add_growth(charts, outlook, i);
    chart_add_room(charts, outlook);
    return charts;
}
