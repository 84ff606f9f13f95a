/*
 * zipf: ranks 1 … n, the k-th with a frequency proportional to k^-theta.
 *
 * Rejection-inversion of W. Hörmann and G. Derflinger, "Rejection-inversion to
 * generate variates from monotone discrete distributions", ACM TOMACS 6 (1996):
 * constant time and memory for every theta above 0.
 */
#ifndef PGGRADE_LOAD_ZIPF_H
#define PGGRADE_LOAD_ZIPF_H

#include <stdint.h>

#include "pggrade/base/random.h"

struct zipf {
    uint64_t count;
    double theta;
    double area_first; /* where the first bar's hat begins */
    double area_all;
    double squeeze; /* below this distance a rank is accepted without more ado */
};

struct zipf zipf_create(uint64_t count, double theta);
uint64_t zipf_draw(const struct zipf *zipf, struct random *random); /* 1 … count */

#endif
