#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/grade/outlook.h"

/* Counts of buffers are exact, but the parameter sets differ from size to size. */
#define BUFFERS_ERROR 0.02
#define BUFFERS_PAGES 0.5
/* Two identical clones differ by up to 1.4 %. */
#define LATENCY_ERROR 0.03
#define LATENCY_UNKNOWN 0.25 /* where there are too few slices for an interval */
#define NINETY_PERCENT 1.645 /* half the width of a 90 % interval, in standard errors */
#define CONTRADICTS 10.0     /* of QAIC: the latency speaks clearly against the buffers' law */
#define ROWS_PER_SCALE 1e6   /* where no table is known */
#define SIZE_ERROR 0.01
#define SIZE_PAGES 16384.0 /* two pages of rounding */

/* ---- one objective on one side ---- */

/* The points of a cell, smallest data first. */
static size_t
collect(const struct capacity *capacity, const struct outlook_cell *cell,
    const struct capacity_point **points)
{
    size_t count = 0;

    for (size_t step = 0; step < capacity->step_count; step++)
        for (size_t i = 0; i < capacity->point_count; i++)
            if (capacity->points[i].step == step && capacity->points[i].side == cell->side &&
                capacity->points[i].objective == cell->objective)
                points[count++] = &capacity->points[i];
    return count;
}

/* Where the plan changed on the way, only what comes behind the change counts: how many of the
 * first points to leave out. */
static size_t
skip_changed(const struct capacity_point *const *points, size_t count, bool *changed)
{
    size_t first = count - 1;

    while (first > 0 && strcmp(points[first - 1]->plan, points[count - 1]->plan) == 0)
        first--;
    *changed = first > 0;
    return count - first >= GROWTH_POINTS_MIN ? first : 0;
}

static double
rows_of(const struct capacity *capacity, const struct capacity_point *point)
{
    return point->table[0] == '\0' ? capacity->steps[point->step].scale * ROWS_PER_SCALE
                                   : point->rows;
}

static double
latency_error_ms(const struct capacity_point *point)
{
    double error = (point->high_ns - point->low_ns) / (2 * NINETY_PERCENT);

    if (!isfinite(error))
        error = LATENCY_UNKNOWN * point->latency_ns;
    return hypot(error, LATENCY_ERROR * point->latency_ns) / 1e6;
}

static void
fit(const struct capacity *capacity, const struct capacity_point *const *points, size_t count,
    struct outlook_cell *cell)
{
    struct growth_point *buffers = xcalloc(count, sizeof *buffers);
    struct growth_point *latency = xcalloc(count, sizeof *latency);

    for (size_t i = 0; i < count; i++) {
        double rows = rows_of(capacity, points[i]);

        buffers[i] = (struct growth_point){
            rows, points[i]->buffers, hypot(BUFFERS_ERROR * points[i]->buffers, BUFFERS_PAGES)};
        latency[i] =
            (struct growth_point){rows, points[i]->latency_ns / 1e6, latency_error_ms(points[i])};
    }
    growth_fit(buffers, count, &cell->buffers);
    growth_fit(latency, count, &cell->latency);
    free(buffers);
    free(latency);
}

static void
choose_law(struct outlook_cell *cell)
{
    if (!cell->buffers.known) {
        cell->law = cell->latency.law;
        cell->by_latency = true;
        return;
    }
    cell->law = cell->buffers.law;
    if (cell->latency.known && cell->latency.terms[cell->law].criterion > CONTRADICTS) {
        cell->law = cell->latency.law;
        cell->by_latency = true;
    }
}

/* Rows are in proportion to the scale. */
static double
rows_today(const struct capacity *capacity, const struct capacity_point *largest)
{
    return rows_of(capacity, largest) * capacity->scale_asked /
        capacity->steps[largest->step].scale;
}

