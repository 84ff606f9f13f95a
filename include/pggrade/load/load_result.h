/*
 * load_result: the cells of a measurement, from what the workers tallied.
 *
 * For the engine; others only read a load_result and clear it.
 */
#ifndef PGGRADE_LOAD_LOAD_RESULT_H
#define PGGRADE_LOAD_LOAD_RESULT_H

#include <stddef.h>

#include "pggrade/load/crew.h"
#include "pggrade/load/engine.h"

/* Empty cells for every query and side. */
void load_result_create(struct load_result *result, const struct load_options *options);

/* Adds up what all workers saw of one query on one side; quads are there already. */
void load_result_collect(struct load_result *result, struct crew *crew, size_t query, size_t side);

#endif
