-- 006_statements.sql
--
-- The document's statements that only look.

-- migrate:up

-- Enable query stats extension
CREATE EXTENSION IF NOT EXISTS pg_stat_statements;

-- Check autovacuum settings
SHOW autovacuum;
SHOW autovacuum_vacuum_threshold;
SHOW autovacuum_analyze_threshold;

-- migrate:down

DROP EXTENSION IF EXISTS pg_stat_statements;
