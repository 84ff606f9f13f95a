-- @workload documents_queue
-- @title A queue of jobs in a table, and its workers
-- @slo p95<40ms        -- 20-40 ms expected of a job queue query
-- @param now timestamptz fixed('2025-11-16 00:00:00+00')

-- name: queue_length
-- @title How many jobs wait and run
-- @claim "Job queue query 20 to 40 ms: its length" average<=40ms from "003, Performance Baseline Metrics"
-- @claim "85 % improvement: its length" ratio<=0.15 from "003, Performance Baseline Metrics"
-- @index idx_ingestion_jobs_status_created | idx_ingestion_jobs_waiting
SELECT status, count(*) AS jobs, min(created_at) AS oldest
  FROM ingestion_jobs
 WHERE status IN ('pending', 'processing', 'queued')
 GROUP BY status
 ORDER BY status;

-- name: stuck_jobs
-- @title Jobs that have run for more than half an hour
-- @claim "Job queue query 20 to 40 ms: stuck jobs" average<=40ms from "003, Performance Baseline Metrics"
-- @index idx_ingestion_jobs_status_created | idx_ingestion_jobs_waiting
SELECT id, worker, started_at
  FROM ingestion_jobs
 WHERE status = 'processing' AND started_at < :now - INTERVAL '30 minutes'
 ORDER BY started_at;

-- name: claim_queued
-- @title The oldest queued job
-- @claim "85 % improvement: the oldest of one state" ratio<=0.15 from "003, Performance Baseline Metrics"
-- @write rollback
-- @index idx_ingestion_jobs_status_created | idx_ingestion_jobs_waiting
UPDATE ingestion_jobs
   SET status = 'processing', attempts = attempts + 1, worker = 'worker-1', started_at = :now
 WHERE id = (SELECT id FROM ingestion_jobs
              WHERE status = 'queued'
              ORDER BY created_at
              LIMIT 1
                FOR UPDATE SKIP LOCKED)
RETURNING id, document_id;

-- name: claim_queued_parameter
-- @title The oldest queued job, the state as a parameter
-- @claim "The partial index serves the state as a parameter" index=idx_ingestion_jobs_status_created implied
-- @param state text fixed('queued')
-- @write rollback
-- @index idx_ingestion_jobs_status_created | idx_ingestion_jobs_waiting
UPDATE ingestion_jobs
   SET status = 'processing', attempts = attempts + 1, worker = 'worker-1', started_at = :now
 WHERE id = (SELECT id FROM ingestion_jobs
              WHERE status = :state
              ORDER BY created_at
              LIMIT 1
                FOR UPDATE SKIP LOCKED)
RETURNING id, document_id;

-- name: claim_waiting
-- @title The oldest job that waits, queued or pending
-- @claim "The index gives the oldest of two states without a Sort" plan!="Sort" implied
-- @claim "An index by time alone gives the oldest of two states without a Sort" plan!="Sort" on corrected implied
-- @write rollback
-- @index idx_ingestion_jobs_status_created | idx_ingestion_jobs_waiting
-- @forbid Sort
UPDATE ingestion_jobs
   SET status = 'processing', attempts = attempts + 1, worker = 'worker-1', started_at = :now
 WHERE id = (SELECT id FROM ingestion_jobs
              WHERE status IN ('queued', 'pending')
              ORDER BY created_at
              LIMIT 1
                FOR UPDATE SKIP LOCKED)
RETURNING id, document_id;

-- name: claim_ten
-- @title The ten oldest jobs that wait
-- @claim "Ten jobs at a time cost less than three times one" average_ratio<3 on documented against query claim_waiting implied
-- @write rollback
-- @index idx_ingestion_jobs_status_created | idx_ingestion_jobs_waiting
UPDATE ingestion_jobs
   SET status = 'processing', attempts = attempts + 1, worker = 'worker-1', started_at = :now
 WHERE id IN (SELECT id FROM ingestion_jobs
               WHERE status IN ('queued', 'pending')
               ORDER BY created_at
               LIMIT 10
                 FOR UPDATE SKIP LOCKED)
RETURNING id, document_id;

-- name: work_skip_locked
-- @title A worker takes a job, works five milliseconds and finishes it, in one transaction
-- @claim "SKIP LOCKED is no slower than waiting" average_ratio<=1.1 on documented against query work_for_update implied
-- @write rollback
-- @transaction
SELECT id FROM ingestion_jobs
 WHERE status = 'queued'
 ORDER BY created_at
 LIMIT 1
   FOR UPDATE SKIP LOCKED;
SELECT pg_sleep(0.005);
UPDATE ingestion_jobs SET status = 'completed', finished_at = :now WHERE id = :id;

-- name: work_for_update
-- @title The same without SKIP LOCKED: workers wait for one another
-- @write rollback
-- @transaction
SELECT id FROM ingestion_jobs
 WHERE status = 'queued'
 ORDER BY created_at
 LIMIT 1
   FOR UPDATE;
SELECT pg_sleep(0.005);
UPDATE ingestion_jobs SET status = 'completed', finished_at = :now WHERE id = :id;

-- name: job_enqueue
-- @title A new job
-- @claim "The index costs a new job little" ratio<1.1 implied
-- @param document uuid sample("SELECT id FROM documents WHERE status = 'queued' ORDER BY id LIMIT 200")
-- @write rollback
INSERT INTO ingestion_jobs (id, document_id, org_id, created_at)
SELECT gen_random_uuid(), id, org_id, :now FROM documents WHERE id = :document;
