-- The SQL statements of the guide to the film sessions, in its order, also those that its Python holds;
-- scripts/statements runs them.  Its events are partitioned, and its session_summary has the unique index that
-- the guide asks for.
-- @document 004, film sessions
-- @family sessions
-- @setup scenarios/sessions/schema.sql
-- @setup scenarios/sessions/data.sql
-- @setup scenarios/sessions_partitions/migrations/020_partitioned.sql

-- setup: the function that the guide calls and does not show
CREATE FUNCTION create_events_partition(month_date date) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE TABLE IF NOT EXISTS %I PARTITION OF events FOR VALUES FROM (%L) TO (%L)',
        'events_' || to_char(month_date, 'YYYY_MM'), month_date, (month_date + interval '1 month')::date);
END $$;

-- setup: the view that it reads and does not define
CREATE MATERIALIZED VIEW session_summary AS
SELECT sessions.id AS session_id, updated_at, count(events.id) AS event_count
  FROM sessions
  LEFT JOIN events ON events.session_id = sessions.id
 GROUP BY sessions.id;

-- setup: and the index that it asks for
CREATE UNIQUE INDEX session_summary_session_id_idx ON session_summary (session_id);

-- statement: GIN Indexes for JSONB
CREATE INDEX idx_sessions_state ON sessions USING GIN(state);

-- statement: GIN Indexes for JSONB
SELECT * FROM sessions WHERE state @> '{"status": "active"}';

-- statement: GIN Indexes for JSONB
SELECT * FROM sessions WHERE state ? 'PLOT_OUTLINE';

-- statement: GIN Indexes for JSONB
-- @sqlstate 42P07
-- @why Two definitions under one name: the second is refused while the first is there.
CREATE INDEX idx_sessions_state ON sessions USING GIN(state jsonb_path_ops);

-- works:
DROP INDEX idx_sessions_state;
-- works: and then
CREATE INDEX idx_sessions_state ON sessions USING GIN(state jsonb_path_ops);

-- statement: GIN Indexes for JSONB
SELECT * FROM sessions WHERE state @> '{"status": "active"}';

-- statement: Partial Indexes
CREATE INDEX idx_sessions_active
ON sessions(status, started_at DESC)
WHERE status = 'active';

-- statement: Partial Indexes
CREATE INDEX idx_events_tool
ON events(tool_name)
WHERE tool_name IS NOT NULL;

-- statement: Covering Indexes
CREATE INDEX idx_sessions_user_covering
ON sessions(user_id, started_at DESC)
INCLUDE (session_name, status);

-- statement: Covering Indexes
SELECT session_name, status
FROM sessions
WHERE user_id = 'xxx'
ORDER BY started_at DESC;

-- statement: Index Maintenance
-- @sqlstate 42703
-- @why The columns of PostgreSQL's statistics views are relname and indexrelname.
SELECT
    schemaname,
    tablename,
    indexname,
    idx_scan,
    pg_size_pretty(pg_relation_size(indexrelid)) AS size
FROM pg_stat_user_indexes
WHERE idx_scan < 10  -- Adjust threshold
    AND schemaname = 'public'
ORDER BY pg_relation_size(indexrelid) DESC;

-- works:
SELECT
    schemaname,
    relname,
    indexrelname,
    idx_scan,
    pg_size_pretty(pg_relation_size(indexrelid)) AS size
FROM pg_stat_user_indexes
WHERE idx_scan < 10
    AND schemaname = 'public'
ORDER BY pg_relation_size(indexrelid) DESC;

-- statement: Index Maintenance
REINDEX INDEX CONCURRENTLY idx_sessions_state;

-- statement: Index Maintenance
REINDEX TABLE CONCURRENTLY sessions;

-- statement: Time-Based Partitioning
-- @sqlstate 22P02
-- @why The placeholder is no uuid. With a session's it is query session_events_month of the workload.
SELECT * FROM events
WHERE created_at >= '2025-01-01'
    AND created_at < '2025-02-01'
    AND session_id = 'xxx';

-- works:
SELECT * FROM events
WHERE created_at >= '2025-01-01'
    AND created_at < '2025-02-01'
    AND session_id = '00000000-0000-0000-0000-000000000001';

-- statement: Partition Management
DO $$
DECLARE
    month_date DATE;
BEGIN
    FOR i IN 1..3 LOOP
        month_date := DATE_TRUNC('month', NOW() + (i || ' months')::INTERVAL);
        PERFORM create_events_partition(month_date);
    END LOOP;
END $$;

