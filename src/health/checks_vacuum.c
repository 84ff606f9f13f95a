#include "pggrade/health/topics.h"

#include "pggrade/base/memory.h"

static const struct health_check checks[] = {
    {
        .id = "dead-tuples",
        .title = "dead rows",
        .scope = HEALTH_DATABASE,
        .unit = HEALTH_SHARE,
        .limits = {0.05, 0.10, 0.20},
        .statements = {{130000, HEALTH_NEEDS_NOTHING, "dead-tuples"}},
        .meaning = "the share of rows that are dead and still read over, of tables with at least "
                   "1,000 of them",
        .remedy = "VACUUM the table; where dead rows stay, something holds the horizon "
                  "(xmin-horizon)",
    },
    {
        .id = "vacuum-due",
        .title = "next vacuum of each table",
        .scope = HEALTH_DATABASE,
        .unit = HEALTH_TIMES,
        .limits = {1, 2, 10},
        .statements = {{130000, HEALTH_NEEDS_NOTHING, "vacuum-due"}},
        .meaning = "how far past the point at which autovacuum vacuums a table it is; above 2 "
                   "autovacuum is off or does not keep up",
        .remedy = "see autovacuum; a smaller autovacuum_vacuum_scale_factor for large tables, a "
                  "greater autovacuum_vacuum_cost_limit where workers are too slow",
    },
    {
        .id = "analyze-due",
        .title = "next analyse of each table",
        .scope = HEALTH_DATABASE,
        .unit = HEALTH_TIMES,
        .limits = {1, 2, 10},
        .statements = {{130000, HEALTH_NEEDS_NOTHING, "analyze-due"}},
        .meaning = "how far past the point at which autovacuum analyses a table it is: the planner "
                   "works from statistics of other data",
        .remedy = "ANALYZE the table; see autovacuum",
    },
    {
        .id = "analyze-missing",
        .title = "tables without statistics",
        .scope = HEALTH_DATABASE,
        .unit = HEALTH_ROWS,
        .limits = {1, 500, HEALTH_NEVER},
        .statements = {{130000, HEALTH_NEEDS_NOTHING, "analyze-missing"}},
        .meaning = "the planner guesses the rows of such a table",
        .remedy = "ANALYZE the table",
    },
    {
        .id = "analyze-parent",
        .title = "partitioned tables without statistics",
        .scope = HEALTH_DATABASE,
        .unit = HEALTH_ROWS,
        .limits = {1, HEALTH_NEVER, HEALTH_NEVER},
        .statements = {{130000, HEALTH_NEEDS_NOTHING, "analyze-parent"}},
        .meaning = "joins and groups over all partitions are planned without statistics",
        .remedy = "ANALYZE the partitioned table after large changes, by a schedule of its own",
    },
    {
        .id = "vacuum-age",
        .title = "days since the last vacuum of changed tables",
        .scope = HEALTH_DATABASE,
        .unit = HEALTH_DAYS,
        .limits = {7, 30, HEALTH_NEVER},
        .statements = {{130000, HEALTH_NEEDS_NOTHING, "vacuum-age"}},
        .meaning = "tables with at least 1,000 rows changed since; one that does not change needs "
                   "no vacuum",
        .remedy = "see autovacuum; index-only scans need a vacuum now and then",
    },
    {
        .id = "autovacuum",
        .title = "autovacuum switched off",
        .scope = HEALTH_SERVER,
        .unit = HEALTH_COUNT,
        .limits = {HEALTH_NEVER, HEALTH_NEVER, 1},
        .statements = {{130000, HEALTH_NEEDS_NOTHING, "autovacuum"}},
        .meaning = "nothing removes dead rows, renews statistics or prevents wraparound in time",
        .remedy = "switch it on",
    },
    {
        .id = "autovacuum-tables",
        .title = "tables that autovacuum leaves out, or that have settings of their own",
        .scope = HEALTH_DATABASE,
        .unit = HEALTH_COUNT,
        .limits = {HEALTH_NEVER, 1, HEALTH_NEVER},
        .statements = {{130000, HEALTH_NEEDS_NOTHING, "autovacuum-tables"}},
        .meaning =
            "autovacuum_enabled = off on a table is meant for a bulk load and then forgotten",
        .remedy = "reset it",
    },
    {
        .id = "autovacuum-scale",
        .title = "dead rows that large tables wait for",
        .scope = HEALTH_DATABASE,
        .unit = HEALTH_ROWS,
        .limits = {20000, HEALTH_NEVER, HEALTH_NEVER},
        .statements = {{130000, HEALTH_NEEDS_NOTHING, "autovacuum-scale"}},
        .meaning = "tables of 100,000 rows and more that wait for over a tenth of them to die",
        .remedy = "a smaller scale factor for that table",
    },
    {
        .id = "checkpoint-running",
        .title = "a checkpoint under way",
        .scope = HEALTH_SERVER,
        .unit = HEALTH_COUNT,
        .limits = {HEALTH_NEVER, HEALTH_NEVER, HEALTH_NEVER},
        .statements = {{130000, HEALTH_NEEDS_NOTHING, "checkpoint-running"}},
        .meaning = "it writes while others measure",
        .remedy = "wait for its end before a measurement",
    },
    {
        .id = "maintenance-running",
        .title = "vacuum, analyse or index builds under way",
        .scope = HEALTH_SERVER,
        .unit = HEALTH_COUNT,
        .limits = {HEALTH_NEVER, HEALTH_NEVER, HEALTH_NEVER},
        .statements = {{130000, HEALTH_NEEDS_NOTHING, "maintenance-running"}},
        .meaning = "they share disks and CPUs with what is measured",
        .remedy = "wait for their end before a measurement",
    },
};

const struct health_topic health_topic_vacuum = {checks, COUNT_OF(checks)};
