#include "pggrade/stats/growth.h"

#include <math.h>
#include <stdlib.h>

#include "pggrade/base/memory.h"
#include "pggrade/stats/least_squares.h"
#include "pggrade/stats/student.h"

#define HALVINGS 100

const char *const growth_law_names[GROWTH_LAW_COUNT] = {
    [GROWTH_CONSTANT] = "O(1)",
    [GROWTH_LOGARITHMIC] = "O(log n)",
    [GROWTH_LINEAR] = "O(n)",
    [GROWTH_LINEARITHMIC] = "O(n log n)",
};

static double
shape(enum growth_law law, double n)
{
    switch (law) {
    case GROWTH_LOGARITHMIC:
        return log(n);
    case GROWTH_LINEAR:
        return n;
    case GROWTH_LINEARITHMIC:
        return n * log(n);
    case GROWTH_CONSTANT:
    case GROWTH_LAW_COUNT:
        break;
    }
    return 0;
}

static double
value_of(const struct growth_term *term, enum growth_law law, double n)
{
    return term->base + term->slope * shape(law, n);
}

/* What the solver takes, for all points. */
struct system {
    const struct growth_point *points;
    size_t count;
    double *design;
    double *values;
    double *weights;
};

/* Columns: the base, the slope, or both. */
static bool
solve(const struct system *system, enum growth_law law, bool with_base, bool with_slope,
    struct growth_term *term)
{
    size_t columns = (size_t)with_base + (size_t)with_slope;
    struct least_squares_result result;
    size_t slope_column = with_base ? 1 : 0;

    for (size_t i = 0; i < system->count; i++) {
        if (with_base)
            system->design[columns * i] = 1;
        if (with_slope)
            system->design[columns * i + slope_column] = shape(law, system->points[i].n);
    }
    if (!least_squares_solve(&(struct least_squares){system->design, system->values,
                                 system->weights, system->count, columns, 0},
            &result))
        return false;
    *term = (struct growth_term){0};
    if (with_base) {
        term->base = result.coefficients[0];
        term->covariance[0][0] = result.covariance[0][0];
    }
    if (with_slope) {
        term->slope = result.coefficients[slope_column];
        term->covariance[1][1] = result.covariance[slope_column][slope_column];
    }
    if (with_base && with_slope)
        term->covariance[0][1] = term->covariance[1][0] = result.covariance[0][1];
    return true;
}

/* A cost neither starts below nothing nor falls with the rows: what would is held at 0, but
 * keeps its share of the uncertainty. */
static bool
fit_term(const struct system *system, enum growth_law law, struct growth_term *term)
{
    struct growth_term held;

    if (law == GROWTH_CONSTANT)
        return solve(system, law, true, false, term);
    if (!solve(system, law, true, true, term))
        return false;
    if (term->slope < 0 && solve(system, law, true, false, &held)) {
        term->base = held.base;
        term->slope = 0;
    } else if (term->base < 0 && solve(system, law, false, true, &held)) {
        term->base = 0;
        term->slope = held.slope;
        term->covariance[0][0] = term->covariance[0][1] = term->covariance[1][0] = 0;
        term->covariance[1][1] = held.covariance[1][1];
    }
    return true;
}

static double
chi_square(const struct system *system, enum growth_law law, const struct growth_term *term)
{
    double sum = 0;

    for (size_t i = 0; i < system->count; i++) {
        double miss = system->values[i] - value_of(term, law, system->points[i].n);

        sum += system->weights[i] * miss * miss;
    }
    return sum;
}

static double
unknowns_of(enum growth_law law)
{
    return law == GROWTH_CONSTANT ? 1 : 2;
}

/* Of the laws that are about as good as the best, the slowest. */
static void
choose(const struct system *system, struct growth *growth)
{
    double squares[GROWTH_LAW_COUNT];
    double spread = INFINITY;
    double best = INFINITY;

    for (int law = 0; law < GROWTH_LAW_COUNT; law++) {
        squares[law] = INFINITY;
        if (fit_term(system, (enum growth_law)law, &growth->terms[law]))
            squares[law] = chi_square(system, (enum growth_law)law, &growth->terms[law]);
        spread = fmin(
            spread, squares[law] / ((double)system->count - unknowns_of((enum growth_law)law)));
    }
    spread = fmax(spread, 1);
    growth->misfit = sqrt(spread);
    for (int law = 0; law < GROWTH_LAW_COUNT; law++) {
        growth->terms[law].criterion =
            squares[law] / spread + 2 * unknowns_of((enum growth_law)law);
        best = fmin(best, growth->terms[law].criterion);
    }
    for (int law = GROWTH_LAW_COUNT - 1; law >= 0; law--) {
        growth->terms[law].criterion -= best;
        if (growth->terms[law].criterion <= GROWTH_AS_GOOD)
            growth->law = (enum growth_law)law;
    }
}

