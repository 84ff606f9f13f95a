-- 003_corrected_queue_index.sql
--
-- Instead of 002.

-- migrate:up transaction:false

CREATE INDEX CONCURRENTLY idx_ingestion_jobs_waiting ON ingestion_jobs (created_at)
    WHERE status IN ('pending', 'processing', 'queued');

-- migrate:down transaction:false

DROP INDEX CONCURRENTLY IF EXISTS idx_ingestion_jobs_waiting;
