#include <math.h>
#include <string.h>

#include "pggrade/grade/pools.h"
#include "pggrade/report/chart_private.h"
#include "pggrade/report/format.h"
#include "pggrade/report/pools_words.h"

#define WIDTH 520
#define HEIGHT 320
#define WAIT_MS_MIN 0.01 /* what is less is no wait; a logarithmic axis has no 0 */

/* A row's figure on one of the two charts. */
typedef struct quads_interval row_figure(const struct pools *pools, const struct pool_row *row);

static struct quads_interval
wait_of(const struct pools *pools, const struct pool_row *row)
{
    double wait_ms = pools_words_quantile_ms(row, TIME_QUEUE, pools->metric);

    if (wait_ms < WAIT_MS_MIN)
        wait_ms = WAIT_MS_MIN;
    return (struct quads_interval){wait_ms, NAN, NAN};
}

static const struct run_pool *
run_pool_of(const struct run *run, const struct pools *pools, size_t row)
{
    return &run->sides[pools->rows[row].side].pool;
}

/* Rows of one mode are a curve, in the order of their sizes. */
static bool
first_of_mode(const struct run *run, const struct pools *pools, size_t row)
{
    for (size_t i = 0; i < row; i++)
        if (strcmp(run_pool_of(run, pools, i)->mode, run_pool_of(run, pools, row)->mode) == 0)
            return false;
    return true;
}

/* The next larger size of the mode behind `above`; SIZE_MAX: none. */
static size_t
next_of_mode(const struct run *run, const struct pools *pools, const char *mode, size_t above)
{
    size_t found = SIZE_MAX;

    for (size_t i = 0; i < pools->row_count; i++) {
        uint64_t size = run_pool_of(run, pools, i)->size;
        bool later = above == SIZE_MAX || size > run_pool_of(run, pools, above)->size ||
            (size == run_pool_of(run, pools, above)->size && i > above);

        if (strcmp(run_pool_of(run, pools, i)->mode, mode) == 0 && later &&
            (found == SIZE_MAX || size < run_pool_of(run, pools, found)->size))
            found = i;
    }
    return found;
}

struct span {
    double low_ms, high_ms;
};

static bool
append_mode(struct chart_draft *draft, const struct run *run, const struct pools *pools,
    const char *mode, row_figure *figure_of, struct span *span)
{
    bool drawn = false;

    for (size_t i = next_of_mode(run, pools, mode, SIZE_MAX); i != SIZE_MAX;
         i = next_of_mode(run, pools, mode, i)) {
        struct quads_interval figure = figure_of(pools, &pools->rows[i]);

        if (!isfinite(figure.value) || figure.value <= 0)
            continue;
        if (!isfinite(figure.low) || figure.low <= 0)
            figure.low = figure.high = figure.value;
        if (!drawn)
            chart_begin_block(draft, mode, "size  ms  low  high");
        drawn = true;
        text_printf(&draft->data, "%llu %.6g %.6g %.6g\n",
            (unsigned long long)run_pool_of(run, pools, i)->size, figure.value, figure.low,
            figure.high);
        text_printf(&draft->words, "%s%s ", draft->words.length > 0 ? "; " : "",
            run->sides[pools->rows[i].side].name);
        format_ms(&draft->words, figure.value);
        text_append(&draft->words, " ms");
        span->low_ms = fmin(span->low_ms, figure.low);
        span->high_ms = fmax(span->high_ms, figure.high);
    }
    return drawn;
}

/* The sizes that were measured are the ticks. */
static void
size_axis(struct text *plot, const struct run *run, const struct pools *pools)
{
    uint64_t low = UINT64_MAX;
    uint64_t high = 0;
    size_t count = 0;

    text_append(plot, "set logscale x 2\nset xtics (");
    for (size_t i = 0; i < pools->row_count; i++) {
        uint64_t size = run_pool_of(run, pools, i)->size;
        bool again = false;

        for (size_t j = 0; j < i; j++)
            again = again || run_pool_of(run, pools, j)->size == size;
        if (!again)
            text_printf(plot, "%s%llu", count++ > 0 ? ", " : "", (unsigned long long)size);
        low = size < low ? size : low;
        high = size > high ? size : high;
    }
    text_printf(plot, ")\nset xrange [%.6g:%.6g]\nset xlabel 'connections of the pool'\n",
        (double)low / 1.25, (double)high * 1.25);
}

/* Which point is recommended: a line with its name, for who sees no colours. */
static void
mark_chosen(struct text *plot, const struct run *run, const struct pools *pools)
{
    struct text words = {0};
    double size;

    if (pools->chosen == SIZE_MAX)
        return;
    size = (double)run_pool_of(run, pools, pools->chosen)->size;
    text_printf(&words, "recommended: %s", run->sides[pools->rows[pools->chosen].side].name);
    text_printf(
        plot, "set arrow from %.6g, graph 0 to %.6g, graph 1 nohead lt 11\nset label ", size, size);
    chart_quote(plot, text_string(&words));
    text_printf(plot, " at %.6g, graph 0.98 rotate by 90 right offset 0.6,0\n", size);
    text_free(&words);
}

static void
add_chart(struct charts *charts, const struct run *run, const struct pools *pools,
    struct chart_draft draft, row_figure *figure_of)
{
    const char **modes = arena_alloc(charts->arena, pools->row_count, sizeof *modes);
    bool *drawn = arena_alloc(charts->arena, pools->row_count, sizeof *drawn);
    struct span span = {INFINITY, 0};
    size_t count = 0;

    for (size_t i = 0; i < pools->row_count; i++)
        if (first_of_mode(run, pools, i))
            modes[count++] = run_pool_of(run, pools, i)->mode;
    for (size_t i = 0; i < count; i++)
        drawn[i] = append_mode(&draft, run, pools, modes[i], figure_of, &span);
    if (span.high_ms <= 0) {
        chart_discard(&draft);
        return;
    }
    chart_log_axis(&draft.plot, 'y', span.low_ms, span.high_ms);
    size_axis(&draft.plot, run, pools);
    mark_chosen(&draft.plot, run, pools);
    text_printf(&draft.plot, "set ylabel '%s, ms, logarithmic'\n", metric_names[pools->metric]);
    chart_plot_names(&draft, modes, count, drawn, "1:2:3:4", "with yerrorlines");
    chart_finish(charts, &draft);
}

void
chart_add_pools(struct charts *charts, const struct card *card)
{
    struct pools pools = pools_of(card->run, charts->arena);
    struct chart_draft response = {.kind = CHART_POOLS,
        .query = SIZE_MAX,
        .width = WIDTH,
        .height = HEIGHT,
        .name = "pools-response"};
    struct chart_draft wait = {.kind = CHART_POOLS_WAIT,
        .query = SIZE_MAX,
        .width = WIDTH,
        .height = HEIGHT,
        .name = "pools-wait"};

    if (pools.row_count == 0)
        return;
    text_printf(&response.title, "Response by size of the pool: %s with 90 %% intervals",
        metric_names[pools.metric]);
    text_printf(
        &wait.title, "Wait for a connection by size of the pool: %s", metric_names[pools.metric]);
    add_chart(charts, card->run, &pools, response, pools_figure);
    add_chart(charts, card->run, &pools, wait, wait_of);
}
