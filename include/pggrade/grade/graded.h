/*
 * graded: the latency a query is graded on, with how sure each figure is.
 *
 * That latency is the quads': wall time less the delay of the run queue where it could be
 * read, so that a neighbour's load does not change a letter.
 */
#ifndef PGGRADE_GRADE_GRADED_H
#define PGGRADE_GRADE_GRADED_H

#include "pggrade/result/run.h"
#include "pggrade/stats/quads.h"

struct graded {
    const char *basis; /* "adjusted" or "wall" */
    uint64_t count;    /* executions it rests on */
    /* In ns, by enum metric; all NAN where nothing was measured.  The maximum has no interval:
     * no resampling can exceed what was seen. */
    struct quads_interval metrics[METRIC_COUNT];
};

struct graded graded_latency(const struct run *run, size_t query, size_t side);

/* Figures of one sparse histogram in ns; NAN where it is empty. */
double graded_quantile_ns(const struct sparse *sparse, double fraction);
uint64_t graded_count_above(const struct sparse *sparse, uint64_t limit_ns);

#endif
