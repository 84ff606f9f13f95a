/*
 * load_result: the cells and sides of a measurement, from what the workers tallied.
 *
 * For the engine; others only read a load_result and clear it.
 */
#ifndef PGGRADE_LOAD_LOAD_RESULT_H
#define PGGRADE_LOAD_LOAD_RESULT_H

#include "pggrade/load/crew.h"
#include "pggrade/load/engine.h"

/* Empty cells for every query and side. */
void load_result_create(struct load_result *result, const struct load_options *options);

/* Adds up what all workers saw, and makes the timeline of their journals; quads, windows and
 * backlogs are there already. */
void load_result_collect(
    struct load_result *result, const struct load_options *options, struct crew *crew);

#endif
