/*
 * least_squares: weighted linear least squares with at most four unknowns.
 *
 * By the normal equations, solved by Cholesky's method after each column was scaled to
 * length 1 (Å. Björck, "Numerical Methods for Least Squares Problems", 1996, chapter 2).
 */
#ifndef PGGRADE_STATS_LEAST_SQUARES_H
#define PGGRADE_STATS_LEAST_SQUARES_H

#include <stdbool.h>
#include <stddef.h>

#define LEAST_SQUARES_COLUMNS_MAX 4

struct least_squares {
    const double *design;  /* [row][column], row after row */
    const double *values;  /* [row] */
    const double *weights; /* [row]: 1 / variance; NULL: all 1 */
    size_t rows;
    size_t columns;
    double damping; /* 0; Levenberg's and Marquardt's share that is added to the diagonal */
};

struct least_squares_result {
    double coefficients[LEAST_SQUARES_COLUMNS_MAX];
    /* (DᵀWD)⁻¹: the covariance where the weights are 1 / variance. */
    double covariance[LEAST_SQUARES_COLUMNS_MAX][LEAST_SQUARES_COLUMNS_MAX];
};

/* False where the columns do not determine the coefficients. */
bool least_squares_solve(const struct least_squares *problem, struct least_squares_result *result);

#endif
