/*
 * rubric: the bands and caps from which letters are given; rubric 1 is built in.
 */
#ifndef PGGRADE_GRADE_RUBRIC_H
#define PGGRADE_GRADE_RUBRIC_H

#include <stdint.h>

#include "pggrade/base/error.h"

struct rubric {
    uint64_t number;                  /* 1: the built-in; 0: a file that gives itself none */
    uint64_t a_plus_ns;               /* average below: A+ */
    uint64_t a_ns;                    /* average below: A */
    double b_share, c_share, d_share; /* of queries that pass, at least */
    uint64_t slow_ns, very_slow_ns;
    double min_effect; /* smallest effect that matters, 0.03; never under 0.02 */
};

extern const struct rubric rubric_default;

/* A YAML file with any of: number, a_plus, a, b, c, d, slow, very_slow, min_effect; the rest as in
 * the default.  Its number is 2 or more, so that nothing but the built-in is called rubric 1.
 * Unknown keys and bad values are refused with file:line:column. */
bool rubric_load(const char *path, struct rubric *rubric, struct error *error) PGGRADE_MUST_CHECK;

/* The smallest effect that matters: "3%" or "0.03"; 2 % to 100 %. */
bool rubric_parse_effect(const char *text, double *effect, struct error *error) PGGRADE_MUST_CHECK;

#endif
