#include "pggrade/health/topics.h"

#include "pggrade/base/memory.h"

static const struct health_check checks[] = {
    {
        .id = "wraparound",
        .title = "transaction ids used up",
        .scope = HEALTH_SERVER,
        .unit = HEALTH_SHARE,
        .limits = {0.25, 0.50, 0.75},
        .statements = {{130000, HEALTH_NEEDS_NOTHING, "wraparound"}},
        .meaning = "the share of the 2^31 transactions between the oldest row that is not frozen "
                   "and the end",
        .remedy = "VACUUM (FREEZE) the oldest tables; see xmin-horizon and autovacuum",
    },
    {
        .id = "wraparound-multixact",
        .title = "multixact ids used up",
        .scope = HEALTH_SERVER,
        .unit = HEALTH_SHARE,
        .limits = {0.25, 0.50, 0.75},
        .statements = {{130000, HEALTH_NEEDS_NOTHING, "wraparound-multixact"}},
        .meaning = "likewise for rows that several transactions lock at once",
        .remedy = "VACUUM (FREEZE) the oldest tables",
    },
    {
        .id = "wraparound-tables",
        .title = "oldest tables",
        .scope = HEALTH_DATABASE,
        .unit = HEALTH_SHARE,
        .limits = {0.25, 0.50, 0.75},
        .statements = {{130000, HEALTH_NEEDS_NOTHING, "wraparound-tables"}},
        .meaning = "which tables hold a database's oldest rows",
        .remedy = "VACUUM (FREEZE) the table",
    },
    {
        .id = "sequences",
        .title = "sequences near their end",
        .scope = HEALTH_DATABASE,
        .unit = HEALTH_SHARE,
        .limits = {HEALTH_NEVER, 0.50, 0.90},
        .statements = {{130000, HEALTH_NEEDS_NOTHING, "sequences"}},
        .meaning = "the share used; beyond the end every insert fails",
        .remedy = "a bigint sequence and column",
    },
    {
        .id = "integer-keys",
        .title = "integer keys near their end",
        .scope = HEALTH_DATABASE,
        .unit = HEALTH_SHARE,
        .limits = {HEALTH_NEVER, 0.50, 0.90},
        .statements = {{130000, HEALTH_NEEDS_NOTHING, "integer-keys"}},
        .meaning = "a key column of smallint or integer, also one that a bigint sequence fills",
        .remedy = "change the column to bigint while there is time: it rewrites the table",
    },
    {
        .id = "partitions-missing",
        .title = "partitions for the next three months",
        .scope = HEALTH_DATABASE,
        .unit = HEALTH_COUNT,
        .limits = {1, 3, 4},
        .statements = {{130000, HEALTH_NEEDS_NOTHING, "partitions-missing"}},
        .meaning = "4: none for today, 3: none for the first of next month, 2, 1: of the months "
                   "after; a default partition takes the rows, and must be emptied later",
        .remedy = "make them ahead of time, by a schedule",
    },
    {
        .id = "default-partition",
        .title = "rows in default partitions",
        .scope = HEALTH_DATABASE,
        .unit = HEALTH_ROWS,
        .limits = {1, HEALTH_NEVER, HEALTH_NEVER},
        .statements = {{130000, HEALTH_NEEDS_NOTHING, "default-partition"}},
        .meaning = "each new partition first scans them, with the table locked",
        .remedy = "move them to partitions of their own",
    },
    {
        .id = "materialized-views",
        .title = "time since materialized views were written",
        .scope = HEALTH_DATABASE,
        .unit = HEALTH_SECONDS,
        .limits = {86400, HEALTH_NEVER, HEALTH_NEVER},
        .statements = {{130000, HEALTH_NEEDS_STAT_FILE, "materialized-views"}},
        .meaning = "PostgreSQL does not keep when a view was refreshed; a refresh writes its file "
                   "(a concurrent one only where rows changed, at the next checkpoint)",
        .remedy = "REFRESH by a schedule, and keep the time in a table of your own",
    },
    {
        .id = "materialized-views-empty",
        .title = "materialized views that were never filled",
        .scope = HEALTH_DATABASE,
        .unit = HEALTH_COUNT,
        .limits = {HEALTH_NEVER, 1, HEALTH_NEVER},
        .statements = {{130000, HEALTH_NEEDS_NOTHING, "materialized-views-empty"}},
        .meaning = "made WITH NO DATA",
        .remedy = "REFRESH it",
    },
};

const struct health_topic health_topic_limits = {checks, COUNT_OF(checks)};
