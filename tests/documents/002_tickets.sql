-- The SQL statements of the document on InsightDesk's database, in its order, also those that its TypeScript
-- holds; scripts/statements runs them.  Names that its code puts together are one example here.
-- @document 002, tickets
-- @family tickets
-- @setup scenarios/tickets/schema.sql
-- @setup scenarios/tickets/data.sql

-- statement: Essential Indexes
CREATE INDEX idx_tickets_assignee_id ON tickets(assignee_id);

-- statement: Essential Indexes
CREATE INDEX idx_tickets_organization_id ON tickets(organization_id);

-- statement: Essential Indexes
CREATE INDEX idx_tickets_created_by_id ON tickets(created_by_id);

-- statement: Essential Indexes
CREATE INDEX idx_comments_ticket_id ON comments(ticket_id);

-- statement: Essential Indexes
CREATE INDEX idx_comments_user_id ON comments(user_id);

-- statement: Essential Indexes
CREATE INDEX idx_tickets_status ON tickets(status);

-- statement: Essential Indexes
CREATE INDEX idx_tickets_created_at ON tickets(created_at DESC);

-- statement: Essential Indexes
CREATE INDEX idx_tickets_updated_at ON tickets(updated_at DESC);

-- statement: Essential Indexes
CREATE INDEX idx_tickets_org_status_created
ON tickets(organization_id, status, created_at DESC);

-- statement: Essential Indexes
CREATE INDEX idx_tickets_assignee_status
ON tickets(assignee_id, status) WHERE assignee_id IS NOT NULL;

-- statement: Essential Indexes
CREATE INDEX idx_tickets_search ON tickets
USING GIN (to_tsvector('english', title || ' ' || COALESCE(description, '')));

-- statement: Essential Indexes
CREATE INDEX idx_articles_search ON articles
USING GIN (to_tsvector('english', title || ' ' || content));

-- statement: Partial Indexes
CREATE INDEX idx_active_tickets
ON tickets(created_at DESC, priority)
WHERE status IN ('OPEN', 'IN_PROGRESS', 'PENDING');

-- statement: Partial Indexes
CREATE INDEX idx_unassigned_tickets
ON tickets(organization_id, priority DESC, created_at DESC)
WHERE assignee_id IS NULL AND status = 'OPEN';

-- statement: Partial Indexes
CREATE INDEX idx_published_articles
ON articles(category_id, updated_at DESC)
WHERE status = 'PUBLISHED';

-- statement: EXPLAIN ANALYZE
EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON)
SELECT t.*, u.name as assignee_name
FROM tickets t
LEFT JOIN users u ON t.assignee_id = u.id
WHERE t.organization_id = 'org_123'
  AND t.status IN ('OPEN', 'IN_PROGRESS')
ORDER BY t.created_at DESC
LIMIT 20;

-- statement: Query Statistics
CREATE EXTENSION IF NOT EXISTS pg_stat_statements;

-- statement: Query Statistics
-- @sqlstate 55000
-- @preloaded 00000
-- @why CREATE EXTENSION, which the document has, is not enough: the server has to load the library (shared_preload_libraries, a restart).
SELECT
  query,
  calls,
  mean_exec_time::numeric(10,2) as avg_ms,
  total_exec_time::numeric(10,2) as total_ms,
  rows
FROM pg_stat_statements
ORDER BY mean_exec_time DESC
LIMIT 10;

-- statement: Query Statistics
-- @sqlstate 55000
-- @preloaded 00000
-- @why CREATE EXTENSION, which the document has, is not enough: the server has to load the library (shared_preload_libraries, a restart).
SELECT
  query,
  calls,
  mean_exec_time::numeric(10,2) as avg_ms
FROM pg_stat_statements
ORDER BY calls DESC
LIMIT 10;

-- statement: Query Statistics
-- @sqlstate 55000
-- @preloaded 00000
-- @why CREATE EXTENSION, which the document has, is not enough: the server has to load the library (shared_preload_libraries, a restart).
SELECT pg_stat_statements_reset();

