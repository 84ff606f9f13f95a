/* The second measurement of what looked slower in the first, or hardly faster. */
#include <stdlib.h>

#include "pggrade/base/memory.h"
#include "pggrade/base/random.h"
#include "pggrade/load/engine_private.h"

/* All of `options` that is by side, from the last to the first. */
struct reversed {
    struct session_options *sessions;
    const char **names;
};

static struct reversed
reverse(const struct load_options *options)
{
    size_t sides = options->side_count;
    struct reversed made = {
        .sessions = xcalloc(sides, sizeof *made.sessions),
        .names = xcalloc(sides, sizeof *made.names),
    };

    for (size_t side = 0; side < sides; side++) {
        made.sessions[side] = options->sessions[sides - 1 - side];
        made.names[side] = options->side_names[sides - 1 - side];
    }
    return made;
}

static void
reversed_free(struct reversed *reversed)
{
    free(reversed->sessions);
    free(reversed->names);
}

/* Fresh copies for the sides that want one; `sessions` is in the order of the first time. */
static bool
renew(const struct load_options *options, const struct doubts *doubts,
    struct session_options *sessions, struct error *error)
{
    bool wanted = false;

    for (size_t side = 0; side < options->side_count; side++)
        wanted = wanted || doubts->sides[side];
    return !wanted || options->renew == NULL ||
        options->renew(options->renew_context, doubts->sides, sessions, error);
}

/* Moves the quads of the second measurement to the cells of the first. */
static void
keep(const struct doubts *doubts, struct load_result *first, struct load_result *second)
{
    for (size_t q = 0; q < first->query_count; q++) {
        if (!doubts->queries[q])
            continue;
        for (size_t side = 0; side < first->side_count; side++) {
            struct load_cell *to = &first->cells[q][side];
            struct load_cell *from = &second->cells[q][first->side_count - 1 - side];

            to->confirmation = from->quads;
            to->confirmation_count = from->quad_count;
            from->quads = NULL;
            from->quad_count = 0;
        }
    }
}

bool
confirm_run(const struct load_options *options, const struct doubts *doubts,
    struct load_result *result, struct error *error)
{
    struct session_options *sessions = xcalloc(options->side_count, sizeof *sessions);
    struct load_options again = *options;
    struct load_result second;
    struct reversed reversed;
    bool ran;

    for (size_t side = 0; side < options->side_count; side++)
        sessions[side] = options->sessions[side];
    watch_notice(options->watcher,
        "measuring again what looks slower or hardly faster: %zu of the queries", doubts->count);
    if (!renew(options, doubts, sessions, error)) {
        free(sessions);
        return false;
    }
    again.sessions = sessions;
    reversed = reverse(&again);
    again.sessions = reversed.sessions;
    again.side_names = reversed.names;
    again.parallel = NULL;
    again.query_selected = doubts->queries;
    again.seed = random_at(options->seed, random_hash_text("again"));
    again.early = false;
    ran = engine_run(
        &again, doubts->shares, result->pinned ? result->pinned_cpu : -1, &second, NULL, error);
    if (ran) {
        keep(doubts, result, &second);
        load_result_clear(&second);
    }
    reversed_free(&reversed);
    free(sessions);
    return ran;
}
