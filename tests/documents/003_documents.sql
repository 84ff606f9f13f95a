-- The SQL statements of the document on documents and jobs, in its order, also those of its table of cron jobs;
-- scripts/statements runs them after the migration that the document follows up.
-- @document 003, documents and jobs
-- @family documents
-- @setup scenarios/documents/schema.sql
-- @setup scenarios/documents/data.sql
-- @setup scenarios/documents/migrations/002_documented.sql

-- statement: 1. Schedule Materialized View Refresh
SELECT refresh_org_document_stats();

-- statement: 1. Schedule Materialized View Refresh
-- @sqlstate 42P01
-- @why pg_cron is an extension that the platform brings along and PostgreSQL does not; without it there is no such table.
SELECT * FROM cron.job;

-- statement: 1. Schedule Materialized View Refresh
-- @sqlstate 42P01
-- @why pg_cron is an extension that the platform brings along and PostgreSQL does not; without it there is no such table.
SELECT * FROM cron.job_run_details
WHERE jobid = (SELECT jobid FROM cron.job WHERE jobname = 'refresh-org-document-stats')
ORDER BY runid DESC
LIMIT 5;

-- statement: 2. Enable pg_stat_statements Extension
CREATE EXTENSION IF NOT EXISTS pg_stat_statements;

-- statement: 2. Enable pg_stat_statements Extension
-- @sqlstate 42704
-- @why The role is one of the platform.
GRANT SELECT ON pg_stat_statements TO authenticated;

-- works:
GRANT SELECT ON pg_stat_statements TO pg_monitor;

-- statement: 2. Enable pg_stat_statements Extension
-- @sqlstate 42703
-- @why The columns are called total_exec_time, mean_exec_time and max_exec_time since PostgreSQL 13. With these names, and where the server loads the library, it runs; without the library it ends in 55000.
SELECT
    substring(query, 1, 100) as query_preview,
    calls,
    total_time,
    mean_time,
    max_time
FROM pg_stat_statements
WHERE query NOT LIKE '%pg_stat%'
ORDER BY mean_time DESC
LIMIT 10;

-- works: With the library loaded (as a plan here, which needs the names alone):
EXPLAIN SELECT
    substring(query, 1, 100) as query_preview,
    calls,
    total_exec_time,
    mean_exec_time,
    max_exec_time
FROM pg_stat_statements
WHERE query NOT LIKE '%pg_stat%'
ORDER BY mean_exec_time DESC
LIMIT 10;

-- statement: 3. Set Up Index Monitoring Alert
-- @sqlstate 42703
-- @why tablename and indexname are called relname and indexrelname there. It is query unused_indexes of documents_monitoring.
SELECT
    schemaname,
    tablename,
    indexname,
    pg_size_pretty(pg_relation_size(indexrelid)) as index_size,
    idx_scan as times_used
FROM pg_stat_user_indexes
WHERE schemaname = 'public'
  AND idx_scan = 0
  AND indexrelname NOT LIKE 'pg_toast%'
  AND pg_relation_size(indexrelid) > 100000 -- Only show indexes > 100KB
ORDER BY pg_relation_size(indexrelid) DESC;

-- works:
SELECT schemaname, relname AS tablename, indexrelname AS indexname,
       pg_size_pretty(pg_relation_size(indexrelid)) AS index_size, idx_scan AS times_used
  FROM pg_stat_user_indexes
 WHERE schemaname = 'public'
   AND idx_scan = 0
   AND indexrelname NOT LIKE 'pg_toast%'
   AND pg_relation_size(indexrelid) > 100000
 ORDER BY pg_relation_size(indexrelid) DESC;

-- statement: 5. Enable Query Performance Insights
-- @undone
-- @as scenarios/documents_settings/scenario.yaml: log_min_duration_statement: "1000"
ALTER DATABASE postgres SET log_min_duration_statement = '1000';

-- statement: 5. Enable Query Performance Insights
-- @undone
-- @as scenarios/documents_settings/scenario.yaml: log_statement: ddl
ALTER DATABASE postgres SET log_statement = 'ddl';

