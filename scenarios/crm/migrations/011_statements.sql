-- 011_statements.sql
-- The document's other statements: those that work run here, those that PostgreSQL refuses must fail with
-- the error that is expected, else the build of this side fails.  So README.md's list is proven at every
-- build.

-- migrate:up

-- Runs a statement that must fail, and fails itself unless it does with that SQLSTATE
CREATE FUNCTION pg_temp.refused(expected text, statement text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    BEGIN
        EXECUTE statement;
    EXCEPTION WHEN OTHERS THEN
        IF SQLSTATE <> expected THEN
            RAISE EXCEPTION 'expected %, met % (%) of: %', expected, SQLSTATE, SQLERRM, statement;
        END IF;
        RETURN;
    END;
    RAISE EXCEPTION 'works, though % was expected: %', expected, statement;
END $$;

-- VACUUM taking too long: the name without its double quotes
SELECT pg_temp.refused('42P01', $statement$
SELECT pg_size_pretty(pg_total_relation_size('Message'))
$statement$);
SELECT pg_size_pretty(pg_total_relation_size('"Message"'));

-- Slow query detection: the view of an extension that is not there
SELECT pg_temp.refused('42P01', $statement$
SELECT
  query,
  calls,
  ROUND(total_exec_time::numeric, 2) as total_ms,
  ROUND(mean_exec_time::numeric, 2) as avg_ms,
  ROUND(max_exec_time::numeric, 2) as max_ms
FROM pg_stat_statements
WHERE query LIKE '%Message%' OR query LIKE '%Conversation%'
ORDER BY mean_exec_time DESC
LIMIT 10
$statement$);
-- and with the extension: it counts only where shared_preload_libraries names it
CREATE EXTENSION pg_stat_statements;
SELECT pg_temp.refused('55000', 'SELECT query FROM pg_stat_statements')
 WHERE current_setting('shared_preload_libraries') !~ 'pg_stat_statements';
DROP EXTENSION pg_stat_statements;

-- The test query with its placeholder, which is no uuid
SELECT pg_temp.refused('22P02', $statement$
SELECT * FROM "Message"
WHERE conversation_id = '...'
ORDER BY created_at DESC
LIMIT 20
$statement$);

-- The maintenance inside a transaction, as psql -1 or most migration tools would run the file
SELECT pg_temp.refused('25001', 'VACUUM (ANALYZE, VERBOSE) "Message"');
SELECT pg_temp.refused('25001', 'REINDEX INDEX CONCURRENTLY "Message_content_fts_idx"');

-- "Faster autovacuum": the delay that the document sets is five times PostgreSQL's default
DO $$
BEGIN
    IF (SELECT boot_val || unit FROM pg_settings WHERE name = 'autovacuum_vacuum_cost_delay') <> '2ms' THEN
        RAISE EXCEPTION 'the default is not 2 ms here';
    END IF;
END $$;

-- Index usage report
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

-- Settings
SHOW autovacuum;
SELECT * FROM pg_settings WHERE name LIKE 'autovacuum%';
SHOW shared_buffers;

-- migrate:down
SELECT 1;