-- statement: Dashboard Statistics View
-- @as scenarios/tickets_dashboard/migrations/003_documented_materialized_view.sql: CREATE MATERIALIZED VIEW mv_dashboard_stats AS
CREATE MATERIALIZED VIEW mv_dashboard_stats AS
SELECT
  organization_id,
  DATE(created_at) as date,
  status,
  priority,
  COUNT(*) as ticket_count,
  AVG(EXTRACT(EPOCH FROM (
    CASE WHEN first_response_at IS NOT NULL
         THEN first_response_at - created_at
    END
  ))) as avg_first_response_seconds,
  AVG(EXTRACT(EPOCH FROM (
    CASE WHEN resolved_at IS NOT NULL
         THEN resolved_at - created_at
    END
  ))) as avg_resolution_seconds
FROM tickets
WHERE created_at >= CURRENT_DATE - INTERVAL '90 days'
GROUP BY organization_id, DATE(created_at), status, priority
WITH DATA;

-- statement: Dashboard Statistics View
CREATE INDEX idx_mv_dashboard_org_date
ON mv_dashboard_stats(organization_id, date DESC);

-- statement: Dashboard Statistics View
-- @as scenarios/tickets_dashboard/migrations/004_corrected_materialized_view.sql: REFRESH MATERIALIZED VIEW CONCURRENTLY mv_dashboard_stats
CREATE OR REPLACE FUNCTION refresh_dashboard_stats()
RETURNS void AS $$
BEGIN
  REFRESH MATERIALIZED VIEW CONCURRENTLY mv_dashboard_stats;
END;
$$ LANGUAGE plpgsql;

-- statement: Scheduled Refresh
-- @sqlstate 55000
-- @why CONCURRENTLY needs a unique index, and the one index that the document makes is not unique. The job that runs every 15 minutes and the function refresh_dashboard_stats() fail each time.
REFRESH MATERIALIZED VIEW CONCURRENTLY mv_dashboard_stats;

-- works:
CREATE UNIQUE INDEX idx_mv_dashboard_key ON mv_dashboard_stats (organization_id, date DESC, status, priority);
-- works: and then
REFRESH MATERIALIZED VIEW CONCURRENTLY mv_dashboard_stats;

-- statement: Time-Based Partitioning
CREATE TABLE audit_logs (
  id UUID DEFAULT gen_random_uuid(),
  action VARCHAR(50) NOT NULL,
  entity_type VARCHAR(50) NOT NULL,
  entity_id VARCHAR(50) NOT NULL,
  user_id VARCHAR(50),
  organization_id VARCHAR(50) NOT NULL,
  metadata JSONB,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT NOW(),
  PRIMARY KEY (id, created_at)
) PARTITION BY RANGE (created_at);

-- statement: Time-Based Partitioning
CREATE TABLE audit_logs_2024_01 PARTITION OF audit_logs
FOR VALUES FROM ('2024-01-01') TO ('2024-02-01');

-- statement: Time-Based Partitioning
CREATE TABLE audit_logs_2024_02 PARTITION OF audit_logs
FOR VALUES FROM ('2024-02-01') TO ('2024-03-01');

-- statement: Time-Based Partitioning
CREATE OR REPLACE FUNCTION create_audit_partition()
RETURNS void AS $$
DECLARE
  partition_date DATE;
  partition_name TEXT;
  start_date DATE;
  end_date DATE;
BEGIN
  partition_date := DATE_TRUNC('month', NOW() + INTERVAL '1 month');
  partition_name := 'audit_logs_' || TO_CHAR(partition_date, 'YYYY_MM');
  start_date := partition_date;
  end_date := partition_date + INTERVAL '1 month';

  EXECUTE format(
    'CREATE TABLE IF NOT EXISTS %I PARTITION OF audit_logs
     FOR VALUES FROM (%L) TO (%L)',
    partition_name, start_date, end_date
  );
END;
$$ LANGUAGE plpgsql;

