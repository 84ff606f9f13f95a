#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/report/chart_private.h"
#include "pggrade/report/format.h"

#define WIDTH 760
#define HEAD_HEIGHT 96
#define ROW_HEIGHT 24
#define ROWS_MAX 60
#define TABLES_MAX 20
#define BYTES_IN_MB 1e6

/* Rows from the top: "set ytics ('first' -1, 'second' -2)". */
struct rows {
    struct text ticks;
    size_t count;
};

static void
add_row(struct rows *rows, const char *name)
{
    struct text label = {0};

    format_cut(&label, name, 30, false);
    text_append(&rows->ticks, rows->count == 0 ? "set ytics (" : ", ");
    chart_quote(&rows->ticks, text_string(&label));
    text_printf(&rows->ticks, " -%zu", ++rows->count);
    text_free(&label);
}

static void
end_rows(struct rows *rows, struct chart_draft *draft)
{
    text_printf(&draft->plot, "%s) scale 0\nset yrange [-%zu.6:-0.4]\n", text_string(&rows->ticks),
        rows->count);
    draft->width = WIDTH;
    draft->height = HEAD_HEIGHT + ROW_HEIGHT * (unsigned)rows->count;
    text_free(&rows->ticks);
}

/* The sides' marks of a row stand above one another. */
static double
place(size_t row, size_t side, size_t side_count)
{
    double step = side_count > 1 ? 0.5 / (double)side_count : 0;

    return -(double)row - step * ((double)side - (double)(side_count - 1) / 2);
}

/* ---- the time of every query against the baseline ---- */

static bool
comparable(const struct verdict *verdict)
{
    return verdict != NULL && isfinite(verdict->ratio) && verdict->ratio > 0 &&
        isfinite(verdict->low) && verdict->low > 0 && isfinite(verdict->high);
}

static bool
any_comparable(const struct card *card, size_t query)
{
    for (size_t side = 1; side < card->run->side_count; side++)
        if (comparable(card_verdict(card, query, 0, side)))
            return true;
    return false;
}

/* "1/100", "1/10", "same", "×10": powers of ten between what there is, at least one on either
 * hand. */
static void
ratio_axis(struct text *plot, double low, double high)
{
    int first = (int)fmin(floor(log10(low)), -1);
    int last = (int)fmax(ceil(log10(high)), 1);

    text_printf(plot, "set logscale x\nset xrange [0.998e%d:1.002e%d]\nset xtics (", first, last);
    for (int power = first; power <= last; power++)
        if (power < 0)
            text_printf(plot, "'÷%g' 1e%d, ", pow(10, -power), power);
        else if (power > 0)
            text_printf(plot, "'×%g' 1e%d%s", pow(10, power), power, power < last ? ", " : "");
        else
            text_append(plot, "'same' 1, ");
    text_append(plot,
        ")\n"
        "set arrow from 1, graph 0 to 1, graph 1 nohead lw 1.5 back\n"
        "set xlabel 'time against the baseline, logarithmic: left of the line is faster'\n");
}

void
chart_add_ratios(struct charts *charts, const struct card *card)
{
    const struct run *run = card->run;
    struct chart_draft draft = {.kind = CHART_RATIOS, .query = SIZE_MAX, .name = "ratios"};
    struct rows rows = {0};
    bool *drawn = arena_alloc(charts->arena, run->side_count, sizeof *drawn);
    double low = 1;
    double high = 1;

    for (size_t side = 1; side < run->side_count; side++) {
        size_t row = 0;

        if (side > 1)
            text_append(&draft.words, "; ");
        format_tally(&draft.words, card, side);
        chart_begin_block(
            &draft, run->sides[side].name, "time / that of the baseline  low  high  place");
        drawn[side] = true;
        for (size_t q = 0; q < run->query_count && row < ROWS_MAX; q++) {
            const struct verdict *verdict = card_verdict(card, q, 0, side);

            if (!any_comparable(card, q))
                continue;
            row++;
            if (side == 1)
                add_row(&rows, run->queries[q].name);
            if (!comparable(verdict))
                continue;
            text_printf(&draft.data, "%.6g %.6g %.6g %.6g\n", verdict->ratio, verdict->low,
                verdict->high, place(row, side - 1, run->side_count - 1));
            low = fmin(low, verdict->low);
            high = fmax(high, verdict->high);
        }
    }
    if (rows.count == 0) {
        text_free(&rows.ticks);
        chart_discard(&draft);
        return;
    }
    text_printf(
        &draft.title, "Time of every query against %s, with 95 %% intervals", run->sides[0].name);
    end_rows(&rows, &draft);
    ratio_axis(&draft.plot, low, high);
    chart_plot_sides(&draft, run, drawn, "1:4:2:3", "with xerrorbars");
    chart_finish(charts, &draft);
}

