#include "pggrade/health/check.h"

#include <string.h>

#include "pggrade/base/memory.h"
#include "pggrade/health/topics.h"

const char *const health_level_names[HEALTH_LEVEL_COUNT] = {"ok", "notice", "warn", "severe"};

static const struct health_topic *const topics[] = {&health_topic_activity, &health_topic_limits,
    &health_topic_vacuum, &health_topic_index, &health_topic_bloat, &health_topic_counters,
    &health_topic_settings, &health_topic_storage};

size_t
health_check_count(void)
{
    size_t count = 0;

    for (size_t i = 0; i < COUNT_OF(topics); i++)
        count += topics[i]->count;
    return count;
}

const struct health_check *
health_check_at(size_t index)
{
    size_t topic = 0;

    for (; index >= topics[topic]->count; topic++)
        index -= topics[topic]->count;
    return &topics[topic]->checks[index];
}

size_t
health_check_find(const char *id)
{
    size_t index = 0;

    while (index < health_check_count() && strcmp(health_check_at(index)->id, id) != 0)
        index++;
    return index;
}
