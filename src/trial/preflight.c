#include "pggrade/trial/preflight.h"

#include <stdlib.h>

#include "pggrade/base/clock.h"
#include "pggrade/health/preflight.h"

/* What passes by itself is waited for so long. */
#define PATIENCE_NS (3 * NS_PER_S)

static void
keep(struct run *run, const struct preflight *found)
{
    run->note_count = found->note_count;
    run->notes = arena_alloc(run->arena, found->note_count, sizeof *run->notes);
    for (size_t i = 0; i < found->note_count; i++) {
        const struct preflight_note *note = &found->notes[i];

        run->notes[i] = (struct run_note){
            .check = arena_strdup(run->arena, note->check),
            .side = note->side == NULL ? NULL : arena_strdup(run->arena, note->side),
            .effect = preflight_effect_names[note->effect],
            .text = arena_strdup(run->arena, note->text),
        };
    }
}

bool
record_preflight(struct run *run, const struct trial_options *options,
    const struct targets *targets, struct error *error)
{
    struct preflight_side *sides = xcalloc(targets->count, sizeof *sides);
    struct preflight *found = NULL;
    bool examined;

    for (size_t i = 0; i < targets->count; i++)
        sides[i] = (struct preflight_side){
            .name = targets->items[i].side->name,
            .session = target_session_options(&targets->items[i]),
        };
    examined = preflight_examine(
        &(struct preflight_options){
            .sides = sides,
            .side_count = targets->count,
            .patience_ns = PATIENCE_NS,
            .system_root = "",
            .watcher = options->watcher,
        },
        &found, error);
    if (examined)
        keep(run, found);
    preflight_destroy(found);
    free(sides);
    return examined;
}
