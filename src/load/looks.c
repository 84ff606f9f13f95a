/* Looks at the answer while a run goes on; by the rules of measure/paired, which the verdicts use
 * as well, so that what ends a query is what the report says of it. */
#include <math.h>
#include <stdlib.h>

#include "pggrade/base/memory.h"
#include "pggrade/load/engine_private.h"
#include "pggrade/measure/paired.h"

/* From here what looks slower or faster gets all of its time (method, "The noise meter"). */
#define NOISY_QUEUE_SHARE 0.6
#define NOISY_CPU_SPREAD 1.8

static struct paired_side
side_so_far(struct engine *engine, size_t query, size_t side)
{
    const struct load_cell *cell = &engine->result->cells[query][side];
    const bool *parallel = engine->options->parallel;
    struct paired_side found = {
        .quads = cell->quads,
        .quad_count = cell->quad_count,
        .parallel = parallel != NULL && parallel[query * engine->options->side_count + side],
    };

    for (size_t w = 0; w < crew_size(engine->crew); w++) {
        const struct tally *tally = worker_tally(crew_worker(engine->crew, w), query, side);
        const struct histogram *response = tally->times[TIME_RESPONSE];

        found.executions += tally->counts.ok;
        found.wall_ns +=
            (uint64_t)llround(histogram_mean_ns(response) * (double)histogram_count(response));
        found.cpu_ns += tally->cpu_ns;
        found.run_queue_ns += tally->run_queue_ns;
    }
    return found;
}

static struct paired_circumstances
circumstances_of(const struct engine *engine, size_t query, size_t side)
{
    const struct load_options *options = engine->options;

    return (struct paired_circumstances){
        .cpu_clock = engine->result->cpu_clock,
        .adjusted = engine->result->adjusted,
        .pinned = engine->result->pinned,
        .traffic = options->traffic,
        .min_effect = options->min_effect,
        .comparisons = engine->mix.count * (options->side_count - 1),
        .looks = LOAD_LOOKS,
        .seed = paired_seed(
            options->seed, options->workload->queries[query].name, options->side_names[side]),
    };
}

static void
compare(struct engine *engine, size_t query, size_t side, struct paired *paired)
{
    const struct paired_side from = side_so_far(engine, query, 0);
    const struct paired_side to = side_so_far(engine, query, side);
    const struct paired_circumstances circumstances = circumstances_of(engine, query, side);

    paired_compare(&from, &to, &circumstances, paired);
}

static bool
is_noisy(struct engine *engine, size_t query)
{
    for (size_t side = 0; side < engine->options->side_count; side++) {
        const struct load_cell *cell = &engine->result->cells[query][side];
        const struct paired_side seen = side_so_far(engine, query, side);

        if ((double)seen.run_queue_ns > NOISY_QUEUE_SHARE * (double)seen.wall_ns ||
            quads_cpu_spread(cell->quads, cell->quad_count) > NOISY_CPU_SPREAD)
            return true;
    }
    return false;
}

void
looks_take(struct engine *engine, size_t query)
{
    struct query_progress *progress = &engine->progress[query];
    bool noisy = is_noisy(engine, query);
    bool clear = true;

    progress->settled = true;
    for (size_t side = 1; progress->settled && side < engine->options->side_count; side++) {
        struct paired paired;

        if (progress->dead[0] || progress->dead[side])
            continue; /* nothing to compare, however long it runs */
        compare(engine, query, side, &paired);
        progress->settled = paired_settled(&paired);
        clear =
            clear && (paired.typical.first == DECISION_SAME ? paired_surely_same(&paired) : !noisy);
    }
    progress->clear = progress->settled && clear;
}

/* ---- what is to be measured again ---- */

static bool
doubtful(const struct paired *paired, bool *hardly)
{
    const struct paired_figure *figure = paired_deciding(paired);

    *hardly = decision_hardly(&figure->rule, &figure->effect);
    return paired_suspects(paired);
}

struct doubts
looks_doubts(struct engine *engine)
{
    size_t query_count = engine->options->workload->query_count;
    struct doubts doubts = {
        .queries = xcalloc(query_count, sizeof *doubts.queries),
        .sides = xcalloc(engine->options->side_count, sizeof *doubts.sides),
        .shares = xcalloc(query_count, sizeof *doubts.shares),
    };

    for (size_t q = 0; q < query_count; q++) {
        if (!engine_selected(engine, q) || engine->progress[q].dead[0])
            continue;
        for (size_t side = 1; side < engine->options->side_count; side++) {
            struct paired paired;
            bool hardly;

            if (engine->progress[q].dead[side])
                continue;
            compare(engine, q, side, &paired);
            if (!doubtful(&paired, &hardly))
                continue;
            doubts.queries[q] = true;
            doubts.sides[side] = doubts.sides[side] || hardly;
        }
        doubts.shares[q] = engine->progress[q].spent_ns;
        doubts.count += doubts.queries[q];
    }
    return doubts;
}

void
doubts_clear(struct doubts *doubts)
{
    free(doubts->queries);
    free(doubts->sides);
    free(doubts->shares);
    *doubts = (struct doubts){0};
}