-- statement: Partition Management
-- @sqlstate 42703
-- @why relpartbound is a column of pg_class.
SELECT
    inhrelid::regclass AS partition_name,
    pg_get_expr(relpartbound, inhrelid) AS partition_bounds
FROM pg_inherits
WHERE inhparent = 'events'::regclass;

-- works:
SELECT
    inhrelid::regclass AS partition_name,
    pg_get_expr(relpartbound, inhrelid) AS partition_bounds
FROM pg_inherits
JOIN pg_class ON pg_class.oid = inhrelid
WHERE inhparent = 'events'::regclass;

-- statement: Partition Management
ALTER TABLE events DETACH PARTITION events_2024_01;

-- statement: Partition Management
ALTER TABLE events ATTACH PARTITION events_2024_01
    FOR VALUES FROM ('2024-01-01') TO ('2024-02-01');

-- statement: Reasoning Table Partitioning (Optional)
ALTER TABLE inferential_reasoning
RENAME TO inferential_reasoning_old;

-- statement: Reasoning Table Partitioning (Optional)
-- @sqlstate 42601
-- @why The placeholder stands for columns.
CREATE TABLE inferential_reasoning (
    -- Same columns as before
    ...
    created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    PRIMARY KEY (id, created_at)
) PARTITION BY RANGE (created_at);

-- works:
CREATE TABLE inferential_reasoning (
    id          uuid NOT NULL,
    session_id  uuid NOT NULL,
    agent_name  text NOT NULL,
    conclusion  text NOT NULL,
    confidence  numeric(3,2) NOT NULL,
    created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    PRIMARY KEY (id, created_at)
) PARTITION BY RANGE (created_at);

-- statement: Reasoning Table Partitioning (Optional)
-- @sqlstate 23514
-- @why The guide creates no partition: there is none that could hold a row.
INSERT INTO inferential_reasoning
SELECT * FROM inferential_reasoning_old;

-- works:
CREATE TABLE inferential_reasoning_all PARTITION OF inferential_reasoning DEFAULT;
-- works: and then
INSERT INTO inferential_reasoning
SELECT * FROM inferential_reasoning_old;

-- statement: Reasoning Table Partitioning (Optional)
DROP TABLE inferential_reasoning_old;

-- statement: Query Plan Analysis
EXPLAIN (ANALYZE, BUFFERS, VERBOSE) SELECT
    s.id,
    s.state,
    COUNT(e.id) AS event_count
FROM sessions s
LEFT JOIN events e ON s.id = e.session_id
WHERE s.user_id = 'xxx'
GROUP BY s.id;

-- statement: Index Usage Verification
EXPLAIN SELECT * FROM sessions
WHERE state @> '{"PLOT_OUTLINE": "..."}';

-- statement: Statistics and ANALYZE
ANALYZE sessions;

-- statement: Statistics and ANALYZE
-- @sqlstate 42703
-- @why The columns of PostgreSQL's statistics views are relname and indexrelname.
SELECT
    schemaname,
    tablename,
    last_analyze,
    last_autoanalyze,
    n_live_tup,
    n_dead_tup
FROM pg_stat_user_tables
WHERE schemaname = 'public'
ORDER BY last_analyze NULLS FIRST;

-- works:
SELECT
    schemaname,
    relname,
    last_analyze,
    last_autoanalyze,
    n_live_tup,
    n_dead_tup
FROM pg_stat_user_tables
WHERE schemaname = 'public'
ORDER BY last_analyze NULLS FIRST;

-- statement: Statistics and ANALYZE
ALTER TABLE sessions ALTER COLUMN state SET STATISTICS 1000;

-- statement: Statistics and ANALYZE
ANALYZE sessions;

-- statement: Join Optimization
SELECT s.*,
    (SELECT COUNT(*) FROM events WHERE session_id = s.id) AS event_count,
    (SELECT COUNT(*) FROM questions WHERE session_id = s.id) AS question_count
FROM sessions s;

-- statement: Join Optimization
SELECT
    s.*,
    COUNT(DISTINCT e.id) AS event_count,
    COUNT(DISTINCT q.id) AS question_count
FROM sessions s
LEFT JOIN events e ON s.id = e.session_id
LEFT JOIN questions q ON s.id = q.session_id
GROUP BY s.id;

-- statement: Join Optimization
-- @sqlstate 22P02
-- @why The placeholder is no uuid. With a session's it is query summary_one of the workload.
SELECT * FROM session_summary WHERE session_id = 'xxx';

