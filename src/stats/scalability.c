#include "pggrade/stats/scalability.h"

#include <math.h>
#include <stdlib.h>

#include "pggrade/base/memory.h"
#include "pggrade/stats/least_squares.h"
#include "pggrade/stats/student.h"

enum { LAMBDA, SIGMA, KAPPA, UNKNOWNS };

#define STEPS_MAX 500
#define DAMPING_MAX 1e12
#define SETTLED 1e-12 /* of the sum of squares, from one step to the next */

struct problem {
    const struct scalability_level *levels;
    size_t count;
    double *weights;
    double *design; /* [count][UNKNOWNS], for all that is solved */
    double *values;
};

static double
curve(const double *unknowns, double n)
{
    return unknowns[LAMBDA] * n / (1 + unknowns[SIGMA] * (n - 1) + unknowns[KAPPA] * n * (n - 1));
}

static double
sum_of_squares(const struct problem *problem, const double *unknowns)
{
    double sum = 0;

    for (size_t i = 0; i < problem->count; i++) {
        double miss =
            problem->levels[i].throughput - curve(unknowns, problem->levels[i].concurrency);

        sum += problem->weights[i] * miss * miss;
    }
    return sum;
}

static void
keep_allowed(double *unknowns)
{
    unknowns[SIGMA] = fmin(fmax(unknowns[SIGMA], 0), 1);
    unknowns[KAPPA] = fmax(unknowns[KAPPA], 0);
}

/* N/X is a straight line in 1/λ, σ/λ and κ/λ; an error of X becomes one of N/X times N/X². */
static bool
start(struct problem *problem, double *unknowns)
{
    double *weights = xcalloc(problem->count, sizeof *weights);
    struct least_squares_result result;
    bool solved;

    for (size_t i = 0; i < problem->count; i++) {
        double n = problem->levels[i].concurrency;
        double x = problem->levels[i].throughput;

        problem->design[UNKNOWNS * i] = 1;
        problem->design[UNKNOWNS * i + 1] = n - 1;
        problem->design[UNKNOWNS * i + 2] = n * (n - 1);
        problem->values[i] = n / x;
        weights[i] = problem->weights[i] * (x * x / n) * (x * x / n);
    }
    solved = least_squares_solve(&(struct least_squares){problem->design, problem->values, weights,
                                     problem->count, UNKNOWNS, 0},
        &result);
    free(weights);
    if (!solved)
        return false;
    unknowns[LAMBDA] = result.coefficients[0] > 0
        ? 1 / result.coefficients[0]
        : problem->levels[0].throughput / problem->levels[0].concurrency;
    unknowns[SIGMA] = result.coefficients[1] * unknowns[LAMBDA];
    unknowns[KAPPA] = result.coefficients[2] * unknowns[LAMBDA];
    keep_allowed(unknowns);
    return true;
}

/* The derivatives of the curve by λ, σ and κ, and what is missing at each level.  `held` unknowns
 * have no column: they stay at their bound. */
static size_t
linearise(const struct problem *problem, const double *unknowns, const bool *held)
{
    size_t columns = 0;

    for (int k = 0; k < UNKNOWNS; k++)
        columns += held == NULL || !held[k];
    for (size_t i = 0; i < problem->count; i++) {
        double n = problem->levels[i].concurrency;
        double x = curve(unknowns, n);
        double slope = -x * x / (unknowns[LAMBDA] * n);
        const double derivatives[UNKNOWNS] = {
            x / unknowns[LAMBDA], slope * (n - 1), slope * n * (n - 1)};
        size_t column = 0;

        for (int k = 0; k < UNKNOWNS; k++)
            if (held == NULL || !held[k])
                problem->design[columns * i + column++] = derivatives[k];
        problem->values[i] = problem->levels[i].throughput - x;
    }
    return columns;
}

static bool
take_step(const struct problem *problem, double *unknowns, const bool *held, double *damping)
{
    double before = sum_of_squares(problem, unknowns);

    for (; *damping < DAMPING_MAX; *damping *= 10) {
        size_t columns = linearise(problem, unknowns, held);
        struct least_squares_result step;
        double moved[UNKNOWNS];
        size_t column = 0;
        double after;

        if (!least_squares_solve(&(struct least_squares){problem->design, problem->values,
                                     problem->weights, problem->count, columns, *damping},
                &step))
            continue;
        for (int k = 0; k < UNKNOWNS; k++)
            moved[k] = unknowns[k] + (held[k] ? 0 : step.coefficients[column++]);
        keep_allowed(moved);
        after = sum_of_squares(problem, moved);
        if (!(after <= before) || !(moved[LAMBDA] > 0))
            continue;
        for (int k = 0; k < UNKNOWNS; k++)
            unknowns[k] = moved[k];
        *damping /= 10;
        return before - after > SETTLED * (before + 1e-300);
    }
    return false;
}

/* Which of σ and κ would leave their bound in the wrong direction. */
static void
hold_bounds(const struct problem *problem, const double *unknowns, bool *held)
{
    double gradient[UNKNOWNS] = {0};

    (void)linearise(problem, unknowns, NULL);
    for (size_t i = 0; i < problem->count; i++)
        for (int k = 0; k < UNKNOWNS; k++)
            gradient[k] += problem->weights[i] * problem->values[i] *
                problem->design[UNKNOWNS * i + (size_t)k];
    held[LAMBDA] = false;
    held[SIGMA] = (unknowns[SIGMA] <= 0 && gradient[SIGMA] <= 0) ||
        (unknowns[SIGMA] >= 1 && gradient[SIGMA] >= 0);
    held[KAPPA] = unknowns[KAPPA] <= 0 && gradient[KAPPA] <= 0;
}

