-- 011_documented_refused.sql
-- The statements of the guide that PostgreSQL refuses, word for word, each with the error that is
-- expected.  The build of this side fails when one of them works, or fails in another way, so the list
-- in README.md is proven at every build.

-- migrate:up

-- Runs a statement that must fail, and fails itself unless it does with a SQLSTATE that matches
CREATE FUNCTION pg_temp.refused(expected text, statement text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    BEGIN
        EXECUTE statement;
    EXCEPTION WHEN OTHERS THEN
        IF SQLSTATE !~ expected THEN
            RAISE EXCEPTION 'expected %, met % (%) of: %', expected, SQLSTATE, SQLERRM, statement;
        END IF;
        RETURN;
    END;
    RAISE EXCEPTION 'works, though % was expected: %', expected, statement;
END $$;

-- A second index under the name of the first
SELECT pg_temp.refused('42P07', $statement$
CREATE INDEX idx_sessions_state ON sessions USING GIN(state jsonb_path_ops)
$statement$);

-- Unused indexes: the columns are called relname and indexrelname
SELECT pg_temp.refused('42703', $statement$
SELECT
    schemaname,
    tablename,
    indexname,
    idx_scan,
    pg_size_pretty(pg_relation_size(indexrelid)) AS size
FROM pg_stat_user_indexes
WHERE idx_scan < 10  -- Adjust threshold
    AND schemaname = 'public'
ORDER BY pg_relation_size(indexrelid) DESC
$statement$);

-- A placeholder that is no SQL
SELECT pg_temp.refused('42601', $statement$
CREATE TABLE inferential_reasoning (
    -- Same columns as before
    ...
    created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    PRIMARY KEY (id, created_at)
) PARTITION BY RANGE (created_at)
$statement$);

-- Statistics freshness: relname
SELECT pg_temp.refused('42703', $statement$
SELECT
    schemaname,
    tablename,
    last_analyze,
    last_autoanalyze,
    n_live_tup,
    n_dead_tup
FROM pg_stat_user_tables
WHERE schemaname = 'public'
ORDER BY last_analyze NULLS FIRST
$statement$);

-- Partition pruning: the session's id is a uuid here, and 'xxx' none
SELECT pg_temp.refused('22P02', $statement$
SELECT * FROM events
WHERE created_at >= '2025-01-01'
    AND created_at < '2025-02-01'
    AND session_id = 'xxx'
$statement$);

-- Row-value pagination: nor is 'last-uuid'
SELECT pg_temp.refused('22P02', $statement$
SELECT * FROM events
WHERE (created_at, id) < ('2025-01-15 10:30:00', 'last-uuid')
ORDER BY created_at DESC, id DESC
LIMIT 100
$statement$);

-- Incremental refresh: a table that nothing creates
SELECT pg_temp.refused('42P01', $statement$
DELETE FROM session_summary
WHERE session_id IN (
    SELECT id FROM sessions
    WHERE updated_at > (
        SELECT MAX(updated_at) FROM session_summary_metadata
    )
)
$statement$);

-- Incremental refresh with that table: a materialized view cannot be changed row by row
CREATE TABLE session_summary_metadata (updated_at timestamptz);
SELECT pg_temp.refused('42809', $statement$
DELETE FROM session_summary
WHERE session_id IN (
    SELECT id FROM sessions
    WHERE updated_at > (
        SELECT MAX(updated_at) FROM session_summary_metadata
    )
)
$statement$);
DROP TABLE session_summary_metadata;

-- Incremental refresh, second half: the placeholder is no SQL
SELECT pg_temp.refused('42601', $statement$
INSERT INTO session_summary
SELECT ... FROM sessions WHERE ...
$statement$);
-- and with one that is, the same error as the first half
SELECT pg_temp.refused('42809', $statement$
INSERT INTO session_summary
SELECT * FROM session_summary
$statement$);

-- A concurrent refresh of a view without unique index
CREATE MATERIALIZED VIEW summary_without_index AS SELECT session_id FROM session_summary;
SELECT pg_temp.refused('55000', $statement$
REFRESH MATERIALIZED VIEW CONCURRENTLY summary_without_index
$statement$);
DROP MATERIALIZED VIEW summary_without_index;

-- Storage parameters of a partitioned table: only its partitions have them (another error from 16 on)
SELECT pg_temp.refused('22023|42809', $statement$
ALTER TABLE events SET (
    autovacuum_vacuum_scale_factor = 0.02,  -- Default: 0.2
    autovacuum_vacuum_threshold = 1000,     -- Default: 50
    autovacuum_analyze_scale_factor = 0.01,
    autovacuum_analyze_threshold = 1000
)
$statement$);

-- Monitor auto-vacuum: relname
SELECT pg_temp.refused('42703', $statement$
SELECT
    schemaname,
    tablename,
    last_vacuum,
    last_autovacuum,
    vacuum_count,
    autovacuum_count,
    n_dead_tup
FROM pg_stat_user_tables
ORDER BY n_dead_tup DESC
$statement$);

-- Table bloat estimate: relname
SELECT pg_temp.refused('42703', $statement$
SELECT
    schemaname,
    tablename,
    pg_size_pretty(pg_total_relation_size(schemaname||'.'||tablename)) AS total_size,
    ROUND(100.0 * n_dead_tup / NULLIF(n_live_tup + n_dead_tup, 0), 2) AS dead_pct
FROM pg_stat_user_tables
WHERE n_dead_tup > 1000
ORDER BY n_dead_tup DESC
$statement$);

-- Index bloat: a function's column needs parentheses
SELECT pg_temp.refused('42601', $statement$
SELECT
    indexname,
    pg_size_pretty(pg_relation_size(indexrelid)) AS index_size,
    100 - pgstatindex(indexname).avg_leaf_density AS bloat_pct
FROM pg_stat_user_indexes
WHERE schemaname = 'public'
ORDER BY pg_relation_size(indexrelid) DESC
$statement$);
-- and with them: the column is called indexrelname
SELECT pg_temp.refused('42703', $statement$
SELECT
    indexname,
    pg_size_pretty(pg_relation_size(indexrelid)) AS index_size,
    100 - (pgstatindex(indexname)).avg_leaf_density AS bloat_pct
FROM pg_stat_user_indexes
WHERE schemaname = 'public'
ORDER BY pg_relation_size(indexrelid) DESC
$statement$);
-- and with the right name: pgstatindex reads btree indexes only, not the GIN index of the guide
SELECT pg_temp.refused('42809|0A000', $statement$
SELECT
    indexrelname,
    pg_size_pretty(pg_relation_size(indexrelid)) AS index_size,
    100 - (pgstatindex(indexrelid)).avg_leaf_density AS bloat_pct
FROM pg_stat_user_indexes
WHERE schemaname = 'public'
ORDER BY pg_relation_size(indexrelid) DESC
$statement$);

-- A setting of the configuration file
SELECT pg_temp.refused('42601', $statement$ shared_buffers = 8GB $statement$);

-- Overall cache hit ratio: there is no such function; pg_statio_user_tables has these columns
SELECT pg_temp.refused('42883', $statement$
SELECT
    SUM(heap_blks_hit) / (SUM(heap_blks_hit) + SUM(heap_blks_read)) AS cache_hit_ratio
FROM pg_stattuple_approx('sessions')
$statement$);

-- Cache hit ratio of tables and of indexes: there is no such relation
SELECT pg_temp.refused('42P01', $statement$
SELECT
    schemaname,
    tablename,
    heap_blks_hit,
    heap_blks_read,
    ROUND(100.0 * heap_blks_hit / NULLIF(heap_blks_hit + heap_blks_read, 0), 2) AS hit_pct
FROM pg_stattuple
WHERE schemaname = 'public'
ORDER BY heap_blks_read DESC
$statement$);
SELECT pg_temp.refused('42P01', $statement$
SELECT
    schemaname,
    tablename,
    indexname,
    idx_blks_hit,
    idx_blks_read,
    ROUND(100.0 * idx_blks_hit / NULLIF(idx_blks_hit + idx_blks_read, 0), 2) AS hit_pct
FROM pg_stattuple
WHERE schemaname = 'public'
ORDER BY idx_blks_read DESC
$statement$);

-- PgBouncer's commands, sent to PostgreSQL
SELECT pg_temp.refused('42704', 'SHOW POOLS');
SELECT pg_temp.refused('42704', 'SHOW STATS');

-- Slow queries, where the server does not load the library
SELECT pg_temp.refused('55000', 'SELECT query FROM pg_stat_statements')
 WHERE current_setting('shared_preload_libraries') !~ 'pg_stat_statements';

-- What works but does not tell what it is asked for: the dependencies of the summary lack events, which is
-- partitioned (relkind p), and name sessions once for each column.
DO $$
DECLARE
    answer text[] := ARRAY(
        SELECT
            source_table.relname AS depends_on
        FROM pg_depend
        JOIN pg_rewrite ON pg_depend.objid = pg_rewrite.oid
        JOIN pg_class AS dependent_view ON pg_rewrite.ev_class = dependent_view.oid
        JOIN pg_class AS source_table ON pg_depend.refobjid = source_table.oid
        WHERE dependent_view.relname = 'session_summary'
            AND source_table.relkind = 'r');
BEGIN
    IF 'events' = ANY (answer) OR cardinality(array_positions(answer, 'sessions')) < 2 THEN
        RAISE EXCEPTION 'the guide''s query on dependencies answers otherwise than expected: %', answer;
    END IF;
END $$;

-- The guide's monitoring statements that work
SELECT
    inhrelid::regclass AS partition_name,
    pg_get_expr(relpartbound, inhrelid) AS partition_bounds
FROM pg_inherits
JOIN pg_class ON pg_class.oid = inhrelid
WHERE inhparent = 'events'::regclass;
-- but not word for word: pg_inherits alone has no relpartbound
SELECT pg_temp.refused('42703', $statement$
SELECT
    inhrelid::regclass AS partition_name,
    pg_get_expr(relpartbound, inhrelid) AS partition_bounds
FROM pg_inherits
WHERE inhparent = 'events'::regclass
$statement$);
SELECT
    datname,
    COUNT(*) AS connections,
    COUNT(*) FILTER (WHERE state = 'active') AS active,
    COUNT(*) FILTER (WHERE state = 'idle') AS idle
FROM pg_stat_activity
GROUP BY datname;
SELECT
    pid,
    now() - query_start AS duration,
    state,
    query
FROM pg_stat_activity
WHERE state != 'idle'
    AND query_start < NOW() - INTERVAL '5 minutes'
ORDER BY duration DESC;
SHOW autovacuum;
SHOW autovacuum_naptime;
SHOW autovacuum_vacuum_threshold;
SHOW autovacuum_vacuum_scale_factor;
SHOW shared_buffers;
SELECT
    locktype,
    relation::regclass,
    mode,
    transactionid,
    pid,
    granted
FROM pg_locks
WHERE NOT granted;
SELECT
    client_addr,
    state,
    sync_state,
    pg_wal_lsn_diff(pg_current_wal_lsn(), sent_lsn) AS send_lag,
    pg_wal_lsn_diff(sent_lsn, replay_lsn) AS replay_lag
FROM pg_stat_replication;
SELECT
    tablename,
    pg_size_pretty(pg_total_relation_size(schemaname||'.'||tablename)) AS total_size,
    pg_size_pretty(pg_relation_size(schemaname||'.'||tablename)) AS table_size,
    pg_size_pretty(pg_total_relation_size(schemaname||'.'||tablename) -
                   pg_relation_size(schemaname||'.'||tablename)) AS index_size
FROM pg_tables
WHERE schemaname = 'public'
ORDER BY pg_total_relation_size(schemaname||'.'||tablename) DESC;
-- The size of the application's database, which has another name here
SELECT pg_temp.refused('3D000', $statement$SELECT pg_size_pretty(pg_database_size('agente_films'))$statement$);
