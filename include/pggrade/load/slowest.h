/*
 * slowest: the few slowest executions of one query on one side, by their numbers.
 *
 * An execution's parameters follow from its number, so that nothing of them has to be kept while
 * measuring.
 */
#ifndef PGGRADE_LOAD_SLOWEST_H
#define PGGRADE_LOAD_SLOWEST_H

#include <stddef.h>
#include <stdint.h>

#define SLOWEST_MAX 10 /* the same parameters may be among them several times */

struct slow_execution {
    uint64_t number;
    uint64_t latency_ns;
    uint64_t cpu_ns; /* of the backend; 0: unknown */
};

struct slowest {
    struct slow_execution items[SLOWEST_MAX]; /* slowest first */
    size_t count;
};

static inline void
slowest_note(struct slowest *slowest, struct slow_execution execution)
{
    size_t at = slowest->count;

    if (at == SLOWEST_MAX && execution.latency_ns <= slowest->items[at - 1].latency_ns)
        return;
    if (at == SLOWEST_MAX)
        at--;
    else
        slowest->count++;
    for (; at > 0 && slowest->items[at - 1].latency_ns < execution.latency_ns; at--)
        slowest->items[at] = slowest->items[at - 1];
    slowest->items[at] = execution;
}

static inline void
slowest_merge(struct slowest *total, const struct slowest *part)
{
    for (size_t i = 0; i < part->count; i++)
        slowest_note(total, part->items[i]);
}

#endif
