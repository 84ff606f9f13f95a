#include <math.h>
#include <string.h>

#include "pggrade/report/capacity_words.h"
#include "pggrade/report/chart_capacity.h"
#include "pggrade/report/format.h"

#define WIDE 760
#define WIDTH 520
#define HEIGHT 300
#define HEAD_HEIGHT 96
#define ROW_HEIGHT 26
#define BYTES_IN_MB 1e6
#define MONTHS_SHOWN_MIN 12.0
#define MONTHS_SHOWN_MAX 120.0

/* ---- tables and indexes by month ---- */

static struct growth_range
sum(const struct growth_range *a, const struct growth_range *b)
{
    return (struct growth_range){a->value + b->value, a->low + b->low, a->high + b->high};
}

/* Ticks: "Nov 2026", … at the months that were foretold, of those that do not touch. */
static void
month_axis(struct text *plot, const struct outlook *outlook, double last)
{
    double before = -INFINITY;
    bool first = true;

    text_append(plot, "set xtics (");
    for (size_t i = 0; i < outlook->size_count && outlook->sizes[i].side == 0; i++) {
        double months = outlook->sizes[i].months;
        struct text label = {0};

        if (months - before < last / 6)
            continue;
        before = months;
        capacity_month_short(&label, outlook->capacity, months);
        text_append(plot, first ? "" : ", ");
        chart_quote(plot, text_string(&label));
        text_printf(plot, " %.6g", months);
        text_free(&label);
        first = false;
    }
    text_printf(plot, ")\nset xrange [%.6g:%.6g]\n", -last / 40, last * 1.04);
}

static void
draw_sizes(struct chart_draft *draft, const struct outlook *outlook, size_t side, bool indexes)
{
    const char *name = outlook->capacity->sides[side].name;
    unsigned style = chart_side_style(side, outlook->capacity->side_count);
    double last_bytes = NAN;
    bool any = false;

    for (size_t i = 0; i < outlook->size_count; i++) {
        const struct outlook_size *size = &outlook->sizes[i];
        struct growth_range bytes =
            indexes ? size->indexes_bytes : sum(&size->tables_bytes, &size->indexes_bytes);

        if (size->side != side || !isfinite(bytes.value))
            continue;
        if (!any)
            chart_begin_block(draft, name, "months  MB  low  high");
        any = true;
        last_bytes = bytes.value;
        text_printf(&draft->data, "%.6g %.6g %.6g %.6g\n", size->months, bytes.value / BYTES_IN_MB,
            fmax(bytes.low, 0) / BYTES_IN_MB, bytes.high / BYTES_IN_MB);
    }
    if (!any)
        return;
    chart_curve(
        draft, "1:3:4", "with filledcurves fs transparent solid 0.15 noborder", style, NULL);
    chart_curve(draft, "1:2", "with linespoints", style, name);
    text_printf(&draft->words, "%s%s: at last ", draft->words.length > 0 ? "; " : "", name);
    format_bytes(&draft->words, (uint64_t)last_bytes);
}

static void
add_sizes(struct charts *charts, const struct outlook *outlook, bool indexes)
{
    struct chart_draft draft = {.kind = indexes ? CHART_ROOM_INDEXES : CHART_ROOM,
        .query = SIZE_MAX,
        .width = WIDTH,
        .height = HEIGHT,
        .name = indexes ? "indexes-by-month" : "disk-by-month"};
    double last = 0;

    for (size_t i = 0; i < outlook->size_count; i++)
        last = fmax(last, outlook->sizes[i].months);
    for (size_t side = 0; last > 0 && side < outlook->capacity->side_count; side++)
        draw_sizes(&draft, outlook, side, indexes);
    if (draft.block_count == 0) { /* without a growth there are no months */
        chart_discard(&draft);
        return;
    }
    text_printf(&draft.title, "%s by month, with 95 %% intervals",
        indexes ? "Indexes" : "Tables and indexes");
    month_axis(&draft.plot, outlook, last);
    text_append(&draft.plot, "set yrange [0:*]\nset ylabel 'MB'\n");
    chart_finish(charts, &draft);
}

void
chart_add_room(struct charts *charts, const struct outlook *outlook)
{
    add_sizes(charts, outlook, false);
    add_sizes(charts, outlook, true);
}

/* ---- when objectives break ---- */

/* What stands on the axis: months where a growth is known, else times of today's rows. */
struct breaking {
    const struct outlook *outlook;
    bool dated;
    double last;
    size_t row_count; /* objectives with a date on some side */
    struct text ticks;
    struct chart_draft draft;
};

static struct growth_range
break_of(const struct breaking *breaking, const struct outlook_cell *cell)
{
    const struct growth_range none = {NAN, NAN, NAN};
    struct growth_range found;

    if (!cell->latency.known || outlook_broken(cell) || !isfinite(cell->rows_limit.value))
        return none;
    if (breaking->dated)
        found = (struct growth_range){
            cell->months_limit.value, fmax(cell->months_limit.low, 0), cell->months_limit.high};
    else
        found = (struct growth_range){cell->rows_limit.value / cell->rows_today,
            fmax(cell->rows_limit.low / cell->rows_today, 1),
            cell->rows_limit.high / cell->rows_today};
    if (!isfinite(found.value) || (breaking->dated && found.value > MONTHS_SHOWN_MAX))
        return none;
    return found;
}

