-- @workload documents_monitoring
-- @title The document's monitoring, corrected where PostgreSQL refuses it
-- @slo p95<1s          -- the document logs a query as slow from one second on
-- The queries of pg_stat_statements are not here: that view is refused without shared_preload_libraries, which
-- pggrade's private cluster does not set.  They work with total_exec_time, mean_exec_time and max_exec_time in
-- place of total_time, mean_time and max_time, and with round(avg(mean_exec_time)::numeric, 2).

-- name: unused_indexes
-- @title Indexes without a scan; tablename and indexname are relname and indexrelname
-- @volatile
SELECT schemaname, relname AS tablename, indexrelname AS indexname,
       pg_size_pretty(pg_relation_size(indexrelid)) AS index_size, idx_scan AS times_used
  FROM pg_stat_user_indexes
 WHERE schemaname = 'public'
   AND idx_scan = 0
   AND indexrelname NOT LIKE 'pg_toast%'
   AND pg_relation_size(indexrelid) > 100000
 ORDER BY pg_relation_size(indexrelid) DESC;

-- name: unused_indexes_safe
-- @title The same without the indexes that hold a primary key or another constraint
-- @volatile
SELECT s.schemaname, s.relname AS tablename, s.indexrelname AS indexname,
       pg_size_pretty(pg_relation_size(s.indexrelid)) AS index_size, s.idx_scan AS times_used
  FROM pg_stat_user_indexes s
  JOIN pg_index i USING (indexrelid)
 WHERE s.schemaname = 'public'
   AND s.idx_scan = 0
   AND NOT i.indisunique
   AND pg_relation_size(s.indexrelid) > 100000
 ORDER BY pg_relation_size(s.indexrelid) DESC;

-- name: table_bloat
-- @title Dead rows of each table; tablename is relname, and the size is that of its relid
-- @volatile
SELECT schemaname, relname AS tablename, pg_size_pretty(pg_relation_size(relid)) AS size,
       n_live_tup AS live_tuples, n_dead_tup AS dead_tuples,
       CASE WHEN n_live_tup > 0 THEN round(100.0 * n_dead_tup / (n_live_tup + n_dead_tup), 2) ELSE 0 END AS dead_tuple_percent,
       last_autovacuum
  FROM pg_stat_user_tables
 WHERE schemaname = 'public'
 ORDER BY n_dead_tup DESC;

-- name: index_health
-- @title Indexes of each table; tablename is relname
-- @volatile
SELECT schemaname, relname AS tablename, count(*) AS index_count,
       sum(pg_relation_size(indexrelid)) AS total_index_size,
       pg_size_pretty(sum(pg_relation_size(indexrelid))) AS size_pretty
  FROM pg_stat_user_indexes
 WHERE schemaname = 'public'
 GROUP BY schemaname, relname
 ORDER BY total_index_size DESC;

-- name: autovacuum_activity
-- @title Autovacuum of each table; tablename is relname
-- @volatile
SELECT schemaname, relname AS tablename, last_autovacuum, autovacuum_count, last_autoanalyze, autoanalyze_count
  FROM pg_stat_user_tables
 WHERE schemaname = 'public'
 ORDER BY last_autovacuum DESC NULLS LAST;

-- name: connection_pool_usage
-- @title Connections by state, as the document has it
-- @volatile
SELECT
    COUNT(*) as total_connections,
    COUNT(*) FILTER (WHERE state = 'active') as active_connections,
    COUNT(*) FILTER (WHERE state = 'idle') as idle_connections,
    COUNT(*) FILTER (WHERE wait_event IS NOT NULL) as waiting_connections
FROM pg_stat_activity
WHERE datname = current_database();

-- name: waiting_queries
-- @title Queries that wait, as the document has it; it calls them blocking
-- @volatile
SELECT pid, query, state, wait_event, wait_event_type
FROM pg_stat_activity
WHERE state = 'active' AND wait_event IS NOT NULL;

-- name: blocking_queries
-- @title Queries that wait for another one, and which
-- @volatile
SELECT pid, pg_blocking_pids(pid) AS blocked_by, query, state, wait_event
  FROM pg_stat_activity
 WHERE cardinality(pg_blocking_pids(pid)) > 0;

-- name: long_queries
-- @title Running queries, the longest first, as the document has it
-- @volatile
SELECT pid, now() - query_start as duration, query
FROM pg_stat_activity
WHERE state = 'active'
ORDER BY duration DESC;

-- name: weekly_analyze
-- @title The weekly ANALYZE of every table
-- @slo p95<30s         -- the document's statement timeout
ANALYZE;

-- name: weekly_vacuum
-- @title The weekly VACUUM ANALYZE of every table, nothing to remove
-- @slo p95<30s         -- the document's statement timeout
VACUUM ANALYZE;