-- works:
SELECT * FROM session_summary WHERE session_id = '00000000-0000-0000-0000-000000000001';

-- statement: Pagination Optimization
SELECT * FROM events
ORDER BY created_at DESC
OFFSET 10000 LIMIT 100;

-- statement: Pagination Optimization
SELECT * FROM events
WHERE created_at < '2025-01-15 10:30:00'  -- Last seen timestamp
ORDER BY created_at DESC
LIMIT 100;

-- statement: Pagination Optimization
-- @sqlstate 22P02
-- @why The placeholder is no uuid. With an event's it is query page_row_value of the workload.
SELECT * FROM events
WHERE (created_at, id) < ('2025-01-15 10:30:00', 'last-uuid')
ORDER BY created_at DESC, id DESC
LIMIT 100;

-- works:
SELECT * FROM events
WHERE (created_at, id) < ('2025-01-15 10:30:00', '00000000-0000-0000-0000-000000000001')
ORDER BY created_at DESC, id DESC
LIMIT 100;

-- statement: Refresh Strategy
-- @sqlstate 42P01
-- @why Nothing creates session_summary_metadata; and with it the error is 42809: a materialized view cannot be changed row by row. Where the summary is a table, as on side incremental of sessions_refresh, it works.
DELETE FROM session_summary
WHERE session_id IN (
    SELECT id FROM sessions
    WHERE updated_at > (
        SELECT MAX(updated_at) FROM session_summary_metadata
    )
);

-- works:
CREATE TABLE session_summary_metadata AS SELECT max(updated_at) AS updated_at FROM sessions;
-- works: and a table in place of the view
CREATE TABLE session_summary_table AS SELECT * FROM session_summary;
-- works:
DELETE FROM session_summary_table
WHERE session_id IN (
    SELECT id FROM sessions
    WHERE updated_at > (
        SELECT MAX(updated_at) FROM session_summary_metadata
    )
);

-- statement: Refresh Strategy
-- @sqlstate 42601
-- @why The placeholders stand for columns and a condition; and into a materialized view it would be 42809.
INSERT INTO session_summary
SELECT ... FROM sessions WHERE ...;

-- statement: Refresh Strategy
REFRESH MATERIALIZED VIEW CONCURRENTLY session_summary;

-- statement: Refresh Strategy
REFRESH MATERIALIZED VIEW session_summary;

-- statement: Refresh Strategy
-- @sqlstate 0A000
-- @why pg_cron does not come with PostgreSQL: it is a package of its own, and has to be in shared_preload_libraries.
CREATE EXTENSION pg_cron;

-- statement: Refresh Strategy
-- @sqlstate 3F000
-- @why Without pg_cron there is no schema cron. What the job would run:
SELECT cron.schedule(
    'refresh-analytics',
    '0 */6 * * *',
    $$REFRESH MATERIALIZED VIEW CONCURRENTLY session_summary$$
);

-- works:
REFRESH MATERIALIZED VIEW CONCURRENTLY session_summary;

-- statement: View Dependency Management
-- @as scenarios/sessions/migrations/011_documented_refused.sql: FROM pg_depend JOIN pg_rewrite ON pg_depend.objid = pg_rewrite.oid JOIN pg_class AS dependent_view
SELECT
    dependent_view.relname AS view_name,
    source_table.relname AS depends_on
FROM pg_depend
JOIN pg_rewrite ON pg_depend.objid = pg_rewrite.oid
JOIN pg_class AS dependent_view ON pg_rewrite.ev_class = dependent_view.oid
JOIN pg_class AS source_table ON pg_depend.refobjid = source_table.oid
WHERE dependent_view.relname = 'session_summary'
    AND source_table.relkind = 'r';

-- statement: Connection Monitoring
SELECT
    datname,
    COUNT(*) AS connections,
    COUNT(*) FILTER (WHERE state = 'active') AS active,
    COUNT(*) FILTER (WHERE state = 'idle') AS idle
FROM pg_stat_activity
GROUP BY datname;

-- statement: Connection Monitoring
-- @sqlstate 42704
-- @why A command of PgBouncer's console (database pgbouncer), not of PostgreSQL.
SHOW POOLS;

-- statement: Connection Monitoring
-- @sqlstate 42704
-- @why A command of PgBouncer's console (database pgbouncer), not of PostgreSQL.
SHOW STATS;

-- statement: Connection Monitoring
SELECT
    pid,
    now() - query_start AS duration,
    state,
    query
FROM pg_stat_activity
WHERE state != 'idle'
    AND query_start < NOW() - INTERVAL '5 minutes'
