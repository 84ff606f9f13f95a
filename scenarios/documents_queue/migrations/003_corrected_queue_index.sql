-- 003_corrected_queue_index.sql
--
-- Instead of 002: the jobs that wait or run, a hundredth of all, by time alone.  It serves the oldest of any choice of
-- states without a sort; within so few jobs the states are a cheap filter.

-- migrate:up transaction:false

CREATE INDEX CONCURRENTLY idx_ingestion_jobs_waiting ON ingestion_jobs (created_at)
    WHERE status IN ('pending', 'processing', 'queued');

-- migrate:down transaction:false

DROP INDEX CONCURRENTLY IF EXISTS idx_ingestion_jobs_waiting;
