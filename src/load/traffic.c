#include "pggrade/load/traffic.h"

#include <stdlib.h>

#include "pggrade/base/memory.h"
#include "pggrade/base/random.h"

const char *const protocol_names[PROTOCOL_COUNT] = {"prepared", "extended", "simple"};

static bool
is_selected(const bool *selected, size_t query)
{
    return selected == NULL || selected[query];
}

void
mix_create(struct mix *mix, const struct workload *workload, const bool *selected, uint64_t seed)
{
    double total = 0;
    double passed = 0;

    *mix = (struct mix){.seed = random_at(seed, random_hash_text("mix"))};
    mix->queries = xcalloc(workload->query_count, sizeof *mix->queries);
    mix->thresholds = xcalloc(workload->query_count, sizeof *mix->thresholds);
    for (size_t q = 0; q < workload->query_count; q++)
        if (is_selected(selected, q))
            total += (double)workload->queries[q].weight;
    for (size_t q = 0; q < workload->query_count; q++) {
        if (!is_selected(selected, q))
            continue;
        passed += (double)workload->queries[q].weight;
        mix->queries[mix->count] = q;
        mix->thresholds[mix->count] =
            passed < total ? (uint64_t)(passed / total * 0x1p64) : UINT64_MAX;
        mix->count++;
    }
}

void
mix_destroy(struct mix *mix)
{
    free(mix->queries);
    free(mix->thresholds);
    *mix = (struct mix){0};
}

size_t
mix_query(const struct mix *mix, uint64_t number)
{
    uint64_t draw;
    size_t i = 0;

    if (mix->count == 1)
        return mix->queries[0];
    draw = random_at(mix->seed, number);
    while (draw > mix->thresholds[i])
        i++;
    return mix->queries[i];
}
