#include "pggrade/report/pools_plot.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/base/memory.h"
#include "pggrade/report/format.h"
#include "pggrade/report/pools_words.h"

#define SIZE_COLUMNS 6
#define FIGURE_COLUMNS 8
#define BAR_COLUMNS_MIN 4
#define BAR_COLUMNS_MAX 20

/* What is drawn: a column for each mode, a line for each size. */
struct plot {
    const struct run *run;
    const struct pools *pools;
    const char **modes;
    size_t mode_count;
    uint64_t *sizes; /* ascending */
    size_t size_count;
    double low_ms, high_ms;
    size_t bar_columns;
};

static const struct run_pool *
run_pool_of(const struct plot *plot, size_t row)
{
    return &plot->run->sides[plot->pools->rows[row].side].pool;
}

static int
ascending(const void *left, const void *right)
{
    const uint64_t *a = left;
    const uint64_t *b = right;

    return *a < *b ? -1 : *a > *b;
}

static void
add_mode(struct plot *plot, const char *mode)
{
    for (size_t i = 0; i < plot->mode_count; i++)
        if (strcmp(plot->modes[i], mode) == 0)
            return;
    plot->modes[plot->mode_count++] = mode;
}

static void
lay_out(struct plot *plot, size_t width)
{
    size_t distinct = 0;

    for (size_t i = 0; i < plot->pools->row_count; i++) {
        double value_ms = pools_figure(plot->pools, &plot->pools->rows[i]).value;

        add_mode(plot, run_pool_of(plot, i)->mode);
        plot->sizes[i] = run_pool_of(plot, i)->size;
        if (value_ms > 0) {
            plot->low_ms = fmin(plot->low_ms, value_ms);
            plot->high_ms = fmax(plot->high_ms, value_ms);
        }
    }
    qsort(plot->sizes, plot->pools->row_count, sizeof *plot->sizes, ascending);
    for (size_t i = 0; i < plot->pools->row_count; i++)
        if (i == 0 || plot->sizes[i] != plot->sizes[distinct - 1])
            plot->sizes[distinct++] = plot->sizes[i];
    plot->size_count = distinct;
    if (plot->mode_count > 0 && width > SIZE_COLUMNS + plot->mode_count * (FIGURE_COLUMNS + 2))
        plot->bar_columns = (width - SIZE_COLUMNS) / plot->mode_count - FIGURE_COLUMNS - 2;
    if (plot->bar_columns > BAR_COLUMNS_MAX)
        plot->bar_columns = BAR_COLUMNS_MAX;
}

/* The first pool of that mode and size. */
static size_t
find_row(const struct plot *plot, const char *mode, uint64_t size)
{
    for (size_t i = 0; i < plot->pools->row_count; i++)
        if (run_pool_of(plot, i)->size == size && strcmp(run_pool_of(plot, i)->mode, mode) == 0)
            return i;
    return SIZE_MAX;
}

/* The share that requests around the compared percentile waited for a connection. */
static double
waited_share(const struct plot *plot, size_t row)
{
    const struct run_pool *pool = run_pool_of(plot, row);
    double fraction = metric_fractions[plot->pools->metric];

    for (size_t i = 0; i < pool->part_count; i++)
        if (fabs(pool->parts[i].fraction - fraction) < 1e-9 && pool->parts[i].response_ns > 0)
            return (double)pool->parts[i].queue_ns / (double)pool->parts[i].response_ns;
    return 0;
}

static void
append_bar(struct text *out, const struct plot *plot, size_t row, double value_ms)
{
    double spread = log(plot->high_ms / plot->low_ms);
    double share = spread > 0 ? log(value_ms / plot->low_ms) / spread : 1;
    size_t length = 1 + (size_t)llround(share * (double)(plot->bar_columns - 1));
    size_t waited = (size_t)llround(waited_share(plot, row) * (double)length);

    for (size_t i = 0; i < plot->bar_columns; i++)
        text_append(out, i < waited ? "█" : i < length ? "░" : " ");
}

static void
append_place(struct text *out, const struct plot *plot, size_t row)
{
    double value_ms =
        row == SIZE_MAX ? NAN : pools_figure(plot->pools, &plot->pools->rows[row]).value;
    struct text figure = {0};

    format_ms(&figure, value_ms);
    for (size_t i = text_columns(text_string(&figure)); i < FIGURE_COLUMNS; i++)
        text_append_char(out, ' ');
    text_append(out, text_string(&figure));
    text_append(out, row == plot->pools->chosen ? "←" : " ");
    if (value_ms > 0)
        append_bar(out, plot, row, value_ms);
    else
        text_printf(out, "%*s", (int)plot->bar_columns, "");
    text_append_char(out, ' ');
    text_free(&figure);
}

static void
trim(struct text *out)
{
    while (out->length > 0 && out->data[out->length - 1] == ' ')
        out->data[--out->length] = '\0';
    text_append_char(out, '\n');
}

static void
draw(const struct plot *plot, size_t width, struct text *out)
{
    struct text words = {0};

    text_printf(&words,
        "%s by size, ms; bars are logarithmic, dark for the share of it that was spent waiting for "
        "a connection:",
        metric_names[plot->pools->metric]);
    format_wrapped(out, "", 0, width, text_string(&words));
    text_printf(out, "%*s", SIZE_COLUMNS, "");
    for (size_t i = 0; i < plot->mode_count; i++) {
        text_printf(out, "%*s", FIGURE_COLUMNS + 1 - (int)strlen(plot->modes[i]) > 1 ? 2 : 1, "");
        format_cut(out, plot->modes[i], FIGURE_COLUMNS + plot->bar_columns, true);
    }
    trim(out);
    for (size_t s = 0; s < plot->size_count; s++) {
        text_printf(out, "%*" PRIu64, SIZE_COLUMNS, plot->sizes[s]);
        for (size_t i = 0; i < plot->mode_count; i++)
            append_place(out, plot, find_row(plot, plot->modes[i], plot->sizes[s]));
        trim(out);
    }
    text_append_char(out, '\n');
    text_free(&words);
}

void
pools_plot(const struct run *run, const struct pools *pools, size_t width, struct text *out)
{
    struct plot plot = {
        .run = run,
        .pools = pools,
        .modes = xcalloc(pools->row_count, sizeof *plot.modes),
        .sizes = xcalloc(pools->row_count, sizeof *plot.sizes),
        .low_ms = INFINITY,
    };

    lay_out(&plot, width);
    if (plot.size_count > 1 && plot.bar_columns >= BAR_COLUMNS_MIN && plot.high_ms > 0)
        draw(&plot, width, out);
    free(plot.modes);
    free(plot.sizes);
}
