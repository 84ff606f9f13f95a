/*
 * pressure: what a run under traffic says about each side as a whole, and whether it can be
 * believed.
 */
#ifndef PGGRADE_GRADE_PRESSURE_H
#define PGGRADE_GRADE_PRESSURE_H

#include "pggrade/base/memory.h"
#include "pggrade/result/run.h"

/* One clock over all queries of a side, in ms; NAN where there are too few samples for it. */
struct pressure_times {
    uint64_t count;
    double average_ms;
    double quantiles_ms[METRIC_COUNT]; /* by enum metric; METRIC_AVERAGE is average_ms */
};

struct pressure {
    uint64_t ok; /* offered = ok + the four in counts */
    struct run_counts counts;
    double offered_rate; /* per second of the window */
    double ok_rate;
    struct pressure_times times[TIME_COUNT];
    double generator_share; /* of one CPU, the mean of all threads; NAN: not measured */
    /* Why figures are of the generator and not of the server; NULL: they are the server's. */
    const char *generator_limited;
    const char *overloaded; /* what became of a rate above what the server takes; NULL: it held */
};

/* How the generator itself fared. */
struct pressure_generator {
    double lag_p99_ms, lag_max_ms; /* NAN: not known */
    double response_p99_ms;
    double share; /* of one CPU; NAN: not known */
    bool open;    /* requests came by themselves */
};

/* Why the figures are the generator's, in the arena; NULL: they are the server's. */
const char *pressure_judge_generator(
    const struct pressure_generator *generator, struct arena *arena);

/* Texts go into the arena. */
struct pressure pressure_of(const struct run *run, size_t side, struct arena *arena);

#endif
