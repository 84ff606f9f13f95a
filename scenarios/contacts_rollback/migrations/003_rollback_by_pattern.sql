-- 003_rollback_by_pattern.sql
--
-- The document's rollback, word for word.

-- migrate:up

-- Or use pattern matching (CAREFUL!)
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

-- migrate:down

SELECT 1;
