/*
 * topics: the parts of the table of checks; for src/health alone.
 */
#ifndef PGGRADE_HEALTH_TOPICS_H
#define PGGRADE_HEALTH_TOPICS_H

#include "pggrade/health/check.h"

struct health_topic {
    const struct health_check *checks;
    size_t count;
};

extern const struct health_topic health_topic_vacuum;
extern const struct health_topic health_topic_bloat;
extern const struct health_topic health_topic_index;
extern const struct health_topic health_topic_activity;
extern const struct health_topic health_topic_limits;
extern const struct health_topic health_topic_counters;
extern const struct health_topic health_topic_storage;
extern const struct health_topic health_topic_settings;

#endif
