/*
 * decision: what may be said of a compared pair, and what it could have seen.
 *
 * δ is the smallest effect that matters; z makes the chance of one false "slower" or
 * "faster" among all comparisons and looks of a run about 1 % (Bonferroni), and less for small
 * runs.
 */
#ifndef PGGRADE_STATS_DECISION_H
#define PGGRADE_STATS_DECISION_H

#include <stdbool.h>
#include <stdint.h>

#include "pggrade/stats/quads.h"

#define DECISION_EFFECT_MIN 0.02  /* two identical clones differ by up to 1.4 % */
#define DECISION_SAME_LIMIT 0.05  /* differences surely below this are none … */
#define DECISION_SAME_MARGIN 0.02 /* … or below δ and this, where that is more */
#define DECISION_SAME_Z 2.0
#define DECISION_SURE_Z 3.0     /* to say so before the time is up */
#define DECISION_UNANIMOUS 1.25 /* every quad beyond this: their spread does not matter */
#define DECISION_DOUBLED 2.0    /* every quad beyond this: few are enough */
#define DECISION_QUADS_MIN 4    /* so many */
#define DECISION_POWER_Z 0.84   /* Φ⁻¹(0.8): seen in four of five runs */
#define DECISION_CONFIRM_Z 1.65 /* Φ⁻¹(0.95) */

enum decision { DECISION_FASTER, DECISION_SAME, DECISION_SLOWER, DECISION_NONE };

struct decision_rule {
    double min_effect;    /* δ as a fraction; DECISION_EFFECT_MIN where less is given */
    uint64_t comparisons; /* made in this run */
    uint64_t looks;       /* at each of them */
};

/* max(3, Φ⁻¹(1 − 0.01 / (comparisons × looks))) */
double decision_z(const struct decision_rule *rule);

/* max(5 %, δ + 2 %): as a fraction. */
double decision_same_limit(const struct decision_rule *rule);

/*
 * The factors of se are Student's, with the same chances, where its degrees of freedom are few.
 * Slower: θ − z·se > log(1 + δ).  Faster: θ + z·se < −log(1 + δ).  Same: |θ| + 2·se <
 * log(1 + same limit).  None with fewer than QUADS_MIN quads, or where no other holds.
 *
 * Slower or faster as well where every single quad is so by DECISION_UNANIMOUS: a sign test
 * that a change of that size would pass by chance once in 2^quads, and equal sides far more
 * seldom.  It is for sides whose ratio differs widely between parameters, in few quads.  And where
 * every quad is so by DECISION_DOUBLED, which no neighbour does to the same side every time,
 * DECISION_QUADS_MIN of them are enough: a query of seconds may not come to more in its time.
 */
enum decision decision_make(const struct decision_rule *rule, const struct quads_effect *effect);

/* Whether a second measurement bears out "slower": θ − 1.65·se > log(1 + δ), or unanimity;
 * on enough quads.  "Faster": mirrored. */
bool decision_confirms(
    const struct decision_rule *rule, enum decision first, const struct quads_effect *again);

/* Whether an effect is so small that the copies of the data may have made it: |θ| < log(1 + 2δ). */
bool decision_hardly(const struct decision_rule *rule, const struct quads_effect *effect);

/* Whether it is the same by DECISION_SURE_Z standard errors. */
bool decision_surely_same(const struct decision_rule *rule, const struct quads_effect *effect);

/* The smallest effect, as a fraction, that would have been called four times in five:
 * exp(log(1 + δ) + (z + 0.84)·se) − 1.  NAN where se is. */
double decision_detectable(const struct decision_rule *rule, const struct quads_effect *effect);

/*
 * How many times as many quads would decide an undecided effect, if it stays what it
 * was: its standard error falls with the root of their number.  INFINITY where no number
 * would, NAN where theta or se is.
 */
double decision_more_quads(const struct decision_rule *rule, const struct quads_effect *effect);

#endif
