/*
 * normal: quantiles of the normal distribution.
 */
#ifndef PGGRADE_STATS_NORMAL_H
#define PGGRADE_STATS_NORMAL_H

/* Φ⁻¹: the value below which a standard normal variable stays with this probability, to
 * about 1 part in 10^16; infinite at 0 and 1, NAN outside. */
double normal_quantile(double probability);

#endif
