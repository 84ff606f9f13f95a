/*
 * binomial: how sure a count of successes makes one.
 */
#ifndef PGGRADE_STATS_BINOMIAL_H
#define PGGRADE_STATS_BINOMIAL_H

#include <stdint.h>

struct binomial_interval {
    double low;
    double high;
};

/* The exact interval of a probability after `count` successes in `trials` (C. J. Clopper and E. S.
 * Pearson, "The use of confidence or fiducial limits illustrated in the case of the binomial",
 * Biometrika 26, 1934): each tail has (1 - confidence) / 2.  Without trials it is 0 to 1. */
struct binomial_interval binomial_exact(uint64_t count, uint64_t trials, double confidence);

#endif
