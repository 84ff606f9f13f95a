/*
 * advice: which candidates are worth building, one by one.
 *
 * With hypopg each is first shown to the planner as a hypothetical index, and one that no plan
 * would use goes no further.  Then it is built in a transaction that is rolled back in the end, and
 * its queries are explained with their real parameters: what counts is the work done, not a cost
 * estimate.  The best stay while the next round looks for more.  Clocks come later: what was
 * chosen is measured as a side.
 */
#ifndef PGGRADE_PLAN_ADVICE_H
#define PGGRADE_PLAN_ADVICE_H

#include "pggrade/base/watcher.h"
#include "pggrade/load/parameter.h"
#include "pggrade/plan/candidates.h"

struct advice_request {
    const struct workload *workload;
    const bool *query_selected;
    const struct parameter_set *parameters;
    const struct target *target; /* of ours: indexes are built there and rolled back */
    struct session *session;
    size_t indexes_max;
    const struct watcher *watcher;
};

struct advice {
    struct candidate *chosen; /* the one that saves most first */
    size_t count;
    const struct setting *setting; /* that makes plans better with them; NULL: none */
    bool trigrams;                 /* some need the extension pg_trgm */
    size_t considered;             /* candidates */
    size_t hypothetical;           /* of them, those hypopg told to be of no use */
    bool hypopg;
};

/* All of the arena. */
bool advice_find(struct arena *arena, const struct advice_request *request, struct advice *advice,
    struct error *error) PGGRADE_MUST_CHECK;

#endif
