#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/grade/outlook.h"

/* Counts of buffers are exact, but the parameter sets differ from size to size. */
#define BUFFERS_ERROR 0.02
#define BUFFERS_PAGES 1.0 /* a level of a btree more or less */
/* Two identical clones differ by up to 1.4 %. */
#define LATENCY_ERROR 0.03
#define LATENCY_UNKNOWN 0.25 /* where there are too few slices for an interval */
#define NINETY_PERCENT 1.645 /* half the width of a 90 % interval, in standard errors */
#define PAGES_FEW 2.0        /* of buffers: the work is elsewhere */
#define CURVED 2.0           /* misfit from which the smallest size is left out */
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
    const struct capacity_step *steps = capacity->steps;
    size_t count = 0;

    for (size_t i = 0; i < capacity->point_count; i++) {
        const struct capacity_point *point = &capacity->points[i];
        size_t at = count;

        if (point->side != cell->side || point->objective != cell->objective)
            continue;
        for (; at > 0 && steps[points[at - 1]->step].scale > steps[point->step].scale; at--)
            points[at] = points[at - 1];
        points[at] = point;
        count++;
    }
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

double
outlook_rows(const struct capacity *capacity, const struct capacity_point *point)
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

static struct growth_point
buffers_point(const struct capacity *capacity, const struct capacity_point *point)
{
    return (struct growth_point){outlook_rows(capacity, point), point->buffers,
        hypot(BUFFERS_ERROR * point->buffers, BUFFERS_PAGES)};
}

static struct growth_point
latency_point(const struct capacity *capacity, const struct capacity_point *point)
{
    return (struct growth_point){
        outlook_rows(capacity, point), point->latency_ns / 1e6, latency_error_ms(point)};
}

static void
fit(const struct capacity *capacity, const struct capacity_point *const *points, size_t count,
    struct growth *buffers, struct growth *latency)
{
    struct growth_point *list = xcalloc(count, sizeof *list);

    for (size_t i = 0; i < count; i++)
        list[i] = buffers_point(capacity, points[i]);
    growth_fit(list, count, buffers);
    for (size_t i = 0; i < count; i++)
        list[i] = latency_point(capacity, points[i]);
    growth_fit(list, count, latency);
    free(list);
}

/* A law holds from some size on: a page that is not full yet, a table in one level of a btree are
 * no part of it.  How many of the first points to leave out. */
static size_t
fit_large(const struct capacity *capacity, const struct capacity_point *const *points, size_t count,
    struct growth *buffers, struct growth *latency)
{
    size_t first = 0;

    fit(capacity, points, count, buffers, latency);
    while (buffers->known && buffers->misfit > CURVED && count - first > GROWTH_POINTS_MIN) {
        first++;
        fit(capacity, points + first, count - first, buffers, latency);
    }
    return first;
}

/*
 * The buffers' law; *by_latency where the latency's is another one, clearly.  Who reads so many
 * pages cannot take longer by more than what sorting adds to reading, so that a latency that
 * grows beside constant buffers is a busy machine; but rows that come from no page are counted
 * by no buffer.
 */
static enum growth_law
choose_law(const struct growth *buffers, const struct growth *latency, bool *by_latency)
{
    bool possible = !buffers->known || buffers->terms[GROWTH_CONSTANT].base < PAGES_FEW ||
        (buffers->law == GROWTH_LINEAR && latency->law == GROWTH_LINEARITHMIC);

    *by_latency = possible && latency->known &&
        (!buffers->known || latency->terms[buffers->law].criterion > CONTRADICTS);
    return *by_latency ? latency->law : buffers->law;
}

static bool
held(const struct growth_range *range, const struct growth_point *measured)
{
    double reach = 1.96 * measured->error;

    return range->low - reach <= measured->value && measured->value <= range->high + reach;
}

/* How good predictions are: the largest size from the others. */
static void
predict_last(const struct capacity *capacity, const struct capacity_point *const *points,
    size_t count, struct outlook_cell *cell)
{
    struct growth_point last_buffers = buffers_point(capacity, points[count - 1]);
    struct growth_point last_latency = latency_point(capacity, points[count - 1]);
    struct growth buffers;
    struct growth latency;
    bool by_latency;
    enum growth_law law;

    if (count <= GROWTH_POINTS_MIN)
        return;
    (void)fit_large(capacity, points, count - 1, &buffers, &latency);
    law = choose_law(&buffers, &latency, &by_latency);
    cell->predicted_buffers = growth_predict(&buffers, buffers.law, last_buffers.n);
    cell->predicted_latency = growth_predict(&latency, law, last_latency.n);
    cell->buffers_held = held(&cell->predicted_buffers, &last_buffers);
    cell->latency_held = held(&cell->predicted_latency, &last_latency);
}

/* Rows are in proportion to the scale. */
static double
rows_today(const struct capacity *capacity, const struct capacity_point *largest)
{
    return outlook_rows(capacity, largest) * capacity->scale_asked /
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
    cell->predicted_buffers = cell->predicted_latency = (struct growth_range){NAN, NAN, NAN};
    if (count > 0) {
        first = skip_changed(points, count, &cell->plan_changed);
        cell->table = points[count - 1]->table;
        cell->access = points[count - 1]->access;
        cell->rows_today = rows_today(capacity, points[count - 1]);
        cell->steps_used = count - first -
            fit_large(capacity, points + first, count - first, &cell->buffers, &cell->latency);
        cell->law = choose_law(&cell->buffers, &cell->latency, &cell->by_latency);
        predict_last(capacity, points + first, count - first, cell);
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
        if (!isfinite(outlook->cells[i].predicted_buffers.value))
            continue;
        outlook->predictions++;
        outlook->buffers_held += outlook->cells[i].buffers_held;
        outlook->latency_held += outlook->cells[i].latency_held;
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

static struct outlook_memory
judge_memory(const struct capacity *capacity, const struct growth *working)
{
    double today = capacity->scale_asked * ROWS_PER_SCALE;
    struct growth_range scale =
        growth_until(working, GROWTH_LINEAR, (double)capacity->shared_buffers_bytes);
    struct outlook_memory memory = {
        .times = {scale.value / today, scale.low / today, scale.high / today}};

    memory.months = outlook_months_until(capacity, &memory.times);
    return memory;
}

void
outlook_judge_sizes(struct outlook *outlook)
{
    static const double months[] = {0, 1, 3, 6, 12, 24};
    const struct capacity *capacity = outlook->capacity;
    size_t month_count = isfinite(capacity->growth_month) ? COUNT_OF(months) : 1;

    outlook->sizes =
        arena_alloc(outlook->arena, capacity->side_count * month_count, sizeof *outlook->sizes);
    outlook->memory = arena_alloc(outlook->arena, capacity->side_count, sizeof *outlook->memory);
    for (size_t side = 0; side < capacity->side_count; side++) {
        struct growth tables = fit_size(capacity, side, WHAT_TABLES);
        struct growth indexes = fit_size(capacity, side, WHAT_INDEXES);
        struct growth working = fit_size(capacity, side, WHAT_WORKING);

        outlook->memory[side] = judge_memory(capacity, &working);
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
