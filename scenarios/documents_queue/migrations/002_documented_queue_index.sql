-- 002_documented_queue_index.sql

-- migrate:up

CREATE INDEX idx_ingestion_jobs_status_created ON ingestion_jobs (status, created_at DESC)
    WHERE status IN ('pending', 'processing', 'queued');
ALTER TABLE ingestion_jobs SET (autovacuum_vacuum_scale_factor = 0.05);

-- migrate:down

ALTER TABLE ingestion_jobs RESET (autovacuum_vacuum_scale_factor);
DROP INDEX IF EXISTS idx_ingestion_jobs_status_created;
