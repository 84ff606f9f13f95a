#include "pggrade/plan/rules.h"

#include <math.h>
#include <string.h>

#include "pggrade/base/memory.h"

#define NEVER INFINITY

const struct rule plan_rules[] = {
    /* ---- how rows are found ---- */
    {{"selective-seq-scan", "Node Type, Filter, Rows Removed by Filter, Actual Rows",
         "% of the rows read that the filter threw away, from 10,000 rows on", NEVER, 90, 99,
         "{index}"},
        rule_selective_seq_scan, false, false},
    {{"inefficient-index-scan", "Index Name, Filter, Rows Removed by Filter, Actual Rows",
         "% of the rows the index found that the filter threw away, from 1,000 rows on", NEVER, 90,
         99, "{index}"},
        rule_inefficient_index, false, false},
    {{"buffers-per-row", "Shared Hit Blocks, Shared Read Blocks, Actual Rows",
         "pages for each row returned, from 1,000 pages on; not below aggregates", NEVER, 20, 200,
         "an index whose first columns are those the query compares with =, followed by those it "
         "sorts by, so that it reads only the pages of the rows it returns"},
        rule_buffers_per_row, false, false},
    {{"heap-fetches", "Heap Fetches, Actual Rows",
         "% of the rows of an index only scan that were looked up in the table, from 1,000 on",
         NEVER, 10, 50, "VACUUM {table};"},
        rule_heap_fetches, false, false},
    {{"lossy-bitmap", "Lossy Heap Blocks, Exact Heap Blocks, Rows Removed by Index Recheck",
         "% of the bitmap's pages that no longer knew their rows", NEVER, 10, 50,
         "SET work_mem = '{memory}';"},
        rule_lossy_bitmap, false, false},
    {{"no-pruning", "Plans of an Append, Subplans Removed, Actual Rows",
         "partitions that were searched and had nothing, where that is half of them", NEVER, 4, 50,
         "compare the partition key of {table} with a constant or a parameter, or partition by "
         "what the query asks for"},
        rule_no_pruning, false, false},
    {{"never-executed", "Actual Loops", "1: the node did not run", 1, NEVER, NEVER,
         "nothing to do: a part of the plan that these parameters did not need"},
        rule_never_executed, true, false},

    /* ---- estimates and joins ---- */
    {{"misestimate", "Plan Rows, Actual Rows",
         "times more or fewer rows than expected, from 100 rows on; not below what stops early",
         NEVER, 10, 100,
         "ANALYZE {table}; where it stays, CREATE STATISTICS on the columns of the condition, or a "
         "higher ALTER TABLE … ALTER COLUMN … SET STATISTICS"},
        rule_misestimate, false, false},
    {{"nested-loop-hot", "Parent Relationship, Actual Loops, Shared Hit Blocks",
         "executions of a nested loop's inner side that is at least 30 % of the plan", NEVER, 1000,
         10000,
         "fewer rows on the outer side, an index on the inner side's join columns that holds all "
         "the query needs, or a hash join (work_mem, estimates)"},
        rule_nested_loop, false, false},
    {{"seq-scan-inner", "Node Type, Actual Loops, Shared Hit Blocks",
         "scans of a whole table of over 100 pages inside one nested loop", NEVER, 2, 100,
         "{index}"},
        rule_inner_seq_scan, false, false},
    {{"join-filter-waste", "Rows Removed by Join Filter, Actual Loops",
         "pairs of rows that a join made and threw away", NEVER, 10000, 1000000,
         "join with = on columns of one type, so that a hash join can serve it, or index what "
         "the join compares"},
        rule_join_filter, false, false},
    {{"correlated-subplan", "Parent Relationship = SubPlan, Actual Loops",
         "executions of a subquery, once for each row", NEVER, 100, 10000,
         "a join, or LEFT JOIN LATERAL, in place of the subquery for each row"},
        rule_correlated, false, false},
    {{"materialize-loops", "Node Type = Materialize, Actual Loops, Actual Rows",
         "times the same rows were read again, from 10,000 rows in all on", NEVER, 100, 10000,
         "join with = on columns of one type, so that a hash join can serve it, or index what "
         "the join compares"},
        rule_materialize, false, false},
    {{"large-offset", "Node Type = Limit, Actual Rows of its child",
         "rows made for each row returned, from 1,000 rows on", NEVER, 10, 100,
         "page by key: WHERE (sort columns) < (those of the last row seen) ORDER BY … LIMIT n"},
        rule_offset, false, false},

    /* ---- memory ---- */
    {{"sort-spill",
         "Sort Space Type, Sort Space Used, Full-sort Groups, Pre-sorted Groups, Workers",
         "MB a sort wrote to disk", NEVER, 0.001, 64, "SET work_mem = '{memory}';"},
        rule_sort_spill, false, false},
    {{"hash-spill", "Hash Batches, HashAgg Batches, Disk Usage, Workers",
         "batches of a hash table that did not fit into memory", NEVER, 2, 8,
         "SET work_mem = '{memory}';"},
        rule_hash_spill, false, false},
    {{"temp-io", "Temp Read Blocks, Temp Written Blocks",
         "pages of temporary files of a node that is no sort and no hash", NEVER, 1, 8192,
         "SET work_mem = '{memory}';"},
        rule_temp_io, false, false},

    /* ---- the plan as a whole ---- */
    {{"jit-share", "JIT, Execution Time", "% of the execution spent on compiling", NEVER, 10, 30,
         "SET jit = off;"},
        rule_jit, false, true},
    {{"planning-share", "Planning Time, Planning, Execution Time",
         "% of the execution's time that planning took, from 1 ms on", NEVER, 50, 100,
         "prepare the statement once and execute it often; fewer partitions, joins and indexes to "
         "choose from"},
        rule_planning, false, true},
    {{"workers-missing", "Workers Planned, Workers Launched",
         "1: fewer workers than planned, 2: none", NEVER, 1, 2,
         "ALTER SYSTEM SET max_parallel_workers higher, with max_worker_processes (a restart); or "
         "fewer at once: SET max_parallel_workers_per_gather lower"},
        rule_workers, false, false},
    {{"io-bound", "I/O Read Time, Shared I/O Read Time, Shared Read Blocks, Shared Hit Blocks",
         "% of the time spent reading; without track_io_timing: % of the pages, from 1,000 on", 50,
         NEVER, NEVER,
         "run it again and compare: the first run reads what the next one finds in memory; where "
         "it stays, more shared_buffers or an index that reads fewer pages"},
        rule_io_bound, false, true},
    {{"slow-trigger", "Triggers, Execution Time",
         "% of the execution spent in a trigger or a foreign key", NEVER, 10, 40,
         "index the columns of the foreign key that refer to the table, or make the trigger do "
         "less for each row"},
        rule_trigger, false, true},
    {{"planner-settings", "Settings", "settings that forbid a kind of node", 1, NEVER, NEVER,
         "RESET them: they hide what the planner would choose"},
        rule_settings, false, false},
};
const size_t plan_rule_count = COUNT_OF(plan_rules);

double
rule_known(double value)
{
    return isfinite(value) ? value : 0;
}

double
rule_number(const struct plan_node *node, const char *key)
{
    return rule_known(plan_number(node, key));
}

double
rule_removed_rows(const struct plan_node *node)
{
    return rule_known(node->rows_removed_filter) * rule_known(node->loops);
}

bool
rule_is_relation(const struct plan_node *node, const char *relationship)
{
    return node->relationship != NULL && strcmp(node->relationship, relationship) == 0;
}
