#include "pggrade/health/topics.h"

#include "pggrade/base/memory.h"

static const struct health_check checks[] = {
    {
        .id = "table-bloat",
        .title = "table bloat",
        .scope = HEALTH_DATABASE,
        .unit = HEALTH_SHARE,
        .limits = {0.30, 0.40, 0.80},
        .statements = {{130000, HEALTH_NEEDS_PGSTATTUPLE, "table-bloat.measured"},
            {130000, HEALTH_NEEDS_NOTHING, "table-bloat"},
            {130000, HEALTH_NEEDS_NOTHING, "table-bloat.catalog"}},
        .meaning = "the share of a table (of 1 MiB and more) that is neither rows nor meant to be "
                   "free; estimated from statistics, and measured for the ten worst up to 1 GiB "
                   "where pgstattuple is installed",
        .remedy =
            "VACUUM lets the space be used again; giving it back needs VACUUM FULL (locks out "
            "readers and writers) or "
            "pg_repack",
    },
    {
        .id = "index-bloat",
        .title = "index bloat",
        .scope = HEALTH_DATABASE,
        .unit = HEALTH_SHARE,
        .limits = {0.30, 0.50, 0.90},
        .statements = {{130000, HEALTH_NEEDS_PGSTATTUPLE, "index-bloat.measured"},
            {130000, HEALTH_NEEDS_NOTHING, "index-bloat"},
            {130000, HEALTH_NEEDS_NOTHING, "index-bloat.catalog"}},
        .meaning = "the share of a B-tree (of 1 MiB and more) that a new one would not need; "
                   "estimated, and measured for the ten worst up to 256 MiB where pgstattuple is "
                   "installed",
        .remedy = "REINDEX INDEX CONCURRENTLY",
    },
};

const struct health_topic health_topic_bloat = {checks, COUNT_OF(checks)};
