-- 040_autoanalyze.sql: 50 + 0.02 * 800,000 = 16,050 changed rows are passed, so autovacuum analyses; on that
-- occasion it empties the pending lists of GIN indexes, which an ANALYZE by hand does not

-- migrate:up
ANALYZE "Message";
SELECT gin_clean_pending_list('"Message_content_fts_idx"');

-- migrate:down
SELECT 1;
