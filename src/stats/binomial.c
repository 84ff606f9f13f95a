#include "pggrade/stats/binomial.h"

#include <math.h>

#define STEPS 100 /* of bisection: beyond the precision of a double */

/* P(X <= count) of `trials` with this probability. */
static double
cumulative(uint64_t count, uint64_t trials, double probability)
{
    double sum = 0.0;

    if (count >= trials || probability <= 0.0)
        return 1.0;
    if (probability >= 1.0)
        return 0.0;
    for (uint64_t k = 0; k <= count; k++)
        sum += exp(lgamma((double)trials + 1.0) - lgamma((double)k + 1.0) -
            lgamma((double)(trials - k) + 1.0) + (double)k * log(probability) +
            (double)(trials - k) * log1p(-probability));
    return fmin(sum, 1.0);
}

/* The probability at which P(X <= count) has fallen to `tail`. */
static double
solve(uint64_t count, uint64_t trials, double tail)
{
    double low = 0.0;
    double high = 1.0;

    for (int i = 0; i < STEPS; i++) {
        double middle = (low + high) / 2.0;

        if (cumulative(count, trials, middle) > tail)
            low = middle;
        else
            high = middle;
    }
    return (low + high) / 2.0;
}

struct binomial_interval
binomial_exact(uint64_t count, uint64_t trials, double confidence)
{
    double tail = (1.0 - confidence) / 2.0;
    struct binomial_interval interval = {0.0, 1.0};

    if (trials == 0)
        return interval;
    if (count > 0)
        interval.low = solve(count - 1, trials, 1.0 - tail);
    if (count < trials)
        interval.high = solve(count, trials, tail);
    return interval;
}