/* The slope of log y over log n; errors of y become relative ones. */
static void
find_exponent(const struct system *system, struct growth *growth)
{
    struct least_squares_result result;
    double sum = 0;
    double scale;
    double reach;

    growth->exponent = (struct growth_range){NAN, NAN, NAN};
    for (size_t i = 0; i < system->count; i++) {
        const struct growth_point *point = &system->points[i];

        if (!(point->value > 0))
            return;
        system->design[2 * i] = 1;
        system->design[2 * i + 1] = log(point->n);
        system->values[i] = log(point->value);
        system->weights[i] = (point->value / point->error) * (point->value / point->error);
    }
    if (!least_squares_solve(&(struct least_squares){system->design, system->values,
                                 system->weights, system->count, 2, 0},
            &result))
        return;
    for (size_t i = 0; i < system->count; i++) {
        double miss = system->values[i] - result.coefficients[0] -
            result.coefficients[1] * system->design[2 * i + 1];

        sum += system->weights[i] * miss * miss;
    }
    scale = fmax(1, sum / (double)(system->count - 2));
    reach = student_quantile(0.975, system->count - 2) * sqrt(scale * result.covariance[1][1]);
    growth->exponent = (struct growth_range){
        result.coefficients[1], result.coefficients[1] - reach, result.coefficients[1] + reach};
}

static size_t
distinct(const struct growth_point *points, size_t count)
{
    size_t found = 0;

    for (size_t i = 0; i < count; i++) {
        bool seen = false;

        for (size_t j = 0; j < i; j++)
            seen = seen || fabs(points[i].n - points[j].n) < 1e-9 * points[i].n;
        found += !seen;
    }
    return found;
}

void
growth_fit(const struct growth_point *points, size_t count, struct growth *growth)
{
    struct system system = {.points = points, .count = count};

    *growth = (struct growth){.count = count};
    for (size_t i = 0; i < count; i++) {
        if (!(points[i].n > 1) || !(points[i].error > 0) || !isfinite(points[i].value))
            return;
        growth->n_max = fmax(growth->n_max, points[i].n);
    }
    if (distinct(points, count) < GROWTH_POINTS_MIN)
        return;
    system.design = xcalloc(2 * count, sizeof *system.design);
    system.values = xcalloc(count, sizeof *system.values);
    system.weights = xcalloc(count, sizeof *system.weights);
    for (size_t i = 0; i < count; i++) {
        system.values[i] = points[i].value;
        system.weights[i] = 1 / (points[i].error * points[i].error);
    }
    choose(&system, growth);
    find_exponent(&system, growth);
    growth->known = true;
    free(system.design);
    free(system.values);
    free(system.weights);
}

/* ---- beyond what was measured ---- */

/* With few points the scatter itself is uncertain: Student's t where it is what counts. */
static double
quantile_of(const struct growth *growth, enum growth_law law)
{
    size_t degrees = growth->count - (size_t)unknowns_of(law);

    return growth->misfit > 1 ? student_quantile(0.975, degrees)
                              : student_quantile(0.975, (size_t)1 << 20);
}

static struct growth_range
predict_by(const struct growth *growth, enum growth_law law, double n)
{
    const struct growth_term *term = &growth->terms[law];
    double g = shape(law, n);
    double variance =
        term->covariance[0][0] + 2 * g * term->covariance[0][1] + g * g * term->covariance[1][1];
    double reach = quantile_of(growth, law) * growth->misfit * sqrt(fmax(variance, 0));
    double value = value_of(term, law, n);

    return (struct growth_range){value, fmax(value - reach, 0), value + reach};
}

static struct growth_range
hull(const struct growth *growth, enum growth_law law, double n)
{
    struct growth_range range = predict_by(growth, law, n);

    for (int other = 0; other < GROWTH_LAW_COUNT; other++) {
        struct growth_range wider;

        if (growth->terms[other].criterion > GROWTH_PLAUSIBLE)
            continue;
        wider = predict_by(growth, (enum growth_law)other, n);
        range.low = fmin(range.low, wider.low);
        range.high = fmax(range.high, wider.high);
    }
    return range;
}

struct growth_range
growth_predict(const struct growth *growth, enum growth_law law, double n)
{
    if (!growth->known || !(n > 1) || n > GROWTH_REACH * growth->n_max)
        return (struct growth_range){NAN, NAN, NAN};
    return hull(growth, law, n);
}

enum edge { EDGE_VALUE, EDGE_LOW, EDGE_HIGH };

static double
edge_at(const struct growth *growth, enum growth_law law, enum edge edge, double n)
{
    struct growth_range range = hull(growth, law, n);

    return edge == EDGE_VALUE ? range.value : edge == EDGE_LOW ? range.low : range.high;
}

/* The first n from which an edge is at the limit, by halving on a scale of logarithms. */
static double
crossing(const struct growth *growth, enum growth_law law, enum edge edge, double limit)
{
    double low = log(1.0 + 1e-9);
    double high = log(GROWTH_REACH * growth->n_max);

    if (edge_at(growth, law, edge, exp(high)) < limit)
        return INFINITY;
    /* Below what was measured an interval may be wide again: look upwards from there first. */
    if (edge_at(growth, law, edge, growth->n_max) < limit)
        low = log(growth->n_max);
    else if (edge_at(growth, law, edge, exp(low)) >= limit)
        return 0;
    for (int i = 0; i < HALVINGS; i++) {
        double middle = (low + high) / 2;

        if (edge_at(growth, law, edge, exp(middle)) < limit)
            low = middle;
        else
            high = middle;
    }
    return exp(high);
}

struct growth_range
growth_until(const struct growth *growth, enum growth_law law, double limit)
{
    if (!growth->known)
        return (struct growth_range){NAN, NAN, NAN};
    return (struct growth_range){crossing(growth, law, EDGE_VALUE, limit),
        crossing(growth, law, EDGE_HIGH, limit), crossing(growth, law, EDGE_LOW, limit)};
}
