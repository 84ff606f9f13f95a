#include "pggrade/load/load_result.h"

#include <stdlib.h>
#include <string.h>

#include "pggrade/base/memory.h"

static void
merge_tally(struct load_cell *cell, const struct tally *tally, struct histogram *wall,
    struct histogram **statements)
{
    histogram_merge(wall, tally->wall);
    for (size_t s = 0; s < cell->statement_count; s++)
        histogram_merge(statements[s], tally->statements[s]);
    cell->executions += tally->executions;
    cell->dropped += tally->dropped;
    cell->wall_ns += tally->wall_ns;
    cell->cpu_ns += tally->cpu_ns;
    cell->run_queue_ns += tally->run_queue_ns;
}

static void
merge_errors(struct tally *total, const struct tally *part)
{
    for (size_t i = 0; i < part->error_count; i++)
        tally_error(
            total, part->errors[i].sqlstate, part->errors[i].message, part->errors[i].count);
}

void
load_result_collect(struct load_result *result, struct crew *crew, size_t query, size_t side)
{
    struct load_cell *cell = &result->cells[query][side];
    struct tally errors = {0};
    struct histogram *wall = histogram_create();
    struct histogram **statements = xcalloc(cell->statement_count, sizeof(struct histogram *));

    for (size_t s = 0; s < cell->statement_count; s++)
        statements[s] = histogram_create();
    for (size_t w = 0; w < crew_size(crew); w++) {
        const struct tally *tally = worker_tally(crew_worker(crew, w), query, side);

        merge_tally(cell, tally, wall, statements);
        merge_errors(&errors, tally);
    }
    histogram_to_sparse(wall, &cell->wall);
    for (size_t s = 0; s < cell->statement_count; s++) {
        histogram_to_sparse(statements[s], &cell->statements[s]);
        histogram_destroy(statements[s]);
    }
    memcpy(cell->errors, errors.errors, sizeof cell->errors);
    cell->error_count = errors.error_count;
    histogram_destroy(wall);
    free(statements);
}

void
load_result_create(struct load_result *result, const struct load_options *options)
{
    const struct workload *workload = options->workload;

    result->query_count = workload->query_count;
    result->side_count = options->side_count;
    result->cells = xcalloc(workload->query_count, sizeof *result->cells);
    for (size_t q = 0; q < workload->query_count; q++) {
        result->cells[q] = xcalloc(options->side_count, sizeof *result->cells[q]);
        for (size_t side = 0; side < options->side_count; side++) {
            struct load_cell *cell = &result->cells[q][side];

            cell->statement_count = workload->queries[q].statement_count;
            cell->statements = xcalloc(cell->statement_count, sizeof *cell->statements);
        }
    }
}

void
load_result_clear(struct load_result *result)
{
    for (size_t q = 0; q < result->query_count; q++) {
        for (size_t side = 0; side < result->side_count; side++) {
            struct load_cell *cell = &result->cells[q][side];

            sparse_free(&cell->wall);
            for (size_t s = 0; s < cell->statement_count; s++)
                sparse_free(&cell->statements[s]);
            for (size_t i = 0; i < cell->quad_count; i++) {
                sparse_free(&cell->quads[i].latency);
                sparse_free(&cell->quads[i].cpu);
            }
            free(cell->statements);
            free(cell->quads);
        }
        free(result->cells[q]);
    }
    free(result->cells);
    *result = (struct load_result){0};
}
