/*
 * paired: one query on two sides that took turns: which figure is compared, and what may be said.
 *
 * The typical figure decides: the CPU time of the backend, mean against mean within each quad, and
 * the middle of these ratios.  Where that clock was not readable or does not see the cost, as with
 * parallel workers, the same of medians of adjusted wall time (wall time where the run-queue delay
 * was not readable either).  The CPU clock does not see waiting: a query that waits for more than
 * 30 % of its adjusted time is judged on the 25th percentile of that.  A query of some microseconds
 * mostly waits for the client: waiting that is the same on both sides is no cost.  Under traffic
 * the median of the response time decides.
 *
 * Tails see what these cannot, a slowdown of some executions only.  They may decide where
 * enough executions lie beyond the percentile and client and backends shared a CPU; else they
 * are reported.
 *
 * What looks slower, or hardly faster, is measured a second time, and is so only where both times
 * say so.
 */
#ifndef PGGRADE_MEASURE_PAIRED_H
#define PGGRADE_MEASURE_PAIRED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pggrade/measure/quad.h"
#include "pggrade/stats/decision.h"

#define PAIRED_CPU_SHARE 0.7 /* of adjusted time: below, a query waits */
#define PAIRED_TAILS_MAX 3
#define PAIRED_BEYOND_MIN 30.0 /* executions beyond a percentile that may decide */

/* One side of a query; all borrowed. */
struct paired_side {
    const struct quad *quads;
    size_t quad_count;
    const struct quad *confirmation; /* measured a second time; empty: was not */
    size_t confirmation_count;
    uint64_t executions; /* what the next three are the sums of */
    uint64_t wall_ns;
    uint64_t cpu_ns;
    uint64_t run_queue_ns;
    bool parallel; /* workers were planned */
};

struct paired_circumstances {
    bool cpu_clock; /* quads hold CPU times */
    bool adjusted;  /* their latency is adjusted */
    bool pinned;    /* client and backends shared one CPU */
    bool traffic;   /* their latency is the response time under load */
    double min_effect;
    uint64_t comparisons; /* made in the run */
    uint64_t looks;       /* at each of them */
    uint64_t seed;
};

struct paired_figure {
    enum quad_clock clock;
    bool by_quad;    /* the ratios of the quads were compared; else a percentile of all of them */
    double fraction; /* which; of by_quad: 0: the mean of each quad, 0.5: its median */
    struct decision_rule rule;
    struct quads_effect effect; /* theta is NAN where nothing is known */
    struct quads_effect again;  /* the second time; theta is NAN where there was none */
    enum decision first;        /* what the first time alone says */
    enum decision decision;     /* what both say */
    bool decides;               /* may make a verdict; always true of the typical figure */
};

struct paired {
    struct paired_figure typical;
    struct paired_figure tails[PAIRED_TAILS_MAX];
    size_t tail_count;
    bool waits; /* the typical figure is of wall time because the query waits */
};

void paired_compare(const struct paired_side *from, const struct paired_side *to,
    const struct paired_circumstances *circumstances, struct paired *paired);

/* "cpu_paired", "adjusted_p95", "wall_paired", "response_p50": static text. */
const char *paired_basis(
    const struct paired_circumstances *circumstances, const struct paired_figure *figure);

/* The figure a verdict rests on: the typical one, or a tail that decides and is slower where the
 * typical one is neither slower nor faster. */
const struct paired_figure *paired_deciding(const struct paired *paired);

/* Whether something looked slower the first time, or faster by so little that the copies of the
 * data may have made it, so that a second time is wanted. */
bool paired_suspects(const struct paired *paired);

/* Whether more of the same would not change what is said: the typical figure is decided, and no
 * tail that is not looks slower. */
bool paired_settled(const struct paired *paired);

/* Whether a typical figure that is the same is so by enough to be said early. */
bool paired_surely_same(const struct paired *paired);

/* The same for the same run, query and side, whoever asks; different for others. */
uint64_t paired_seed(uint64_t run_seed, const char *query, const char *side);

#endif
