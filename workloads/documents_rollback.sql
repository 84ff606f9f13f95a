-- @workload documents_rollback
-- @title The queries of the baseline, before, after and after the rollback
-- @slo p95<500ms       -- the slowest of the document's times before the migration
-- @param org uuid sample("SELECT org_id FROM documents WHERE created_at >= '2025-11-10' ORDER BY id LIMIT 500")

-- name: document_list
-- @title Newest processed documents of one organization
SELECT * FROM documents
WHERE org_id = :org
  AND status = 'done'
ORDER BY created_at DESC
LIMIT 20;

-- name: memory_retrieval
-- @title Memories of one document, newest first
-- @param document uuid sample("SELECT document_id FROM memories WHERE id < '08000000-0000-0000-0000-000000000000' ORDER BY id LIMIT 500")
SELECT * FROM memories WHERE document_id = :document ORDER BY created_at DESC LIMIT 50;

-- name: job_queue
-- @title Jobs that wait or run, newest first
SELECT id, document_id, status, created_at
  FROM ingestion_jobs
 WHERE status IN ('pending', 'processing', 'queued')
 ORDER BY created_at DESC
 LIMIT 50;

-- name: objects_left
-- @title How many indexes, views, functions and settings there are; primary keys and pggrade's own left out
SELECT 'index' AS kind, count(*) AS objects
  FROM pg_indexes WHERE schemaname = 'public' AND indexname NOT LIKE '%\_pkey'
UNION ALL
SELECT 'view', count(*) FROM pg_matviews WHERE schemaname = 'public'
UNION ALL
SELECT 'function', count(*) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
UNION ALL
SELECT 'setting', count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND reloptions IS NOT NULL;

-- name: functions_left
-- @title The functions of the schema: the rollback forgets one
SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace;

-- name: document_upload
-- @title A new document
-- @write rollback
INSERT INTO documents (id, org_id, user_id, space_id, title, source, status, content, created_at, updated_at)
SELECT gen_random_uuid(), org_id, gen_random_uuid(), id, 'Report 1', 'upload', 'queued',
       'The team agreed to postpone the launch until the audit is finished.', '2025-11-16', '2025-11-16'
  FROM spaces WHERE org_id = :org ORDER BY id LIMIT 1;

-- name: document_finished
-- @title A document is processed
-- @param document uuid sample("SELECT id FROM documents WHERE status IN ('processing', 'embedding') ORDER BY id LIMIT 300")
-- @write rollback
UPDATE documents SET status = 'done', updated_at = '2025-11-16' WHERE id = :document;
