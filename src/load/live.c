#include <math.h>
#include <stdlib.h>

#include "pggrade/base/clock.h"
#include "pggrade/base/memory.h"
#include "pggrade/load/engine_private.h"

#define SHOW_NS (500 * NS_PER_MS)
#define P99_COUNT 100 /* fewer say nothing of a p99 */

static struct watch_figure
figure_of(
    struct engine *engine, const struct live_query *live, size_t side, struct histogram *scratch)
{
    const struct load_options *options = engine->options;
    const struct tally_counts counts = engine_counts(engine, live->query, side);
    struct watch_figure figure = {
        .what = options->workload->queries[live->query].name,
        .where = options->side_names[side],
        .share = live->share,
        .rate = NAN,
        .p50_ms = NAN,
        .p99_ms = NAN,
    };

    histogram_clear(scratch);
    for (size_t w = 0; w < crew_size(engine->crew); w++) {
        const struct tally *tally = worker_tally(crew_worker(engine->crew, w), live->query, side);

        histogram_merge(scratch, tally->times[TIME_RESPONSE]);
    }
    figure.done = counts.ok;
    figure.failed = counts.failed + counts.timed_out;
    if (live->seconds > 0)
        figure.rate = (double)figure.done / live->seconds;
    if (histogram_count(scratch) > 0)
        figure.p50_ms = (double)histogram_quantile_ns(scratch, 0.5) / 1e6;
    if (histogram_count(scratch) >= P99_COUNT)
        figure.p99_ms = (double)histogram_quantile_ns(scratch, 0.99) / 1e6;
    return figure;
}

void
live_show(struct engine *engine, const struct live_query *queries, size_t count)
{
    size_t side_count = engine->options->side_count;
    struct watch_figure *figures;
    struct histogram *scratch;

    if (!watch_wants_figures(engine->options->watcher) ||
        clock_monotonic_ns() - engine->shown_ns < SHOW_NS)
        return;
    figures = xcalloc(count * side_count, sizeof *figures);
    scratch = histogram_create();
    for (size_t i = 0; i < count; i++)
        for (size_t side = 0; side < side_count; side++)
            figures[i * side_count + side] = figure_of(engine, &queries[i], side, scratch);
    watch_figures(engine->options->watcher, figures, count * side_count);
    histogram_destroy(scratch);
    free(figures);
    engine->shown_ns = clock_monotonic_ns();
}