static void
descend(const struct problem *problem, double *unknowns)
{
    double damping = 1e-3;
    bool held[UNKNOWNS];

    for (int i = 0; i < STEPS_MAX; i++) {
        hold_bounds(problem, unknowns, held);
        if (!take_step(problem, unknowns, held, &damping))
            return;
    }
}

/* ---- what follows from the unknowns ---- */

static struct scalability_value
interval(const struct scalability *fit, const double *unknowns, int unknown)
{
    double reach = fit->quantile * sqrt(fit->covariance[unknown][unknown]);

    return (struct scalability_value){
        unknowns[unknown], fmax(unknowns[unknown] - reach, 0), unknowns[unknown] + reach};
}

static double
peak_of(double sigma, double kappa)
{
    return kappa > 0 ? sqrt(fmax(1 - sigma, 0) / kappa) : INFINITY;
}

static void
conclude(
    const struct problem *problem, const double *unknowns, bool weighted, struct scalability *fit)
{
    double squares = sum_of_squares(problem, unknowns);
    size_t degrees = problem->count - UNKNOWNS;
    double scale = squares / (double)degrees;
    struct least_squares_result result;
    double largest = 0;

    (void)linearise(problem, unknowns, NULL);
    if (!least_squares_solve(&(struct least_squares){problem->design, problem->values,
                                 problem->weights, problem->count, UNKNOWNS, 0},
            &result)) {
        fit->refusal = SCALABILITY_NO_LAW;
        return;
    }
    fit->misfit = weighted ? sqrt(scale) : NAN;
    for (int i = 0; i < UNKNOWNS; i++)
        for (int j = 0; j < UNKNOWNS; j++)
            fit->covariance[i][j] = result.covariance[i][j] * (weighted && scale < 1 ? 1 : scale);
    fit->quantile = student_quantile(0.975, degrees);
    fit->lambda = interval(fit, unknowns, LAMBDA);
    fit->sigma = interval(fit, unknowns, SIGMA);
    fit->sigma.high = fmin(fit->sigma.high, 1);
    fit->kappa = interval(fit, unknowns, KAPPA);
    for (size_t i = 0; i < problem->count; i++)
        largest = fmax(largest, problem->levels[i].concurrency);
    fit->reach = SCALABILITY_REACH * largest;
    /* σ and κ err in opposite directions, so both at the same end are wider than needed. */
    fit->peak = (struct scalability_value){peak_of(unknowns[SIGMA], unknowns[KAPPA]),
        peak_of(fit->sigma.high, fit->kappa.high), peak_of(fit->sigma.low, fit->kappa.low)};
    fit->peak_throughput = curve(unknowns, fmin(fmax(fit->peak.value, 1), fit->reach));
}

static size_t
distinct_levels(const struct scalability_level *levels, size_t count)
{
    size_t distinct = 0;

    for (size_t i = 0; i < count; i++) {
        bool seen = false;

        for (size_t j = 0; j < i; j++)
            seen = seen || fabs(levels[j].concurrency - levels[i].concurrency) < 0.5;
        distinct += !seen;
    }
    return distinct;
}

static bool
weigh(const struct scalability_level *levels, size_t count, double *weights)
{
    bool known = true;

    for (size_t i = 0; i < count; i++)
        known = known && levels[i].error > 0;
    for (size_t i = 0; i < count; i++)
        weights[i] = known ? 1 / (levels[i].error * levels[i].error) : 1;
    return known;
}

void
scalability_fit(const struct scalability_level *levels, size_t count, struct scalability *fit)
{
    struct problem problem = {.levels = levels, .count = count};
    double unknowns[UNKNOWNS] = {0};
    bool weighted;

    *fit = (struct scalability){.levels = distinct_levels(levels, count)};
    if (fit->levels < SCALABILITY_LEVELS_MIN) {
        fit->refusal = SCALABILITY_FEW_LEVELS;
        return;
    }
    for (size_t i = 0; i < count; i++)
        if (!(levels[i].throughput > 0)) {
            fit->refusal = SCALABILITY_NO_THROUGHPUT;
            return;
        }
    problem.weights = xcalloc(count, sizeof *problem.weights);
    problem.design = xcalloc(count * UNKNOWNS, sizeof *problem.design);
    problem.values = xcalloc(count, sizeof *problem.values);
    weighted = weigh(levels, count, problem.weights);
    if (start(&problem, unknowns)) {
        descend(&problem, unknowns);
        conclude(&problem, unknowns, weighted, fit);
    } else {
        fit->refusal = SCALABILITY_NO_LAW;
    }
    free(problem.weights);
    free(problem.design);
    free(problem.values);
}

struct scalability_value
scalability_throughput(const struct scalability *fit, double concurrency)
{
    const double unknowns[UNKNOWNS] = {fit->lambda.value, fit->sigma.value, fit->kappa.value};
    double x = curve(unknowns, concurrency);
    double slope = -x * x / (fit->lambda.value * concurrency);
    const double derivatives[UNKNOWNS] = {
        x / fit->lambda.value, slope * (concurrency - 1), slope * concurrency * (concurrency - 1)};
    double variance = 0;

    if (fit->refusal != SCALABILITY_FITTED || concurrency > fit->reach)
        return (struct scalability_value){NAN, NAN, NAN};
    for (int i = 0; i < UNKNOWNS; i++)
        for (int j = 0; j < UNKNOWNS; j++)
            variance += derivatives[i] * derivatives[j] * fit->covariance[i][j];
    variance = fmax(variance, 0);
    return (struct scalability_value){
        x, fmax(x - fit->quantile * sqrt(variance), 0), x + fit->quantile * sqrt(variance)};
}
