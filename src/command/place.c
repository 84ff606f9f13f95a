#include "pggrade/command/place.h"

#include <stdlib.h>

#include "pggrade/base/memory.h"
#include "pggrade/command/common.h"
#include "pggrade/command/progress.h"
#include "pggrade/pg/server.h"
#include "pggrade/pg/target.h"

/* The server and the side stay as long as somebody looks at them. */
struct held {
    struct scenario *scenario;
    struct server *server;
    struct targets targets;
};

static bool
find_side(struct scenario *scenario, const char *name, struct error *error)
{
    const struct side **sides;
    const struct side *side = name == NULL ? scenario->compare[0] : scenario_side(scenario, name);

    if (side == NULL)
        return error_set(
            error, ERROR_USAGE, "scenario %s has no side \"%s\"", scenario->name, name);
    sides = arena_alloc(scenario->arena, 1, sizeof(const struct side *));
    sides[0] = side;
    scenario->compare = sides;
    scenario->compare_count = 1;
    return true;
}

static bool
open_side(const struct arguments *arguments, const char *dsn, struct place *place,
    const struct watcher *watcher, struct error *error)
{
    struct held *held = xcalloc(1, sizeof *held);
    const char *side = arguments->position_count > 1 ? arguments->positions[1] : NULL;

    place->held = held;
    if (!common_load_scenario(arguments->positions[0], &held->scenario, error) ||
        !find_side(held->scenario, side, error) ||
        !server_open(
            &(struct server_options){.dsn = dsn, .watcher = watcher}, &held->server, error) ||
        !targets_prepare(held->server,
            &(struct target_request){.scenario = held->scenario,
                .scale = held->scenario->scale,
                .seed = held->scenario->seed,
                .watcher = watcher},
            &held->targets, error))
        return false;
    place->conninfo = xstrdup(held->targets.items[0].conninfo);
    place->database = xstrdup(held->targets.items[0].database);
    return true;
}

bool
place_open(
    const struct arguments *arguments, const char *dsn, struct place **place, struct error *error)
{
    struct place *made = xcalloc(1, sizeof *made);
    struct progress *progress = progress_create(false);
    char *found = server_find_dsn(dsn, progress_watcher(progress));
    bool opened = true;

    if (arguments->position_count > 0)
        opened = open_side(arguments, found, made, progress_watcher(progress), error);
    else if (found != NULL)
        made->conninfo = xstrdup(found);
    else
        opened = error_set(error, ERROR_USAGE,
            "which database? Name it with --dsn, DATABASE_URL or PGHOST, or name a scenario and "
            "one of its sides");
    progress_destroy(progress);
    free(found);
    if (!opened) {
        place_close(made);
        made = NULL;
    }
    *place = made;
    return opened;
}

void
place_close(struct place *place)
{
    struct held *held = place == NULL ? NULL : place->held;

    if (held != NULL) {
        targets_release(held->server, &held->targets);
        server_close(held->server);
        scenario_destroy(held->scenario);
        free(held);
    }
    if (place == NULL)
        return;
    free(place->conninfo);
    free(place->database);
    free(place);
}