-- statement: 6. Set Up Table Bloat Monitoring
-- @sqlstate 42703
-- @why tablename and indexname are called relname and indexrelname there. It is query table_bloat of documents_monitoring.
SELECT
    schemaname,
    tablename,
    pg_size_pretty(pg_relation_size(schemaname||'.'||tablename)) as size,
    n_live_tup as live_tuples,
    n_dead_tup as dead_tuples,
    CASE
        WHEN n_live_tup > 0
        THEN round(100.0 * n_dead_tup / (n_live_tup + n_dead_tup), 2)
        ELSE 0
    END as dead_tuple_percent,
    last_autovacuum
FROM pg_stat_user_tables
WHERE schemaname = 'public'
ORDER BY n_dead_tup DESC;

-- works:
SELECT schemaname, relname AS tablename, pg_size_pretty(pg_relation_size(relid)) AS size,
       n_live_tup AS live_tuples, n_dead_tup AS dead_tuples,
       CASE WHEN n_live_tup > 0 THEN round(100.0 * n_dead_tup / (n_live_tup + n_dead_tup), 2) ELSE 0 END AS dead_tuple_percent,
       last_autovacuum
  FROM pg_stat_user_tables
 WHERE schemaname = 'public'
 ORDER BY n_dead_tup DESC;

-- statement: 7. Implement Automated Statistics Update
ANALYZE;

-- statement: How to Verify
-- @sqlstate 22P02
-- @why The placeholder is no uuid. With an organization's it is query document_list of the workload.
EXPLAIN ANALYZE
SELECT * FROM documents
WHERE org_id = 'YOUR_ORG_ID'
  AND status = 'done'
ORDER BY created_at DESC
LIMIT 20;

-- works:
EXPLAIN ANALYZE
SELECT * FROM documents
WHERE org_id = '00000000-0000-0000-0000-000000000000'
  AND status = 'done'
ORDER BY created_at DESC
LIMIT 20;

-- statement: How to Verify
-- @sqlstate 22P02
-- @why The placeholder is no uuid. With an organization's it is query org_stats of the workload.
EXPLAIN ANALYZE
SELECT * FROM mv_org_document_stats
WHERE org_id = 'YOUR_ORG_ID';

-- works:
EXPLAIN ANALYZE
SELECT * FROM mv_org_document_stats
WHERE org_id = '00000000-0000-0000-0000-000000000000';

-- statement: 1. Index Health Check
-- @sqlstate 42703
-- @why tablename and indexname are called relname and indexrelname there. It is query index_health of documents_monitoring.
SELECT
    schemaname,
    tablename,
    COUNT(*) as index_count,
    SUM(pg_relation_size(indexrelid)) as total_index_size,
    pg_size_pretty(SUM(pg_relation_size(indexrelid))) as size_pretty
FROM pg_stat_user_indexes
WHERE schemaname = 'public'
GROUP BY schemaname, tablename
ORDER BY total_index_size DESC;

-- works:
SELECT schemaname, relname AS tablename, count(*) AS index_count,
       sum(pg_relation_size(indexrelid)) AS total_index_size,
       pg_size_pretty(sum(pg_relation_size(indexrelid))) AS size_pretty
  FROM pg_stat_user_indexes
 WHERE schemaname = 'public'
 GROUP BY schemaname, relname
 ORDER BY total_index_size DESC;

-- statement: 2. Query Performance Summary
-- @sqlstate 42703
-- @why The column is mean_exec_time; and round() with a number of digits takes numeric only, so that the average needs a cast too (42883 without).
SELECT
    'Total Queries' as metric,
    SUM(calls)::TEXT as value
FROM pg_stat_statements
UNION ALL
SELECT
    'Slow Queries (>1s)' as metric,
    COUNT(*)::TEXT as value
FROM pg_stat_statements
WHERE mean_time > 1000
UNION ALL
SELECT
    'Average Query Time' as metric,
    ROUND(AVG(mean_time), 2)::TEXT || 'ms' as value
FROM pg_stat_statements;

-- works: With the library loaded (as a plan here):
EXPLAIN SELECT
    'Total Queries' as metric,
    SUM(calls)::TEXT as value
FROM pg_stat_statements
UNION ALL
SELECT
    'Slow Queries (>1s)' as metric,
    COUNT(*)::TEXT as value
FROM pg_stat_statements
WHERE mean_exec_time > 1000
UNION ALL
SELECT
    'Average Query Time' as metric,
    ROUND(AVG(mean_exec_time)::numeric, 2)::TEXT || 'ms' as value