/* ---- index sizes ---- */

struct table_size {
    const struct run_table *table; /* as on the side where its indexes are largest */
    uint64_t indexes_bytes;
};

static int
larger_first(const void *left, const void *right)
{
    const struct table_size *a = left;
    const struct table_size *b = right;

    if (a->indexes_bytes != b->indexes_bytes)
        return a->indexes_bytes > b->indexes_bytes ? -1 : 1;
    return strcmp(a->table->name, b->table->name);
}

static const struct run_table *
find_table(const struct run_side *side, const struct run_table *like)
{
    for (size_t i = 0; i < side->table_count; i++)
        if (strcmp(side->tables[i].name, like->name) == 0 &&
            strcmp(side->tables[i].schema, like->schema) == 0)
            return &side->tables[i];
    return NULL;
}

/* The tables of all sides, largest indexes first. */
static struct table_size *
list_tables(const struct run *run, struct arena *arena, size_t *count)
{
    size_t room = 0;
    struct table_size *sizes;

    *count = 0;
    for (size_t side = 0; side < run->side_count; side++)
        room += run->sides[side].table_count;
    sizes = arena_alloc(arena, room + 1, sizeof *sizes);
    for (size_t side = 0; side < run->side_count; side++)
        for (size_t i = 0; i < run->sides[side].table_count; i++) {
            const struct run_table *table = &run->sides[side].tables[i];
            size_t known = 0;

            while (known < *count &&
                (strcmp(sizes[known].table->name, table->name) != 0 ||
                    strcmp(sizes[known].table->schema, table->schema) != 0))
                known++;
            if (known == *count)
                sizes[(*count)++].table = table;
            if (table->indexes_bytes > sizes[known].indexes_bytes)
                sizes[known].indexes_bytes = table->indexes_bytes;
        }
    if (*count > 1)
        qsort(sizes, *count, sizeof *sizes, larger_first);
    return sizes;
}

static uint64_t
indexes_bytes(const struct run_side *side)
{
    uint64_t bytes = 0;

    for (size_t i = 0; i < side->index_count; i++)
        bytes += side->indexes[i].size_bytes;
    return bytes;
}

void
chart_add_indexes(struct charts *charts, const struct card *card)
{
    const struct run *run = card->run;
    struct chart_draft draft = {.kind = CHART_INDEXES, .query = SIZE_MAX, .name = "indexes"};
    struct rows rows = {0};
    bool *drawn = arena_alloc(charts->arena, run->side_count, sizeof *drawn);
    size_t count;
    const struct table_size *tables = list_tables(run, charts->arena, &count);

    if (count == 0)
        return;
    count = count > TABLES_MAX ? TABLES_MAX : count;
    for (size_t i = 0; i < count; i++)
        add_row(&rows, tables[i].table->name);
    for (size_t side = 0; side < run->side_count; side++) {
        drawn[side] = true;
        chart_begin_block(&draft, run->sides[side].name, "MB of indexes  place");
        for (size_t i = 0; i < count; i++) {
            const struct run_table *table = find_table(&run->sides[side], tables[i].table);

            if (table != NULL)
                text_printf(&draft.data, "%.6g %.6g\n", (double)table->indexes_bytes / BYTES_IN_MB,
                    place(i + 1, side, run->side_count));
        }
        text_printf(&draft.words, "%s%s: %zu indexes, ", side == 0 ? "" : "; ",
            run->sides[side].name, run->sides[side].index_count);
        format_bytes(&draft.words, indexes_bytes(&run->sides[side]));
    }
    text_append(&draft.title, "Size of all indexes of each table");
    end_rows(&rows, &draft);
    text_append(&draft.plot, "set xrange [0:*]\nset xlabel 'indexes, MB'\n");
    chart_plot_sides(&draft, run, drawn, "1:2", "with points ps 1.1");
    chart_finish(charts, &draft);
}
