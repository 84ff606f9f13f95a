#include "pggrade/health/topics.h"

#include "pggrade/base/memory.h"

static const struct health_check checks[] = {
    {
        .id = "index-invalid",
        .title = "invalid indexes",
        .scope = HEALTH_DATABASE,
        .unit = HEALTH_COUNT,
        .limits = {HEALTH_NEVER, HEALTH_NEVER, 1},
        .statements = {{130000, HEALTH_NEEDS_NOTHING, "index-invalid"}},
        .meaning = "CREATE or REINDEX INDEX CONCURRENTLY that failed leaves an index that costs "
                   "and does not serve",
        .remedy = "build it again, or drop it",
    },
    {
        .id = "index-duplicate",
        .title = "duplicate indexes",
        .scope = HEALTH_DATABASE,
        .unit = HEALTH_COUNT,
        .limits = {HEALTH_NEVER, 1, HEALTH_NEVER},
        .statements = {{130000, HEALTH_NEEDS_NOTHING, "index-duplicate"}},
        .meaning = "every write keeps up both, and no query gains",
        .remedy = "drop one of them",
    },
    {
        .id = "index-redundant",
        .title = "indexes whose columns begin another",
        .scope = HEALTH_DATABASE,
        .unit = HEALTH_COUNT,
        .limits = {1, HEALTH_NEVER, HEALTH_NEVER},
        .statements = {{130000, HEALTH_NEEDS_NOTHING, "index-redundant"}},
        .meaning = "the longer index serves the same queries, a little slower; worth a "
                   "measurement, not a rule",
        .remedy = "drop the shorter one where a run shows no query slower",
    },
    {
        .id = "index-unused",
        .title = "indexes without a scan",
        .scope = HEALTH_DATABASE,
        .unit = HEALTH_BYTES,
        .limits = {1048576, HEALTH_NEVER, HEALTH_NEVER},
        .statements = {{130000, HEALTH_NEEDS_NOTHING, "index-unused"}},
        .meaning = "of 1 MiB and more; means something after weeks of real traffic, and a standby "
                   "has counters of its own; says nothing of a foreign key's index, which serves "
                   "deletes",
        .remedy = "watch it over a full period of the business, on all servers, then drop it",
    },
    {
        .id = "foreign-key-index",
        .title = "foreign keys without an index",
        .scope = HEALTH_DATABASE,
        .unit = HEALTH_ROWS,
        .limits = {0, 10000, HEALTH_NEVER},
        .statements = {{130000, HEALTH_NEEDS_NOTHING, "foreign-key-index"}},
        .meaning = "deletes of the referenced row look for references by reading the whole table, "
                   "with the row locked",
        .remedy = "an index that begins with the key's columns, unless the referenced rows are "
                  "never deleted",
    },
    {
        .id = "index-use",
        .title = "share of scans that use no index",
        .scope = HEALTH_DATABASE,
        .unit = HEALTH_SHARE,
        .limits = {0.05, HEALTH_NEVER, HEALTH_NEVER},
        .statements = {{130000, HEALTH_NEEDS_NOTHING, "index-use"}},
        .meaning = "of tables of 10,000 rows and more with 100 scans and more; small tables are "
                   "rightly read whole",
        .remedy = "find the queries (slow-statements) and look at their plans: pggrade run",
    },
    {
        .id = "sequential-scans",
        .title = "rows read by sequential scans of large tables",
        .scope = HEALTH_DATABASE,
        .unit = HEALTH_ROWS,
        .limits = {10000, HEALTH_NEVER, HEALTH_NEVER},
        .statements = {{130000, HEALTH_NEEDS_NOTHING, "sequential-scans"}},
        .meaning = "rows for each scan; exports and backups scan too, so it is a hint and no "
                   "judgement",
        .remedy = "find the queries (slow-statements) and look at their plans: pggrade run",
    },
};

const struct health_topic health_topic_index = {checks, COUNT_OF(checks)};