ORDER BY duration DESC;

-- statement: Auto-vacuum Tuning
SHOW autovacuum;

-- statement: Auto-vacuum Tuning
SHOW autovacuum_naptime;

-- statement: Auto-vacuum Tuning
SHOW autovacuum_vacuum_threshold;

-- statement: Auto-vacuum Tuning
SHOW autovacuum_vacuum_scale_factor;

-- statement: Auto-vacuum Tuning
-- @sqlstate 22023
-- @why events is partitioned, and only its partitions have storage parameters.
ALTER TABLE events SET (
    autovacuum_vacuum_scale_factor = 0.02,  -- Default: 0.2
    autovacuum_vacuum_threshold = 1000,     -- Default: 50
    autovacuum_analyze_scale_factor = 0.01,
    autovacuum_analyze_threshold = 1000
);

-- works:
ALTER TABLE events_2025_01 SET (
    autovacuum_vacuum_scale_factor = 0.02,
    autovacuum_vacuum_threshold = 1000,
    autovacuum_analyze_scale_factor = 0.01,
    autovacuum_analyze_threshold = 1000
);

-- statement: Auto-vacuum Tuning
-- @sqlstate 42703
-- @why The columns of PostgreSQL's statistics views are relname and indexrelname.
SELECT
    schemaname,
    tablename,
    last_vacuum,
    last_autovacuum,
    vacuum_count,
    autovacuum_count,
    n_dead_tup
FROM pg_stat_user_tables
ORDER BY n_dead_tup DESC;

-- works:
SELECT
    schemaname,
    relname,
    last_vacuum,
    last_autovacuum,
    vacuum_count,
    autovacuum_count,
    n_dead_tup
FROM pg_stat_user_tables
ORDER BY n_dead_tup DESC;

-- statement: Manual VACUUM
VACUUM sessions;

-- statement: Manual VACUUM
VACUUM VERBOSE sessions;

-- statement: Manual VACUUM
VACUUM FULL sessions;

-- statement: Manual VACUUM
ANALYZE sessions;

-- statement: Manual VACUUM
VACUUM ANALYZE sessions;

-- statement: Bloat Detection
-- @sqlstate 42703
-- @why The columns of PostgreSQL's statistics views are relname and indexrelname.
SELECT
    schemaname,
    tablename,
    pg_size_pretty(pg_total_relation_size(schemaname||'.'||tablename)) AS total_size,
    ROUND(100.0 * n_dead_tup / NULLIF(n_live_tup + n_dead_tup, 0), 2) AS dead_pct
FROM pg_stat_user_tables
WHERE n_dead_tup > 1000
ORDER BY n_dead_tup DESC;

-- works:
SELECT
    schemaname,
    relname,
    pg_size_pretty(pg_total_relation_size(relid)) AS total_size,
    ROUND(100.0 * n_dead_tup / NULLIF(n_live_tup + n_dead_tup, 0), 2) AS dead_pct
FROM pg_stat_user_tables
WHERE n_dead_tup > 1000
ORDER BY n_dead_tup DESC;

-- statement: Bloat Detection
CREATE EXTENSION IF NOT EXISTS pgstattuple;

-- statement: Bloat Detection
-- @sqlstate 42601
-- @why Three errors in a row: the function's column needs parentheses (42601), the name is indexrelname (42703), and pgstatindex refuses what is no btree, so also the guide's own GIN index (0A000).
SELECT
    indexname,
    pg_size_pretty(pg_relation_size(indexrelid)) AS index_size,
    100 - pgstatindex(indexname).avg_leaf_density AS bloat_pct
FROM pg_stat_user_indexes
WHERE schemaname = 'public'
ORDER BY pg_relation_size(indexrelid) DESC;

-- works:
SELECT
    indexrelid::regclass AS index,
    pg_size_pretty(pg_relation_size(indexrelid)) AS index_size,
    100 - (pgstatindex(indexrelid::regclass)).avg_leaf_density AS bloat_pct
FROM pg_stat_user_indexes
JOIN pg_class ON pg_class.oid = indexrelid
JOIN pg_am ON pg_am.oid = relam AND amname = 'btree'
ORDER BY pg_relation_size(indexrelid) DESC;

-- statement: Shared Buffers
SHOW shared_buffers;

-- statement: Shared Buffers
-- @sqlstate 42601
-- @why A line of postgresql.conf.
shared_buffers = 8GB

-- works:
ALTER SYSTEM SET shared_buffers = '128MB';

