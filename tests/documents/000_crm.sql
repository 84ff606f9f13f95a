-- The SQL statements of the document on a CRM's maintenance, in its order; scripts/statements runs them.
-- @document 000, CRM maintenance
-- @family crm
-- @setup scenarios/crm/schema.sql
-- @setup scenarios/crm/data.sql
-- @setup scenarios/crm/migrations/000_backfill.sql

-- statement: 1. VACUUM ANALYZE (Reclaim Space and Update Statistics)
VACUUM (ANALYZE, VERBOSE) "Message";

-- statement: 1. VACUUM ANALYZE (Reclaim Space and Update Statistics)
VACUUM (ANALYZE, VERBOSE) "Conversation";

-- statement: 1. VACUUM ANALYZE (Reclaim Space and Update Statistics)
VACUUM (ANALYZE, VERBOSE) "Customer";

-- statement: 1. VACUUM ANALYZE (Reclaim Space and Update Statistics)
VACUUM (ANALYZE, VERBOSE) "Lead";

-- statement: 1. VACUUM ANALYZE (Reclaim Space and Update Statistics)
VACUUM (ANALYZE, VERBOSE) "Job";

-- statement: 2. ANALYZE (Update Query Planner Statistics)
ANALYZE "Customer";

-- statement: 2. ANALYZE (Update Query Planner Statistics)
ANALYZE "CustomerAddress";

-- statement: 2. ANALYZE (Update Query Planner Statistics)
ANALYZE "Conversation";

-- statement: 2. ANALYZE (Update Query Planner Statistics)
ANALYZE "Message";

-- statement: 2. ANALYZE (Update Query Planner Statistics)
ANALYZE "MemoryNote";

-- statement: 2. ANALYZE (Update Query Planner Statistics)
ANALYZE "JobItem";

-- statement: 2. ANALYZE (Update Query Planner Statistics)
ANALYZE "JobEvent";

-- statement: 3. REINDEX (Rebuild Indexes)
REINDEX INDEX CONCURRENTLY "Message_content_fts_idx";

-- statement: 3. REINDEX (Rebuild Indexes)
REINDEX INDEX CONCURRENTLY "Message_conversation_id_created_at_idx";

-- statement: 3. REINDEX (Rebuild Indexes)
REINDEX INDEX CONCURRENTLY "Conversation_customer_id_started_at_idx";

-- statement: 3. REINDEX (Rebuild Indexes)
REINDEX INDEX CONCURRENTLY "Conversation_lead_open_unique";

-- statement: 4. Autovacuum Tuning
ALTER TABLE "Message" SET (
  autovacuum_vacuum_scale_factor = 0.05,  -- Vacuum when 5% of rows updated
  autovacuum_analyze_scale_factor = 0.02, -- Analyze when 2% updated
  autovacuum_vacuum_cost_delay = 10       -- Faster autovacuum
);

-- statement: 4. Autovacuum Tuning
ALTER TABLE "Conversation" SET (
  autovacuum_vacuum_scale_factor = 0.1,   -- Vacuum when 10% updated
  autovacuum_analyze_scale_factor = 0.05  -- Analyze when 5% updated
);

-- statement: Test 4: Query Performance Test
-- @sqlstate 22P02
-- @why The placeholder is no uuid. With the id of a conversation it is query conversation_page of the workload.
SELECT * FROM "Message"
WHERE conversation_id = '...'
ORDER BY created_at DESC
LIMIT 20;

-- works:
SELECT * FROM "Message"
WHERE conversation_id = '00000000-0000-0000-0000-000000000000'
ORDER BY created_at DESC
LIMIT 20;

-- statement: Weekly (Recommended)
SELECT
    relname,
    n_live_tup,
    n_dead_tup,
    ROUND(100.0 * n_dead_tup / NULLIF(n_live_tup, 0), 2) as dead_pct
  FROM pg_stat_user_tables
  WHERE relname IN ('Message', 'Conversation', 'Customer')
  ORDER BY dead_pct DESC NULLS LAST;

-- statement: Quick Health Check
SELECT
  'Message' as table,
  n_live_tup as rows,
  ROUND(100.0 * n_dead_tup / NULLIF(n_live_tup, 0), 2) as dead_pct,
  last_autovacuum,
  last_autoanalyze
FROM pg_stat_user_tables
WHERE relname = 'Message';

-- statement: Index Usage Report
SELECT
  schemaname || '.' || relname as table,
  indexrelname as index,
  idx_scan as scans,
  pg_size_pretty(pg_relation_size(indexrelid)) as size
FROM pg_stat_user_indexes
WHERE schemaname = 'public'
  AND idx_scan = 0
  AND indexrelname NOT LIKE '%_pkey'
ORDER BY pg_relation_size(indexrelid) DESC;

-- statement: Bloat Detection
SELECT
  relname,
  pg_size_pretty(pg_total_relation_size(relid)) as total_size,
  n_dead_tup as dead_rows,
  ROUND(100.0 * n_dead_tup / NULLIF(n_live_tup, 0), 2) as est_bloat_pct
FROM pg_stat_user_tables
WHERE schemaname = 'public'
ORDER BY n_dead_tup DESC
LIMIT 10;

-- statement: Slow Query Detection
-- @sqlstate 42P01
-- @preloaded 42P01
-- @why The document says that it requires the extension, and leaves its creation out; and CREATE EXTENSION alone leads to 55000, the server has to load the library as well (shared_preload_libraries, a restart). Then it runs.
SELECT
  query,
  calls,
  ROUND(total_exec_time::numeric, 2) as total_ms,
  ROUND(mean_exec_time::numeric, 2) as avg_ms,
  ROUND(max_exec_time::numeric, 2) as max_ms
FROM pg_stat_statements
WHERE query LIKE '%Message%' OR query LIKE '%Conversation%'
ORDER BY mean_exec_time DESC
LIMIT 10;

-- works: First, where the library is loaded:
CREATE EXTENSION IF NOT EXISTS pg_stat_statements;

-- statement: Rollback
ALTER TABLE "Message" RESET (
  autovacuum_vacuum_scale_factor,
  autovacuum_analyze_scale_factor,
  autovacuum_vacuum_cost_delay
);

-- statement: Issue: VACUUM Taking Too Long
-- @sqlstate 42P01
-- @why The name is folded to small letters without double quotes of its own.
SELECT pg_size_pretty(pg_total_relation_size('Message'));

-- works:
SELECT pg_size_pretty(pg_total_relation_size('"Message"'));

-- statement: Issue: VACUUM Taking Too Long
-- @as scenarios/crm_steps/migrations/040_full.sql: VACUUM (FULL, ANALYZE) "Message"
VACUUM FULL "Message";

-- statement: Issue: Autovacuum Not Running
SHOW autovacuum;

-- statement: Issue: Autovacuum Not Running
SELECT * FROM pg_settings WHERE name LIKE 'autovacuum%';

-- statement: Issue: Low Cache Hit Ratio
SHOW shared_buffers;

-- statement: Issue: Index Not Being Used
ANALYZE "Message";

-- statement: Issue: Index Not Being Used
-- @sqlstate 22P02
-- @why The placeholder is no uuid. With the id of a conversation it is query conversation_page of the workload.
EXPLAIN SELECT * FROM "Message" WHERE conversation_id = '...';

-- works:
EXPLAIN SELECT * FROM "Message"
WHERE conversation_id = '00000000-0000-0000-0000-000000000000'
ORDER BY created_at DESC
LIMIT 20;

-- statement: Issue: Index Not Being Used
REINDEX INDEX CONCURRENTLY "Message_conversation_id_created_at_idx";
