/*
 * scalability: how throughput X grows with the number N of those who work at a time.
 *
 * The Universal Scalability Law (N. J. Gunther, "Guerrilla Capacity Planning", 2007, chapter 4):
 *     X(N) = λN / (1 + σ(N − 1) + κN(N − 1))
 * λ: of one alone; σ: the share that waits for others (contention); κ: the share that is spent on
 * agreeing with each of the others (coherency).  σ and κ are not negative.  Arrays are borrowed.
 */
#ifndef PGGRADE_STATS_SCALABILITY_H
#define PGGRADE_STATS_SCALABILITY_H

#include <stdbool.h>
#include <stddef.h>

#define SCALABILITY_LEVELS_MIN 6
#define SCALABILITY_REACH 2.0 /* nothing is said beyond this many times the largest N measured */

struct scalability_level {
    double concurrency; /* N, from 1 */
    double throughput;  /* X */
    double error;       /* its standard error; 0 on all levels: unknown, but alike */
};

/* A value with its 95 % interval. */
struct scalability_value {
    double value, low, high;
};

enum scalability_refusal {
    SCALABILITY_FITTED,
    SCALABILITY_FEW_LEVELS,    /* fewer than SCALABILITY_LEVELS_MIN different N */
    SCALABILITY_NO_THROUGHPUT, /* some level did nothing */
    SCALABILITY_NO_LAW         /* no curve of this form comes near */
};

struct scalability {
    enum scalability_refusal refusal; /* all else is meaningful only where it is FITTED */
    struct scalability_value lambda;
    struct scalability_value sigma;
    struct scalability_value kappa;
    /* √((1 − σ)/κ), where X is largest; high is INFINITY where κ may be 0, and all are where it
     * is.  Beyond `reach` nothing but that it lies there is known. */
    struct scalability_value peak;
    double peak_throughput; /* X(peak), or X(reach) where the peak lies beyond */
    double reach;           /* SCALABILITY_REACH × the largest N */
    double misfit;          /* √(χ²/df) by the errors given; NAN where they are unknown */
    size_t levels;
    double covariance[3][3]; /* of λ, σ, κ */
    double quantile;         /* of Student's t, for intervals */
};

/*
 * Least squares with weights 1/error², by the method of Levenberg and Marquardt from the
 * straight line N/X; intervals from the linearised covariance and Student's t with df =
 * levels − 3, scaled by √(χ²/df) where the errors are unknown or too small for the scatter
 * (D. M. Bates and D. G. Watts, "Nonlinear Regression Analysis and Its Applications", 1988, 2.3).
 */
void scalability_fit(const struct scalability_level *levels, size_t count, struct scalability *fit);

/* X(N) with its interval; all NAN beyond `reach`. */
struct scalability_value scalability_throughput(const struct scalability *fit, double concurrency);

#endif