static void
judge_cell(struct outlook *outlook, struct outlook_cell *cell)
{
    const struct capacity *capacity = outlook->capacity;
    const struct capacity_objective *objective = &capacity->objectives[cell->objective];
    const struct capacity_point **points =
        xcalloc(capacity->point_count + 1, sizeof(const struct capacity_point *));
    size_t count = collect(capacity, cell, points);
    struct growth_range times;
    size_t first;

    cell->table = cell->access = "";
    cell->rows_today = NAN;
    if (count > 0) {
        first = skip_changed(points, count, &cell->plan_changed);
        cell->steps_used = count - first;
        cell->table = points[count - 1]->table;
        cell->access = points[count - 1]->access;
        cell->rows_today = rows_today(capacity, points[count - 1]);
        fit(capacity, points + first, count - first, cell);
        choose_law(cell);
    }
    free(points);
    cell->latency_today = growth_predict(&cell->latency, cell->law, cell->rows_today);
    cell->rows_limit = growth_until(&cell->latency, cell->law, (double)objective->limit_ns / 1e6);
    times = (struct growth_range){cell->rows_limit.value / cell->rows_today,
        cell->rows_limit.low / cell->rows_today, cell->rows_limit.high / cell->rows_today};
    cell->months_limit = outlook_months_until(capacity, &times);
}

void
outlook_judge_growth(struct outlook *outlook)
{
    const struct capacity *capacity = outlook->capacity;

    outlook->cell_count = capacity->objective_count * capacity->side_count;
    outlook->cells = arena_alloc(outlook->arena, outlook->cell_count, sizeof *outlook->cells);
    for (size_t i = 0; i < outlook->cell_count; i++) {
        outlook->cells[i].objective = i / capacity->side_count;
        outlook->cells[i].side = i % capacity->side_count;
        judge_cell(outlook, &outlook->cells[i]);
    }
}

/* ---- sizes ---- */

enum what { WHAT_TABLES, WHAT_INDEXES, WHAT_WORKING };

/* Bytes over scale; the law is that of rows, a straight line. */
static struct growth
fit_size(const struct capacity *capacity, size_t side, enum what what)
{
    struct growth_point *points = xcalloc(capacity->step_count, sizeof *points);
    struct growth growth;

    for (size_t step = 0; step < capacity->step_count; step++)
        points[step].n = capacity->steps[step].scale * ROWS_PER_SCALE;
    for (size_t i = 0; i < capacity->relation_count; i++) {
        const struct capacity_relation *relation = &capacity->relations[i];

        if (relation->side == side &&
            (what == WHAT_WORKING ? relation->used
                                  : (relation->index != NULL) == (what == WHAT_INDEXES)))
            points[relation->step].value += (double)relation->size_bytes;
    }
    for (size_t step = 0; step < capacity->step_count; step++)
        points[step].error = hypot(SIZE_ERROR * points[step].value, SIZE_PAGES);
    growth_fit(points, capacity->step_count, &growth);
    free(points);
    return growth;
}

static struct growth_range
size_after(const struct capacity *capacity, const struct growth *growth, double months)
{
    struct growth_range times =
        months > 0 ? outlook_times_after(capacity, months) : (struct growth_range){1, 1, 1};
    double today = capacity->scale_asked * ROWS_PER_SCALE;

    return (struct growth_range){
        growth_predict(growth, GROWTH_LINEAR, today * times.value).value,
        growth_predict(growth, GROWTH_LINEAR, today * times.low).low,
        growth_predict(growth, GROWTH_LINEAR, today * times.high).high,
    };
}

void
outlook_judge_sizes(struct outlook *outlook)
{
    static const double months[] = {0, 1, 3, 6, 12, 24};
    const struct capacity *capacity = outlook->capacity;
    size_t month_count = isfinite(capacity->growth_month) ? COUNT_OF(months) : 1;

    outlook->sizes =
        arena_alloc(outlook->arena, capacity->side_count * month_count, sizeof *outlook->sizes);
    for (size_t side = 0; side < capacity->side_count; side++) {
        struct growth tables = fit_size(capacity, side, WHAT_TABLES);
        struct growth indexes = fit_size(capacity, side, WHAT_INDEXES);
        struct growth working = fit_size(capacity, side, WHAT_WORKING);

        for (size_t i = 0; i < month_count && tables.known; i++)
            outlook->sizes[outlook->size_count++] = (struct outlook_size){
                .side = side,
                .months = months[i],
                .tables_bytes = size_after(capacity, &tables, months[i]),
                .indexes_bytes = size_after(capacity, &indexes, months[i]),
                .working_bytes = size_after(capacity, &working, months[i]),
            };
    }
}
