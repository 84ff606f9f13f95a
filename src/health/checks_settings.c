#include "pggrade/health/topics.h"

#include "pggrade/base/memory.h"

static const struct health_check checks[] = {
    {
        .id = "settings",
        .title = "settings",
        .scope = HEALTH_SERVER,
        .unit = HEALTH_COUNT,
        .limits = {1, 2, 3},
        .statements = {{130000, HEALTH_NEEDS_NOTHING, "settings"}},
        .meaning = "settings that are wrong on nearly every machine; 3: data are in danger",
        .remedy = "change it in postgresql.conf or with ALTER SYSTEM",
    },
    {
        .id = "settings-memory",
        .title = "memory settings against the machine",
        .scope = HEALTH_SERVER,
        .unit = HEALTH_COUNT,
        .limits = {1, 2, 3},
        .statements = {{130000, HEALTH_NEEDS_SUPERUSER, "settings-memory"}},
        .meaning = "shared_buffers and work_mem against the memory of the server's machine, read "
                   "there from /proc/meminfo",
        .remedy = "see the row",
    },
    {
        .id = "settings-pending",
        .title = "settings that wait for a restart",
        .scope = HEALTH_SERVER,
        .unit = HEALTH_COUNT,
        .limits = {1, HEALTH_NEVER, HEALTH_NEVER},
        .statements = {{130000, HEALTH_NEEDS_NOTHING, "settings-pending"}},
        .meaning = "what is written is not what runs, until a restart changes it by surprise",
        .remedy = "restart at a time of your choice, or take it back",
    },
};

const struct health_topic health_topic_settings = {checks, COUNT_OF(checks)};
