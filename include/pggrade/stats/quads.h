/*
 * quads: what is estimated from quads, and how sure it is, by drawing whole quads again.
 *
 * Executions within a quad are not independent, quads nearly are; so a bootstrap draws
 * quads, never executions (B. Efron and R. J. Tibshirani, "An Introduction to the
 * Bootstrap", 1993, chapters 6, 8 and 13).  All values are sorted once; a draw is a weight for
 * each quad and one pass.  The same input and seed give the same numbers.  Inputs are
 * borrowed; nothing is kept.
 */
#ifndef PGGRADE_STATS_QUADS_H
#define PGGRADE_STATS_QUADS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define QUADS_MIN 8 /* with fewer, nothing is concluded */
#define QUADS_DRAWS 500
#define QUADS_SE_MIN 0.002  /* no comparison is surer than 0.2 % */
#define QUADS_FEW 30u       /* executions a side under which a low quantile is too rough */
#define QUADS_FEW_SHARE 0.3 /* then: the mean of this lowest share */

/* `count` durations of about this value. */
struct bucket {
    double value;
    uint64_t count;
};

/* What one side did in one quad; buckets ascend by value. */
struct quad_sample {
    const struct bucket *buckets;
    size_t length;
    uint64_t count; /* of all buckets */
    double sum;     /* exact sum of the durations */
};

/* The value of the first bucket up to which at least `fraction` of the count lies; NAN
 * where there is none. */
double buckets_quantile(const struct bucket *buckets, size_t length, double fraction);

/* Two sides, from[i] and to[i] being their parts of quad i. */
struct quads_pair {
    const struct quad_sample *from;
    const struct quad_sample *to;
    size_t count;
    double fraction; /* the quantile that is compared: 0.25 */
    uint64_t seed;
};

struct quads_effect {
    double theta; /* log(quantile of to / quantile of from); NAN where nothing is known */
    double se;    /* its standard error, at least QUADS_SE_MIN; NAN with fewer than two quads */
    double ratio; /* exp(theta) */
    double low;   /* 95 % interval of the ratio; NAN where se is */
    double high;
    size_t degrees; /* of freedom of se, for Student's t; 0: so many that the normal one will do */
    double least;   /* log ratio of the quad nearest to 1, where all quads are on one side of it;
                     * else, and where nobody compared them one by one, 0 */
    size_t quads;   /* in which both sides ran; the others are left out */
    uint64_t from_count;
    uint64_t to_count;
    bool few; /* a low quantile of fewer than QUADS_FEW on a side: means of the lowest share were
               * compared instead */
};

struct quads_effect quads_compare(const struct quads_pair *pair);

/* How many standard errors a value may be off with the chance that a normal one is off by z: z
 * itself, or more where se has few degrees of freedom. */
double quads_effect_width(const struct quads_effect *effect, double z);

/* Fills low and high from theta, se and degrees. */
void quads_effect_interval(struct quads_effect *effect);

/* A value and the middle 90 % of its bootstrap distribution; low and high are NAN with fewer
 * than QUADS_MIN quads. */
struct quads_interval {
    double value;
    double low;
    double high;
};

/* What is wanted of one side: its average, and fractions[i] of the way up. */
struct quads_side {
    const struct quad_sample *samples;
    size_t count;
    const double *fractions;
    size_t fraction_count;
    uint64_t seed;
};

/* Fills `average` and quantiles[0 … fraction_count-1]. */
void quads_describe(const struct quads_side *side, struct quads_interval *average,
    struct quads_interval *quantiles);

#endif
