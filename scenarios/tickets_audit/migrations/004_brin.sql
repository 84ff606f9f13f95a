-- 004_brin.sql
--
-- Events are written in the order of time, so 24 kB of block ranges find a month in one table as partitions do.

-- migrate:up transaction:false

CREATE INDEX CONCURRENTLY idx_audit_logs_created_brin ON audit_logs USING brin (created_at) WITH (pages_per_range = 32);

-- migrate:down transaction:false

DROP INDEX CONCURRENTLY IF EXISTS idx_audit_logs_created_brin;
