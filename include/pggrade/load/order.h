/*
 * order: in which order queries and sides take their turns.
 *
 * Random, seeded, and free of everything else, so that it can be tested by counting.
 */
#ifndef PGGRADE_LOAD_ORDER_H
#define PGGRADE_LOAD_ORDER_H

#include <stddef.h>

#include "pggrade/base/random.h"

/* 0 … count-1 in random order (Fisher and Yates). */
void order_shuffle(struct random *random, size_t *order, size_t count);

/*
 * One quad over `side_count` sides: a random order and its mirror image, so that a drift in
 * time falls on all alike: ABBA or BAAB for two sides, ABC CBA for three.  `turns` has
 * 2 × side_count places.
 */
void order_quad(struct random *random, size_t *turns, size_t side_count);

#endif
