/*
 * caps: facts that no latency makes good, each with the best letter it leaves.
 */
#ifndef PGGRADE_GRADE_CAPS_H
#define PGGRADE_GRADE_CAPS_H

#include "pggrade/grade/card.h"

#define CAPS_MODIFIED_SHARE 0.10 /* of a table's rows since ANALYZE: statistics are stale */

struct cap {
    enum letter letter;
    const char *reason; /* one sentence that ends in "(at most C)" */
};

struct caps {
    struct cap *items; /* in the arena of the card */
    size_t count;
};

struct caps caps_of_query(const struct card *card, size_t query, size_t side);
struct caps caps_of_side(const struct card *card, size_t side);

/* Executions of the query on this side that ended in an error. */
uint64_t caps_errors(const struct run_cell *cell);

/* How the results differ from those on the baseline, in one sentence in the card's arena; NULL
 * where they do not, or where nothing is known. */
const char *caps_results_differ(const struct card *card, size_t query, size_t side);

/* Some promise that binds was broken. */
bool caps_promise_broken(const struct run_cell *cell);

/* Samples below which the interval of a percentile cannot exist; 0: it always can. */
uint64_t caps_samples_min(enum metric metric);

#endif
