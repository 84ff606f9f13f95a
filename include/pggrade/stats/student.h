/*
 * student: quantiles of Student's t distribution.
 */
#ifndef PGGRADE_STATS_STUDENT_H
#define PGGRADE_STATS_STUDENT_H

#include <stddef.h>

/* The value below which t with so many degrees of freedom (from 1) stays with this probability;
 * infinite at 0 and 1, NAN outside and without degrees of freedom. */
double student_quantile(double probability, size_t degrees);

#endif
