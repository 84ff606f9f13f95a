-- 001_query_statistics.sql
--
-- The extension counts nothing until the server loads its library (shared_preload_libraries, a restart).

-- migrate:up

-- Enable extension
CREATE EXTENSION IF NOT EXISTS pg_stat_statements;

-- migrate:down

DROP EXTENSION IF EXISTS pg_stat_statements;