-- statement: Time-Based Partitioning
-- @sqlstate 3F000
-- @why pg_cron is an extension that PostgreSQL does not bring along and the document does not create. What the job would run:
SELECT cron.schedule('create-audit-partition', '0 0 25 * *', 'SELECT create_audit_partition()');

-- works:
SELECT create_audit_partition();

-- statement: Partition Management
-- @as scenarios/tickets_audit/migrations/002_documented_partitions.sql: CREATE TABLE audit_logs_2024_03 PARTITION OF audit_logs FOR VALUES FROM ('2024-03-01') TO ('2024-04-01')
CREATE TABLE IF NOT EXISTS audit_logs_2024_03
PARTITION OF audit_logs
FOR VALUES FROM ('2024-03-01') TO ('2024-04-01');

-- statement: Partition Management
-- @as scenarios/tickets_audit/migrations/002_documented_partitions.sql: SELECT tablename FROM pg_tables WHERE tablename
SELECT tablename FROM pg_tables
WHERE tablename LIKE 'audit_logs_%';

-- statement: Partition Management
-- @as scenarios/tickets_audit/migrations/002_documented_partitions.sql: EXECUTE format('DROP TABLE IF EXISTS %I', partition.tablename)
DROP TABLE IF EXISTS audit_logs_2024_03;

-- statement: Autovacuum Configuration
SHOW autovacuum;

-- statement: Autovacuum Configuration
SHOW autovacuum_vacuum_threshold;

-- statement: Autovacuum Configuration
SHOW autovacuum_analyze_threshold;

-- statement: Autovacuum Configuration
ALTER TABLE tickets SET (
  autovacuum_vacuum_threshold = 50,
  autovacuum_vacuum_scale_factor = 0.02,
  autovacuum_analyze_threshold = 50,
  autovacuum_analyze_scale_factor = 0.01
);

-- statement: Autovacuum Configuration
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

-- statement: Maintenance Scripts
REINDEX INDEX CONCURRENTLY idx_tickets_org_status_created;

-- statement: Maintenance Scripts
ANALYZE tickets;

-- statement: Maintenance Scripts
ANALYZE VERBOSE tickets;

-- statement: Maintenance Scripts
VACUUM FULL tickets;

-- statement: Maintenance Scripts
VACUUM ANALYZE tickets;

-- statement: PostgreSQL Metrics
SELECT state, COUNT(*) as count
FROM pg_stat_activity
WHERE datname = current_database()
GROUP BY state;

-- statement: PostgreSQL Metrics
SELECT
  ROUND(100 * sum(blks_hit) / nullif(sum(blks_hit) + sum(blks_read), 0), 2) as ratio
FROM pg_stat_database
WHERE datname = current_database();

-- statement: PostgreSQL Metrics
SELECT relname, n_dead_tup
FROM pg_stat_user_tables
WHERE n_dead_tup > 1000;

-- statement: Health Check Queries
SELECT pg_size_pretty(pg_database_size(current_database())) as db_size;

-- statement: Health Check Queries
SELECT
  relname as table_name,
  pg_size_pretty(pg_total_relation_size(relid)) as total_size,
  pg_size_pretty(pg_relation_size(relid)) as data_size,
  pg_size_pretty(pg_indexes_size(relid)) as index_size
FROM pg_stat_user_tables
ORDER BY pg_total_relation_size(relid) DESC
LIMIT 10;

-- statement: Health Check Queries
SELECT
  indexrelname as index_name,
  idx_scan as scans,
  pg_size_pretty(pg_relation_size(indexrelid)) as size
FROM pg_stat_user_indexes
ORDER BY idx_scan
LIMIT 20;

-- statement: Health Check Queries
SELECT
  pid,
  now() - pg_stat_activity.query_start as duration,
  query,
  state
FROM pg_stat_activity
WHERE (now() - pg_stat_activity.query_start) > interval '30 seconds'
  AND state != 'idle'
ORDER BY duration DESC;
