#include "pggrade/health/topics.h"

#include "pggrade/base/memory.h"

static const struct health_check checks[] = {
    {
        .id = "database-size",
        .title = "size of the database",
        .scope = HEALTH_DATABASE,
        .unit = HEALTH_BYTES,
        .limits = {HEALTH_NEVER, HEALTH_NEVER, HEALTH_NEVER},
        .statements = {{130000, HEALTH_NEEDS_NOTHING, "database-size"}},
        .meaning = "all its files",
        .remedy = "see table-sizes",
    },
    {
        .id = "table-sizes",
        .title = "sizes of tables",
        .scope = HEALTH_DATABASE,
        .unit = HEALTH_BYTES,
        .limits = {HEALTH_NEVER, HEALTH_NEVER, HEALTH_NEVER},
        .statements = {{130000, HEALTH_NEEDS_NOTHING, "table-sizes"}},
        .meaning = "as of each table's last vacuum or analyse",
        .remedy = "delete, archive or partition what is old",
    },
    {
        .id = "growth",
        .title = "growth a day",
        .scope = HEALTH_DATABASE,
        .unit = HEALTH_SHARE,
        .limits = {0.05, HEALTH_NEVER, HEALTH_NEVER},
        .statements = {{130000, HEALTH_NEEDS_NOTHING, "growth"}},
        .meaning = "rows more each day, of tables of 100,000 rows and more, by counters that have "
                   "counted longer than a day",
        .remedy = "plan partitions and an archive before they are needed",
    },
};

const struct health_topic health_topic_storage = {checks, COUNT_OF(checks)};
