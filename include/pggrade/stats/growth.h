/*
 * growth: by which law a cost y grows with the number of rows n.
 *
 * Candidates are y = a + b·g(n) with a, b ≥ 0 and g none, log n, n or n log n, fitted by weighted
 * least squares.  QAIC = χ²/ĉ + 2k, with ĉ = max(1, the smallest χ²/df), chooses: the slowest law
 * that is within GROWTH_AS_GOOD of the smallest, so that errors given too small do not feign
 * certainty (K. P. Burnham and D. R. Anderson, "Model Selection and Multimodel Inference",
 * 2002, 2.5).  The others stay in the prediction as long as they are plausible.  Arrays are
 * borrowed.
 */
#ifndef PGGRADE_STATS_GROWTH_H
#define PGGRADE_STATS_GROWTH_H

#include <stdbool.h>
#include <stddef.h>

#define GROWTH_POINTS_MIN 3
#define GROWTH_AS_GOOD 2.0   /* of QAIC above the best: no evidence against it */
#define GROWTH_PLAUSIBLE 6.0 /* of QAIC above the best: one twentieth of its likelihood */
#define GROWTH_REACH 100.0   /* times the largest n: nothing is said beyond */

enum growth_law {
    GROWTH_CONSTANT,
    GROWTH_LOGARITHMIC,
    GROWTH_LINEAR,
    GROWTH_LINEARITHMIC,
    GROWTH_LAW_COUNT
};
extern const char *const growth_law_names[GROWTH_LAW_COUNT]; /* "O(1)", "O(log n)", … */

struct growth_point {
    double n;     /* above 1 */
    double value; /* y */
    double error; /* its standard error, above 0 */
};

struct growth_term {
    double base;  /* a */
    double slope; /* b */
    double covariance[2][2];
    double criterion; /* QAIC less the smallest; INFINITY where it could not be fitted */
};

struct growth_range {
    double value, low, high; /* 95 % */
};

struct growth {
    bool known; /* false with fewer than GROWTH_POINTS_MIN different n: nothing else holds */
    enum growth_law law;
    struct growth_term terms[GROWTH_LAW_COUNT];
    struct growth_range exponent; /* of n in y ~ n^exponent: the slope of the logarithms */
    double misfit; /* √ĉ: how many times the errors given the scatter is; 1: no more than they */
    double n_max;
    size_t count;
};

void growth_fit(const struct growth_point *points, size_t count, struct growth *growth);

/* y at n by this law, the interval spanning all laws that are plausible; `law` is
 * growth.law but for a better reason.  All NAN beyond GROWTH_REACH. */
struct growth_range growth_predict(const struct growth *growth, enum growth_law law, double n);

/* The n at which y reaches the limit; low is where the upper end of the interval does, high where
 * the lower end does.  INFINITY: not up to GROWTH_REACH × n_max.  0: already below n = 1. */
struct growth_range growth_until(const struct growth *growth, enum growth_law law, double limit);

#endif
