#include "pggrade/grade/outlook.h"

#include <math.h>
#include <stdlib.h>

struct outlook *
outlook_create(const struct capacity *capacity)
{
    struct outlook *outlook = xcalloc(1, sizeof *outlook);

    outlook->capacity = capacity;
    outlook->arena = arena_create();
    outlook->sides = arena_alloc(outlook->arena, capacity->side_count, sizeof *outlook->sides);
    for (size_t i = 0; i < capacity->step_count; i++)
        outlook->scale_largest = fmax(outlook->scale_largest, capacity->steps[i].scale);
    for (size_t side = 0; side < capacity->side_count; side++)
        outlook_judge_load(outlook, side);
    if (capacity->step_count > 0) {
        outlook_judge_growth(outlook);
        outlook_judge_sizes(outlook);
    }
    return outlook;
}

void
outlook_destroy(struct outlook *outlook)
{
    if (outlook == NULL)
        return;
    arena_destroy(outlook->arena);
    free(outlook);
}

bool
outlook_broken(const struct outlook_cell *cell)
{
    return cell->rows_limit.value <= cell->rows_today;
}

/* ---- rows and months ---- */

static double
months_until(bool compound, double month, double times)
{
    if (isinf(times) || times <= 0)
        return times <= 0 ? -INFINITY : INFINITY;
    if (fabs(month) < 1e-12)
        return times > 1 ? INFINITY : -INFINITY;
    return compound ? log(times) / log1p(month) : (times - 1) / month;
}

/* Data that shrink reach more rows never. */
static double
forward(bool compound, double month, double times)
{
    double months = months_until(compound, month, times);

    return month < 0 && times > 1 ? INFINITY : months;
}

struct outlook_months
outlook_months_until(const struct capacity *capacity, const struct growth_range *times)
{
    bool compound = capacity->growth_compound;

    if (!isfinite(capacity->growth_month) || isnan(times->value))
        return (struct outlook_months){NAN, NAN, NAN};
    return (struct outlook_months){
        forward(compound, capacity->growth_month, times->value),
        forward(compound, capacity->growth_high, times->low),
        forward(compound, capacity->growth_low, times->high),
    };
}

static double
times_after(bool compound, double month, double months)
{
    return compound ? pow(1 + month, months) : fmax(1 + month * months, 0);
}

struct growth_range
outlook_times_after(const struct capacity *capacity, double months)
{
    bool compound = capacity->growth_compound;

    return (struct growth_range){
        times_after(compound, capacity->growth_month, months),
        times_after(compound, capacity->growth_low, months),
        times_after(compound, capacity->growth_high, months),
    };
}