static void
find_last(struct breaking *breaking)
{
    breaking->last = breaking->dated ? MONTHS_SHOWN_MIN : 10;
    for (size_t i = 0; i < breaking->outlook->cell_count; i++) {
        struct growth_range found = break_of(breaking, &breaking->outlook->cells[i]);

        if (isfinite(found.value))
            breaking->last = fmax(breaking->last, found.value * 1.1);
    }
}

static bool
any_side(const struct breaking *breaking, size_t objective)
{
    for (size_t i = 0; i < breaking->outlook->cell_count; i++)
        if (breaking->outlook->cells[i].objective == objective &&
            isfinite(break_of(breaking, &breaking->outlook->cells[i]).value))
            return true;
    return false;
}

static void
list_rows(struct breaking *breaking)
{
    for (size_t o = 0; o < breaking->outlook->capacity->objective_count; o++) {
        struct text label = {0};

        if (!any_side(breaking, o))
            continue;
        breaking->row_count++;
        format_cut(&label, breaking->outlook->capacity->objectives[o].query, 30, false);
        text_append(&breaking->ticks, breaking->row_count > 1 ? ", " : "set ytics (");
        chart_quote(&breaking->ticks, text_string(&label));
        text_printf(&breaking->ticks, " -%zu", breaking->row_count);
        text_free(&label);
    }
}

static void
describe_break(struct breaking *breaking, const struct outlook_cell *cell)
{
    const struct capacity *capacity = breaking->outlook->capacity;
    struct text *words = &breaking->draft.words;

    text_printf(words, "%s%s on %s ", words->length > 0 ? "; " : "",
        capacity->objectives[cell->objective].query, capacity->sides[cell->side].name);
    capacity_limit(words, breaking->outlook, cell, true);
}

/* The marks of one side; those of a row stand above one another. */
static void
draw_side(struct breaking *breaking, size_t side)
{
    const struct capacity *capacity = breaking->outlook->capacity;
    double step = 0.5 / (double)capacity->side_count;
    double shift = step * ((double)side - (double)(capacity->side_count - 1) / 2);
    size_t row = 0;
    bool any = false;

    for (size_t o = 0; o < capacity->objective_count; o++) {
        row += any_side(breaking, o);
        for (size_t i = 0; i < breaking->outlook->cell_count; i++) {
            const struct outlook_cell *cell = &breaking->outlook->cells[i];
            struct growth_range found = break_of(breaking, cell);

            if (cell->objective != o || cell->side != side || !isfinite(found.value))
                continue;
            if (!any)
                chart_begin_block(&breaking->draft, capacity->sides[side].name,
                    breaking->dated ? "months  low  high  place" : "times  low  high  place");
            any = true;
            text_printf(&breaking->draft.data, "%.6g %.6g %.6g %.6g\n", found.value, found.low,
                fmin(found.high, breaking->last * 2), -(double)row - shift);
            describe_break(breaking, cell);
        }
    }
    if (any)
        chart_curve(&breaking->draft, "1:4:2:3", "with xerrorbars",
            chart_side_style(side, capacity->side_count), capacity->sides[side].name);
}

static void
date_axis(struct text *plot, const struct capacity *capacity, double last)
{
    uint64_t step = (uint64_t)fmax(1, ceil(last / 6));

    text_append(plot, "set xtics (");
    for (uint64_t months = 0; (double)months <= last; months += step) {
        struct text label = {0};

        capacity_month_short(&label, capacity, (double)months);
        text_append(plot, months == 0 ? "" : ", ");
        chart_quote(plot, text_string(&label));
        text_printf(plot, " %llu", (unsigned long long)months);
        text_free(&label);
    }
    text_printf(plot, ")\nset xrange [0:%.6g]\nset xlabel 'month'\n", last);
}

void
chart_add_breaking(struct charts *charts, const struct outlook *outlook)
{
    struct breaking breaking = {
        .outlook = outlook,
        .dated = isfinite(outlook->capacity->growth_month),
        .draft = {.kind = CHART_BREAKING, .query = SIZE_MAX, .width = WIDE, .name = "breaking"},
    };
    struct chart_draft *draft = &breaking.draft;

    find_last(&breaking);
    list_rows(&breaking);
    for (size_t side = 0; side < outlook->capacity->side_count; side++)
        draw_side(&breaking, side);
    if (breaking.row_count == 0) {
        chart_discard(draft);
    } else {
        text_append(
            &draft->title, "When the objectives break that hold today, with 95 % intervals");
        draft->height = HEAD_HEIGHT + ROW_HEIGHT * (unsigned)(breaking.row_count + 1);
        text_printf(&draft->plot, "%s) scale 0\nset yrange [-%zu.6:-0.4]\n",
            text_string(&breaking.ticks), breaking.row_count);
        if (breaking.dated)
            date_axis(&draft->plot, outlook->capacity, breaking.last);
        else
            text_printf(&draft->plot,
                "set logscale x\nset xrange [1:%.6g]\nset xlabel 'times today''s rows, "
                "logarithmic'\n",
                breaking.last);
        chart_finish(charts, draft);
    }
    text_free(&breaking.ticks);
}
