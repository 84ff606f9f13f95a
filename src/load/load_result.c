#include "pggrade/load/load_result.h"

#include <stdlib.h>

#include "pggrade/base/clock.h"
#include "pggrade/base/memory.h"

void
load_result_create(struct load_result *result, const struct load_options *options)
{
    const struct workload *workload = options->workload;

    result->query_count = workload->query_count;
    result->side_count = options->side_count;
    result->sides = xcalloc(options->side_count, sizeof *result->sides);
    result->cells = xcalloc(workload->query_count, sizeof *result->cells);
    result->turns = xcalloc(workload->query_count, sizeof *result->turns);
    for (size_t q = 0; q < workload->query_count; q++) {
        result->cells[q] = xcalloc(options->side_count, sizeof *result->cells[q]);
        for (size_t side = 0; side < options->side_count; side++) {
            struct load_cell *cell = &result->cells[q][side];

            cell->statement_count = workload->queries[q].statement_count;
            cell->statements = xcalloc(cell->statement_count, sizeof *cell->statements);
        }
    }
}

/* ---- cells ---- */

/* One histogram of all workers as a sparse one; `total` is empty before and after. */
static void
collect_times(struct crew *crew, size_t query, size_t side, enum time_kind kind,
    struct histogram *total, struct sparse *sparse)
{
    for (size_t w = 0; w < crew_size(crew); w++)
        histogram_merge(total, worker_tally(crew_worker(crew, w), query, side)->times[kind]);
    histogram_to_sparse(total, sparse);
    histogram_clear(total);
}

static void
collect_statements(
    struct load_cell *cell, struct crew *crew, size_t query, size_t side, struct histogram *total)
{
    for (size_t s = 0; s < cell->statement_count; s++) {
        for (size_t w = 0; w < crew_size(crew); w++)
            histogram_merge(total, worker_tally(crew_worker(crew, w), query, side)->statements[s]);
        histogram_to_sparse(total, &cell->statements[s]);
        histogram_clear(total);
    }
}

static void
collect_cell(struct load_cell *cell, struct crew *crew, size_t query, size_t side)
{
    struct histogram *total = histogram_create();

    for (size_t w = 0; w < crew_size(crew); w++) {
        struct tally *tally = worker_tally(crew_worker(crew, w), query, side);

        tally_drain(tally);
        tally_counts_add(&cell->counts, &tally->counts);
        tally_errors_merge(&cell->errors, &tally->errors);
        slowest_merge(&cell->slowest, &tally->slowest);
        cell->cpu_ns += tally->cpu_ns;
        cell->run_queue_ns += tally->run_queue_ns;
    }
    for (size_t kind = 0; kind < TIME_COUNT; kind++)
        collect_times(crew, query, side, (enum time_kind)kind, total, &cell->times[kind]);
    collect_statements(cell, crew, query, side, total);
    histogram_destroy(total);
}

/* ---- sides and seconds ---- */

static void
collect_side(struct load_side *side, struct crew *crew, size_t index)
{
    for (size_t w = 0; w < crew_size(crew); w++) {
        struct worker *worker = crew_worker(crew, w);
        struct worker_effort effort = worker_effort(worker, index);

        side->generator_cpu_ns += effort.cpu_ns;
        side->generator_wall_ns += effort.wall_ns;
        side->connected += worker_connected(worker, index);
        side->opened += worker_opened(worker, index);
        side->leaked += worker_leaked(worker, index);
        tally_errors_merge(&side->refusals, worker_refusals(worker, index));
    }
}

const double load_part_fractions[LOAD_PARTS] = {0.5, 0.95, 0.99};

static void
collect_parts(struct load_side *side, struct crew *crew, size_t index, size_t query_count)
{
    struct parts *total = xcalloc(1, sizeof *total);

    for (size_t q = 0; q < query_count; q++)
        for (size_t w = 0; w < crew_size(crew); w++) {
            const struct tally *tally = worker_tally(crew_worker(crew, w), q, index);

            if (tally->parts != NULL)
                parts_merge(total, tally->parts);
        }
    for (size_t i = 0; i < LOAD_PARTS; i++)
        side->parts[i] = parts_at(total, load_part_fractions[i]);
    free(total);
}

/* "query.side": what a viewer of the log shows. */
static char ***
make_tags(const struct load_options *options)
{
    const struct workload *workload = options->workload;
    char ***tags = xcalloc(workload->query_count, sizeof *tags);

    for (size_t q = 0; q < workload->query_count; q++) {
        tags[q] = xcalloc(options->side_count, sizeof *tags[q]);
        for (size_t side = 0; side < options->side_count; side++)
            tags[q][side] =
                xasprintf("%s.%s", workload->queries[q].name, options->side_names[side]);
    }
    return tags;
}

static void
destroy_tags(char ***tags, const struct load_options *options)
{
    for (size_t q = 0; q < options->workload->query_count; q++) {
        for (size_t side = 0; side < options->side_count; side++)
            free(tags[q][side]);
        free(tags[q]);
    }
    free(tags);
}

static void
collect_timeline(struct load_result *result, const struct load_options *options, struct crew *crew)
{
    struct journal **journals = xcalloc(crew_size(crew), sizeof(struct journal *));
    char ***tags = make_tags(options);
    uint64_t now_ns = clock_monotonic_ns();

    for (size_t w = 0; w < crew_size(crew); w++) {
        worker_note_second(crew_worker(crew, w), now_ns);
        journals[w] = worker_journal(crew_worker(crew, w));
    }
    timeline_build(&result->timeline, journals, crew_size(crew), (const char *const *const *)tags,
        clock_wall_s() - (int64_t)((now_ns - result->start_ns) / NS_PER_S));
    destroy_tags(tags, options);
    free(journals);
}

void
load_result_collect(
    struct load_result *result, const struct load_options *options, struct crew *crew)
{
    for (size_t side = 0; side < result->side_count; side++) {
        for (size_t q = 0; q < result->query_count; q++)
            collect_cell(&result->cells[q][side], crew, q, side);
        collect_side(&result->sides[side], crew, side);
        collect_parts(&result->sides[side], crew, side, result->query_count);
    }
    collect_timeline(result, options, crew);
}

/* ---- the end ---- */

static void
clear_cell(struct load_cell *cell)
{
    for (size_t kind = 0; kind < TIME_COUNT; kind++)
        sparse_free(&cell->times[kind]);
    for (size_t s = 0; s < cell->statement_count; s++)
        sparse_free(&cell->statements[s]);
    for (size_t i = 0; i < cell->quad_count; i++)
        quad_clear(&cell->quads[i]);
    for (size_t i = 0; i < cell->confirmation_count; i++)
        quad_clear(&cell->confirmation[i]);
    free(cell->confirmation);
    free(cell->statements);
    free(cell->quads);
}

void
load_result_clear(struct load_result *result)
{
    for (size_t q = 0; q < result->query_count; q++) {
        for (size_t side = 0; side < result->side_count; side++)
            clear_cell(&result->cells[q][side]);
        free(result->cells[q]);
        free(result->turns[q].start_ns);
    }
    free(result->cells);
    free(result->turns);
    free(result->sides);
    timeline_clear(&result->timeline);
    server_samples_clear(&result->server);
    *result = (struct load_result){0};
}
