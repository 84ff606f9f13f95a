#include "pggrade/result/run.h"

#include <stdlib.h>
#include <string.h>

bool
run_invalid(const struct run *run)
{
    for (size_t i = 0; i < run->note_count; i++)
        if (strcmp(run->notes[i].effect, "invalid") == 0)
            return true;
    return false;
}

struct run *
run_create(void)
{
    struct run *run = xcalloc(1, sizeof *run);

    run->arena = arena_create();
    return run;
}

static void
cell_clear(struct run_cell *cell)
{
    for (size_t kind = 0; kind < TIME_COUNT; kind++)
        sparse_free(&cell->times[kind]);
    for (size_t i = 0; i < cell->statement_count; i++)
        sparse_free(&cell->statements[i]);
    for (size_t i = 0; i < cell->quad_count; i++)
        quad_clear(&cell->quads[i]);
    for (size_t i = 0; i < cell->confirmation_count; i++)
        quad_clear(&cell->confirmation[i]);
    plan_facts_clear(&cell->plan);
}

void
run_destroy(struct run *run)
{
    if (run == NULL)
        return;
    for (size_t i = 0; i < run->query_count; i++) {
        if (run->queries[i].cells == NULL)
            continue; /* a file that was refused half-way */
        for (size_t side = 0; side < run->side_count; side++)
            cell_clear(&run->queries[i].cells[side]);
    }
    for (size_t i = 0; i < run->calibration_count; i++) {
        sparse_free(&run->calibrations[i].wall);
        sparse_free(&run->calibrations[i].cpu);
    }
    if (run->histogram_log != NULL)
        (void)fclose(run->histogram_log); /* temporary: nothing is lost */
    arena_destroy(run->arena);
    free(run);
}
