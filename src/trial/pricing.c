#include "pggrade/trial/pricing.h"

#include <stdlib.h>

#include "pggrade/plan/index_price.h"

static bool
query_selected(const struct trial_options *options, size_t query)
{
    return options->query_selected == NULL || options->query_selected[query];
}

static bool
any_writes(const struct run *run)
{
    for (size_t q = 0; q < run->query_count; q++)
        if (run->queries[q].writes)
            return true;
    return false;
}

static void
record_price(
    struct run *run, size_t side, const struct run_query *query, const struct index_price *price)
{
    struct run_index *index = &run->sides[side].indexes[price->index];

    /* No index has more prices than there are queries. */
    if (index->prices == NULL)
        index->prices = arena_alloc(run->arena, run->query_count, sizeof *index->prices);
    index->prices[index->price_count++] =
        (struct run_index_price){query->name, price->wal_records, price->wal_bytes};
}

static bool
price_query(const struct capture_request *request, struct run *run, const struct run_query *query,
    size_t side, struct error *error)
{
    struct index_price *prices = NULL;
    size_t count = 0;
    bool priced;

    if (!query->writes || query->cells[side].plan.samples == 0)
        return true;
    priced = index_prices_find(request, &query->cells[side].plan, &prices, &count, error);
    for (size_t i = 0; priced && i < count; i++)
        record_price(run, side, query, &prices[i]);
    free(prices);
    return priced;
}

static bool
price_side(const struct trial_options *options, const struct lane *lane,
    const struct parameter_set *parameters, struct run *run, size_t side, struct error *error)
{
    const struct workload *workload = options->scenario->workload;
    const struct run_query *recorded = run->queries;
    struct session *session = NULL;
    bool priced = session_open(&lane->server, &session, error);

    for (size_t q = 0; priced && q < workload->query_count; q++) {
        if (!query_selected(options, q))
            continue;
        priced = price_query(
            &(struct capture_request){
                .query = &workload->queries[q],
                .sources = parameters->sources[q],
                .target = lane->target,
                .session = session,
            },
            run, recorded++, side, error);
    }
    session_close(session);
    return priced;
}

bool
pricing_run(const struct trial_options *options, const struct lanes *lanes,
    const struct parameter_set *parameters, struct run *run, struct error *error)
{
    if (!any_writes(run))
        return true;
    watch_stage(options->watcher, (double)lanes->count, "pricing the indexes");
    for (size_t side = 0; side < lanes->count; side++) {
        const struct lane *lane = &lanes->items[side];

        watch_step(options->watcher, (double)side, "%s", lane->name);
        if (lane->target->created && !price_side(options, lane, parameters, run, side, error))
            return false;
    }
    return true;
}
