-- The SQL statements of the document on the contacts of a phone assistant, in its order; scripts/statements
-- runs them.  The 66 indexes are in a file that the document names and does not show.
-- @document 001, contacts
-- @family contacts
-- @setup scenarios/contacts/schema.sql
-- @setup scenarios/contacts/data.sql
-- @setup scenarios/contacts/migrations/002_add_performance_indexes.sql

-- statement: 1. Check Indexes Were Created
SELECT tablename, COUNT(*) as index_count
  FROM pg_indexes
  WHERE schemaname = 'public'
  GROUP BY tablename
  ORDER BY tablename;

-- statement: 4. Test Specific Queries
EXPLAIN ANALYZE
SELECT * FROM phone_contacts
WHERE contact_name ILIKE '%test%'
ORDER BY updated_at DESC
LIMIT 20;

-- statement: Weekly Maintenance
ANALYZE;

-- statement: Weekly Maintenance
-- @sqlstate 42703
-- @why The columns of pg_stat_user_indexes are called relname and indexrelname.
SELECT
    schemaname || '.' || tablename AS table,
    indexname,
    idx_scan as times_used
FROM pg_stat_user_indexes
WHERE schemaname = 'public'
AND idx_scan = 0
ORDER BY pg_relation_size(schemaname||'.'||indexname) DESC;

-- works:
SELECT
    schemaname || '.' || relname AS table,
    indexrelname,
    idx_scan as times_used
FROM pg_stat_user_indexes
WHERE schemaname = 'public'
AND idx_scan = 0
ORDER BY pg_relation_size(indexrelid) DESC;

-- statement: Slow Queries Still Occurring
-- @sqlstate 42601
-- @why A placeholder. pggrade puts EXPLAIN before every query of the workload, and runs ANALYZE on every table of each side.
EXPLAIN ANALYZE <your-slow-query>;

-- works:
EXPLAIN ANALYZE SELECT count(*) FROM phone_contacts;

-- statement: Slow Queries Still Occurring
-- @sqlstate 42601
-- @why A placeholder. pggrade puts EXPLAIN before every query of the workload, and runs ANALYZE on every table of each side.
ANALYZE <table_name>;

-- works:
ANALYZE phone_contacts;

-- statement: High Memory Usage
SELECT
    indexname,
    pg_size_pretty(pg_relation_size(schemaname||'.'||indexname))
FROM pg_indexes
WHERE schemaname = 'public'
ORDER BY pg_relation_size(schemaname||'.'||indexname) DESC
LIMIT 10;

-- statement: Rollback Instructions
DROP INDEX IF EXISTS idx_phone_contacts_updated_at_desc;

-- statement: Rollback Instructions
DROP INDEX IF EXISTS idx_phone_contacts_name_pattern;

-- statement: Rollback Instructions
-- @undone
DO $$
DECLARE
    r RECORD;
BEGIN
    FOR r IN (
        SELECT indexname
        FROM pg_indexes
        WHERE schemaname = 'public'
        AND indexname LIKE 'idx_%'
    ) LOOP
        EXECUTE 'DROP INDEX IF EXISTS ' || r.indexname;
    END LOOP;
END $$;
