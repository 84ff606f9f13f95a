#include "pggrade/load/parts.h"

static void
add(struct part *total, const struct part *part)
{
    total->count += part->count;
    total->response_ns += part->response_ns;
    total->lag_ns += part->lag_ns;
    total->queue_ns += part->queue_ns;
    total->service_ns += part->service_ns;
}

void
parts_merge(struct parts *total, const struct parts *part)
{
    for (size_t i = 0; i < PARTS_BANDS; i++)
        add(&total->bands[i], &part->bands[i]);
}

struct part
parts_at(const struct parts *parts, double fraction)
{
    struct part around = {0};
    uint64_t count = 0;
    uint64_t seen = 0;
    size_t low = 0;
    size_t high;

    for (size_t i = 0; i < PARTS_BANDS; i++)
        count += parts->bands[i].count;
    while (low < PARTS_BANDS && (double)(seen + parts->bands[low].count) < fraction * (double)count)
        seen += parts->bands[low++].count;
    if (low == PARTS_BANDS)
        return around;
    high = low;
    add(&around, &parts->bands[low]);
    /* A band further on both sides until there are enough to speak of. */
    while (around.count < PARTS_AROUND && (low > 0 || high + 1 < PARTS_BANDS)) {
        if (high + 1 < PARTS_BANDS)
            add(&around, &parts->bands[++high]);
        if (low > 0)
            add(&around, &parts->bands[--low]);
    }
    return around;
}
