/*
 * engine_private: what the engine (engine.c) and its two ways of measuring (turns.c, blocks.c)
 * share; for these only.
 */
#ifndef PGGRADE_LOAD_ENGINE_PRIVATE_H
#define PGGRADE_LOAD_ENGINE_PRIVATE_H

#include "pggrade/base/random.h"
#include "pggrade/load/crew.h"
#include "pggrade/load/engine.h"

/* Each quad draws parameters of its own; no quad runs as many executions as this. */
#define NUMBERS_PER_QUAD (UINT64_C(1) << 32)

struct query_progress {
    uint64_t spent_ns;
    uint64_t typical_ns; /* one execution on the slowest side, from the warm-up */
    bool *dead;          /* [side]: every warm-up execution failed */
    bool finished;
};

struct engine {
    const struct load_options *options;
    struct load_result *result;
    struct crew *crew;
    struct random random; /* order of queries and sides */
    struct query_progress *progress;
    uint64_t quads_done; /* over all queries: numbers the parameters */
    size_t *capacities;  /* [query]: of the quads of every side */
    struct mix *singles; /* [query]: that query alone */
    struct mix mix;      /* all that are selected */
};

bool engine_selected(const struct engine *engine, size_t query);

/* What the workers saw since the last quad becomes one entry of each side. */
void engine_close_quad(struct engine *engine, size_t query);

/* Quads of short slices of one query at a time, until each has had its time. */
bool turns_run(struct engine *engine, struct error *error) PGGRADE_MUST_CHECK;

/* Blocks of traffic. */
bool blocks_run(struct engine *engine, struct error *error) PGGRADE_MUST_CHECK;

#endif
