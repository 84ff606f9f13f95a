#include "pggrade/plan/kind.h"

#include <math.h>

#define NEVER INFINITY

const struct finding_kind query_kinds[QUERY_KIND_COUNT] = {
    [QUERY_KIND_PROMISE_UNUSED] = {"promised-index-unused", "Index Name, in all plans of a query",
        "1: it exists, and no plan used it", NEVER, NEVER, 1,
        "look at the plan in plans/: drop the index, or make it match the query"},
    [QUERY_KIND_PROMISE_RARE] = {"promised-index-rare", "Index Name, in all plans of a query",
        "% of the parameter sets without it", NEVER, 50, NEVER,
        "look at the plan in plans/: drop the index, or make it match the query"},
    [QUERY_KIND_FORBIDDEN] = {"forbidden-node", "Node Type, Relation Name, in all plans of a query",
        "1: some plan had it", NEVER, NEVER, 1,
        "an index that serves the query's condition, or take the @forbid back"},
    [QUERY_KIND_GENERIC] = {"generic-plan",
        "Shared Hit Blocks, Shared Read Blocks, Actual Rows, of plans with and without the "
        "parameters' values",
        "times the work of plans made with the values, from 1,000 pages on; an information where "
        "the server did not choose it",
        NEVER, 2, 10, "SET plan_cache_mode = force_custom_plan;"},
};

bool
kind_severity(const struct finding_kind *kind, double value, enum severity *severity)
{
    const double limits[SEVERITY_COUNT] = {kind->info, kind->warn, kind->severe};

    for (int level = SEVERITY_COUNT - 1; level >= 0; level--) {
        *severity = (enum severity)level;
        if (value >= limits[level])
            return true;
    }
    return false;
}