FROM pg_stat_statements;

-- statement: 3. Autovacuum Activity
-- @sqlstate 42703
-- @why tablename and indexname are called relname and indexrelname there. It is query autovacuum_activity of documents_monitoring.
SELECT
    schemaname,
    tablename,
    last_autovacuum,
    autovacuum_count,
    last_autoanalyze,
    autoanalyze_count
FROM pg_stat_user_tables
WHERE schemaname = 'public'
ORDER BY last_autovacuum DESC NULLS LAST;

-- works:
SELECT schemaname, relname AS tablename, last_autovacuum, autovacuum_count, last_autoanalyze, autoanalyze_count
  FROM pg_stat_user_tables
 WHERE schemaname = 'public'
 ORDER BY last_autovacuum DESC NULLS LAST;

-- statement: 4. Connection Pool Usage
SELECT
    COUNT(*) as total_connections,
    COUNT(*) FILTER (WHERE state = 'active') as active_connections,
    COUNT(*) FILTER (WHERE state = 'idle') as idle_connections,
    COUNT(*) FILTER (WHERE wait_event IS NOT NULL) as waiting_connections
FROM pg_stat_activity
WHERE datname = current_database();

-- statement: Cron Jobs Summary
-- @as workloads/documents.sql: DELETE FROM events WHERE created_at < :today - INTERVAL '90 days'
DELETE FROM events WHERE created_at < NOW() - INTERVAL '90 days';

-- statement: Cron Jobs Summary
VACUUM ANALYZE;

-- statement: Step 1: Identify Issue
SELECT pid, query, state, wait_event, wait_event_type
FROM pg_stat_activity
WHERE state = 'active' AND wait_event IS NOT NULL;

-- statement: Step 1: Identify Issue
SELECT pid, now() - query_start as duration, query
FROM pg_stat_activity
WHERE state = 'active'
ORDER BY duration DESC;

-- statement: Step 2: Quick Fixes
-- @sqlstate 42703
-- @why PID stands for a number; as it is written it is a column of no table.
SELECT pg_terminate_backend(PID);

-- works: Here with the number of no process:
SELECT pg_terminate_backend(2147483647);

-- statement: Step 2: Quick Fixes
REFRESH MATERIALIZED VIEW CONCURRENTLY mv_org_document_stats;

-- statement: Step 2: Quick Fixes
ANALYZE;

-- statement: Step 3: Rollback Migration (if needed)
DROP INDEX IF EXISTS idx_documents_org_status_created;

-- statement: Step 3: Rollback Migration (if needed)
DROP INDEX IF EXISTS idx_documents_org_status_updated;

-- statement: Step 3: Rollback Migration (if needed)
DROP INDEX IF EXISTS idx_memories_document_created;

-- statement: Step 3: Rollback Migration (if needed)
DROP INDEX IF EXISTS idx_spaces_container_tag_id;

-- statement: Step 3: Rollback Migration (if needed)
DROP INDEX IF EXISTS idx_ingestion_jobs_status_created;

-- statement: Step 3: Rollback Migration (if needed)
DROP INDEX IF EXISTS idx_conversations_org_user;

-- statement: Step 3: Rollback Migration (if needed)
DROP INDEX IF EXISTS idx_events_conversation_created;

-- statement: Step 3: Rollback Migration (if needed)
DROP MATERIALIZED VIEW IF EXISTS mv_org_document_stats CASCADE;

-- statement: Step 3: Rollback Migration (if needed)
ALTER TABLE documents RESET (autovacuum_vacuum_scale_factor);

-- statement: Step 3: Rollback Migration (if needed)
ALTER TABLE memories RESET (autovacuum_vacuum_scale_factor);

-- statement: Step 3: Rollback Migration (if needed)
ALTER TABLE ingestion_jobs RESET (autovacuum_vacuum_scale_factor);

-- statement: Step 3: Rollback Migration (if needed)
ALTER TABLE events RESET (autovacuum_vacuum_scale_factor);

-- statement: Step 3: Rollback Migration (if needed)
-- @sqlstate 42P01
-- @why A table of the platform's own migration tool.
DELETE FROM supabase_migrations.schema_migrations
WHERE version = '20251116220935';
