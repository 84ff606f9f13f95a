#include "pggrade/load/order.h"

void
order_shuffle(struct random *random, size_t *order, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t j = (size_t)random_below(random, i + 1);

        order[i] = order[j];
        order[j] = i;
    }
}

void
order_quad(struct random *random, size_t *turns, size_t side_count)
{
    order_shuffle(random, turns, side_count);
    for (size_t i = 0; i < side_count; i++)
        turns[2 * side_count - 1 - i] = turns[i];
}