-- statement: Cache Hit Ratio
-- @sqlstate 42883
-- @why There is no such function (pgstattuple_approx has no such columns); the counters are in pg_statio_user_tables.
SELECT
    SUM(heap_blks_hit) / (SUM(heap_blks_hit) + SUM(heap_blks_read)) AS cache_hit_ratio
FROM pg_stattuple_approx('sessions');

-- works:
SELECT SUM(heap_blks_hit) / nullif(SUM(heap_blks_hit) + SUM(heap_blks_read), 0) AS cache_hit_ratio
FROM pg_statio_user_tables;

-- statement: Cache Hit Ratio
-- @sqlstate 42P01
-- @why There is no such relation; the counters of each table are in pg_statio_user_tables.
SELECT
    schemaname,
    tablename,
    heap_blks_hit,
    heap_blks_read,
    ROUND(100.0 * heap_blks_hit / NULLIF(heap_blks_hit + heap_blks_read, 0), 2) AS hit_pct
FROM pg_stattuple
WHERE schemaname = 'public'
ORDER BY heap_blks_read DESC;

-- works:
SELECT schemaname, relname, heap_blks_hit, heap_blks_read,
       ROUND(100.0 * heap_blks_hit / NULLIF(heap_blks_hit + heap_blks_read, 0), 2) AS hit_pct
FROM pg_statio_user_tables
WHERE schemaname = 'public'
ORDER BY heap_blks_read DESC;

-- statement: Cache Hit Ratio
-- @sqlstate 42P01
-- @why There is no such relation; the counters of each index are in pg_statio_user_indexes.
SELECT
    schemaname,
    tablename,
    indexname,
    idx_blks_hit,
    idx_blks_read,
    ROUND(100.0 * idx_blks_hit / NULLIF(idx_blks_hit + idx_blks_read, 0), 2) AS hit_pct
FROM pg_stattuple
WHERE schemaname = 'public'
ORDER BY idx_blks_read DESC;

-- works:
SELECT schemaname, relname, indexrelname, idx_blks_hit, idx_blks_read,
       ROUND(100.0 * idx_blks_hit / NULLIF(idx_blks_hit + idx_blks_read, 0), 2) AS hit_pct
FROM pg_statio_user_indexes
WHERE schemaname = 'public'
ORDER BY idx_blks_read DESC;

-- statement: Query Result Caching (Application Layer)
SELECT * FROM session_summary WHERE session_id = '00000000-0000-0000-0000-000000000001';

-- statement: Query Result Caching (Application Layer)
-- @sqlstate 42601
-- @why The placeholder of the guide's Python stands for columns.
UPDATE sessions SET ... WHERE id = '00000000-0000-0000-0000-000000000001';

-- statement: Key Metrics to Monitor
CREATE EXTENSION pg_stat_statements;

-- statement: Key Metrics to Monitor
-- @sqlstate 55000
-- @preloaded 00000
-- @why CREATE EXTENSION, which the guide has, is not enough: the server has to load the library (shared_preload_libraries, a restart).
SELECT
    query,
    calls,
    mean_exec_time,
    max_exec_time,
    stddev_exec_time
FROM pg_stat_statements
ORDER BY mean_exec_time DESC
LIMIT 20;

-- statement: Key Metrics to Monitor
SELECT
    locktype,
    relation::regclass,
    mode,
    transactionid,
    pid,
    granted
FROM pg_locks
WHERE NOT granted;

-- statement: Key Metrics to Monitor
SELECT
    client_addr,
    state,
    sync_state,
    pg_wal_lsn_diff(pg_current_wal_lsn(), sent_lsn) AS send_lag,
    pg_wal_lsn_diff(sent_lsn, replay_lsn) AS replay_lag
FROM pg_stat_replication;

-- statement: Key Metrics to Monitor
-- @sqlstate 3D000
-- @why The database of the guide has another name here.
SELECT pg_size_pretty(pg_database_size('agente_films'));

-- works:
SELECT pg_size_pretty(pg_database_size(current_database()));

-- statement: Key Metrics to Monitor
SELECT
    tablename,
    pg_size_pretty(pg_total_relation_size(schemaname||'.'||tablename)) AS total_size,
    pg_size_pretty(pg_relation_size(schemaname||'.'||tablename)) AS table_size,
    pg_size_pretty(pg_total_relation_size(schemaname||'.'||tablename) -
                   pg_relation_size(schemaname||'.'||tablename)) AS index_size
FROM pg_tables
WHERE schemaname = 'public'
ORDER BY pg_total_relation_size(schemaname||'.'||tablename) DESC;
