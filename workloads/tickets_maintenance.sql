-- @workload tickets_maintenance
-- @title Queries after maintenance, and the document's monitoring
-- @slo p95<100ms       -- the document logs a query as slow from 100 ms on
-- @param org text sample("SELECT organization_id FROM tickets WHERE id > (SELECT max(id) FROM tickets WHERE created_at < '2025-12-01') ORDER BY id LIMIT 500")

-- name: closed_tickets
-- @title Closed tickets of one organization, newest first
-- @index idx_tickets_org_status_created
SELECT id, title, resolved_at, created_at
  FROM tickets
 WHERE organization_id = :org AND status = 'CLOSED'
 ORDER BY created_at DESC
 LIMIT 20;

-- name: closed_ticket_count
-- @title How many tickets of one organization are closed: the index alone
-- @index idx_tickets_org_status_created
SELECT count(*) FROM tickets WHERE organization_id = :org AND status = 'CLOSED';

-- name: whole_table
-- @title A report that reads the whole table
-- @slo p95<500ms       -- the document's bucket above 100 ms
SELECT priority, count(*) AS tickets, avg(length(description)) AS length FROM tickets GROUP BY priority ORDER BY priority;

-- name: ticket_update
-- @title A ticket changes
-- @param ticket text sample("SELECT id FROM tickets WHERE status = 'OPEN' ORDER BY id DESC LIMIT 500")
-- @write rollback
UPDATE tickets SET updated_at = '2026-01-01 09:00:00' WHERE id = :ticket;

-- name: monitor_connections
-- @title Connections by state
-- @volatile
SELECT state, COUNT(*) as count
FROM pg_stat_activity
WHERE datname = current_database()
GROUP BY state;

-- name: monitor_cache_hits
-- @title Cache hit ratio
-- @volatile
-- @claim "The monitoring costs next to nothing: cache hits" p95<10ms on fresh implied
SELECT
  ROUND(100 * sum(blks_hit) / nullif(sum(blks_hit) + sum(blks_read), 0), 2) as ratio
FROM pg_stat_database
WHERE datname = current_database();

-- name: monitor_dead_tuples
-- @title Tables with dead tuples
-- @volatile
SELECT relname, n_dead_tup
FROM pg_stat_user_tables
WHERE n_dead_tup > 1000;

-- name: monitor_vacuum
-- @title When each table was vacuumed and analysed
-- @volatile
SELECT
  schemaname,
  relname,
  last_vacuum,
  last_autovacuum,
  last_analyze,
  last_autoanalyze,
  n_live_tup,
  n_dead_tup
FROM pg_stat_user_tables
ORDER BY n_dead_tup DESC;

-- name: monitor_database_size
-- @title Database size
-- @volatile
SELECT pg_size_pretty(pg_database_size(current_database())) as db_size;

-- name: monitor_table_sizes
-- @title Table sizes
-- @volatile
-- @claim "The monitoring costs next to nothing: table sizes" p95<10ms on fresh implied
SELECT
  relname as table_name,
  pg_size_pretty(pg_total_relation_size(relid)) as total_size,
  pg_size_pretty(pg_relation_size(relid)) as data_size,
  pg_size_pretty(pg_indexes_size(relid)) as index_size
FROM pg_stat_user_tables
ORDER BY pg_total_relation_size(relid) DESC
LIMIT 10;

-- name: monitor_index_usage
-- @title Index usage
-- @volatile
SELECT
  indexrelname as index_name,
  idx_scan as scans,
  pg_size_pretty(pg_relation_size(indexrelid)) as size
FROM pg_stat_user_indexes
ORDER BY idx_scan
LIMIT 20;

-- name: monitor_long_queries
-- @title Long-running queries
-- @volatile
SELECT
  pid,
  now() - pg_stat_activity.query_start as duration,
  query,
  state
FROM pg_stat_activity
WHERE (now() - pg_stat_activity.query_start) > interval '30 seconds'
  AND state != 'idle'
ORDER BY duration DESC;
