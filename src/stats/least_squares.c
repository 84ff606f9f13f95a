#include "pggrade/stats/least_squares.h"

#include <math.h>

#define COLUMNS LEAST_SQUARES_COLUMNS_MAX
#define SINGULAR 1e-13 /* of a pivot of the scaled matrix, whose diagonal is 1 */

static double
weight(const struct least_squares *problem, size_t row)
{
    return problem->weights == NULL ? 1.0 : problem->weights[row];
}

static double
cell(const struct least_squares *problem, size_t row, size_t column)
{
    return problem->design[row * problem->columns + column];
}

/* DᵀWD and DᵀWy. */
static void
form(const struct least_squares *problem, double matrix[COLUMNS][COLUMNS], double *right)
{
    for (size_t i = 0; i < problem->columns; i++) {
        right[i] = 0;
        for (size_t j = 0; j < problem->columns; j++)
            matrix[i][j] = 0;
        for (size_t row = 0; row < problem->rows; row++) {
            double weighted = weight(problem, row) * cell(problem, row, i);

            right[i] += weighted * problem->values[row];
            for (size_t j = 0; j < problem->columns; j++)
                matrix[i][j] += weighted * cell(problem, row, j);
        }
    }
}

/* The lower triangle L with LLᵀ = matrix, in place; false where it is singular. */
static bool
factor(double matrix[COLUMNS][COLUMNS], size_t size)
{
    for (size_t j = 0; j < size; j++) {
        for (size_t k = 0; k < j; k++)
            matrix[j][j] -= matrix[j][k] * matrix[j][k];
        if (!(matrix[j][j] > SINGULAR))
            return false;
        matrix[j][j] = sqrt(matrix[j][j]);
        for (size_t i = j + 1; i < size; i++) {
            for (size_t k = 0; k < j; k++)
                matrix[i][j] -= matrix[i][k] * matrix[j][k];
            matrix[i][j] /= matrix[j][j];
        }
    }
    return true;
}

/* LLᵀx = right, in place. */
static void
substitute(double matrix[COLUMNS][COLUMNS], size_t size, double *right)
{
    for (size_t i = 0; i < size; i++) {
        for (size_t k = 0; k < i; k++)
            right[i] -= matrix[i][k] * right[k];
        right[i] /= matrix[i][i];
    }
    for (size_t i = size; i-- > 0;) {
        for (size_t k = i + 1; k < size; k++)
            right[i] -= matrix[k][i] * right[k];
        right[i] /= matrix[i][i];
    }
}

bool
least_squares_solve(const struct least_squares *problem, struct least_squares_result *result)
{
    double matrix[COLUMNS][COLUMNS];
    double scale[COLUMNS];
    size_t size = problem->columns;

    form(problem, matrix, result->coefficients);
    for (size_t i = 0; i < size; i++) {
        if (!(matrix[i][i] > 0))
            return false;
        scale[i] = 1 / sqrt(matrix[i][i]);
    }
    for (size_t i = 0; i < size; i++) {
        result->coefficients[i] *= scale[i];
        for (size_t j = 0; j < size; j++)
            matrix[i][j] *= scale[i] * scale[j];
        matrix[i][i] += problem->damping;
    }
    if (!factor(matrix, size))
        return false;
    substitute(matrix, size, result->coefficients);
    for (size_t i = 0; i < size; i++) {
        double column[COLUMNS] = {0};

        result->coefficients[i] *= scale[i];
        column[i] = 1;
        substitute(matrix, size, column);
        for (size_t j = 0; j < size; j++)
            result->covariance[j][i] = column[j] * scale[i] * scale[j];
    }
    return true;
}
