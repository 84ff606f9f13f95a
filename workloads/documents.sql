-- @workload documents
-- @title Document lists, memories, jobs, statistics and conversations
-- @slo p95<100ms
-- @param today timestamptz fixed('2025-11-16 00:00:00+00')
-- The organizations that look at lists most are those that upload most.
-- @param org uuid sample("SELECT org_id FROM documents WHERE created_at >= '2025-11-10' ORDER BY id LIMIT 500")

-- name: document_list
-- @title Newest processed documents of one organization: the query the document verifies
-- @slo p95<50ms        -- 20-50 ms expected
-- @index idx_documents_org_status_created | idx_documents_list
-- @forbid Sort
SELECT * FROM documents
WHERE org_id = :org
  AND status = 'done'
ORDER BY created_at DESC
LIMIT 20;

-- name: document_list_changed
-- @title Processed documents of one organization, last changed first
-- @slo p95<50ms        -- 20-50 ms expected of a document list
-- @index idx_documents_org_status_updated | idx_documents_changed
SELECT id, title, source, status, updated_at
  FROM documents
 WHERE org_id = :org AND status = 'done'
 ORDER BY updated_at DESC
 LIMIT 20;

-- name: documents_under_way
-- @title What is being processed in one organization
-- @slo p95<50ms        -- 20-50 ms expected of a document list
-- @index idx_documents_org_status_created | idx_documents_org_status_updated | idx_documents_list | idx_documents_changed
SELECT id, title, status, created_at
  FROM documents
 WHERE org_id = :org AND status IN ('queued', 'processing', 'extracting', 'chunking', 'embedding')
 ORDER BY created_at DESC
 LIMIT 50;

-- name: memory_retrieval
-- @title Memories of one document, newest first
-- @slo p95<100ms       -- 50-100 ms expected
-- @param document uuid sample("SELECT document_id FROM memories WHERE id < '08000000-0000-0000-0000-000000000000' ORDER BY id LIMIT 500")
-- @index idx_memories_document_created | idx_memories_document
SELECT * FROM memories
 WHERE document_id = :document
 ORDER BY created_at DESC
 LIMIT 50;

-- name: memory_retrieval_large
-- @title The same for the documents with most memories
-- @slo p95<100ms       -- 50-100 ms expected
-- @param document uuid sample("SELECT document_id FROM memories GROUP BY document_id ORDER BY count(*) DESC, document_id LIMIT 50")
-- @index idx_memories_document_created | idx_memories_document
-- @forbid Sort
SELECT * FROM memories
 WHERE document_id = :document
 ORDER BY created_at DESC
 LIMIT 50;

-- name: job_queue
-- @title Jobs that wait or run, newest first
-- @slo p95<40ms        -- 20-40 ms expected
-- @index idx_ingestion_jobs_status_created | idx_ingestion_jobs_waiting
SELECT id, document_id, status, attempts, worker, created_at
  FROM ingestion_jobs
 WHERE status IN ('pending', 'processing', 'queued')
 ORDER BY created_at DESC
 LIMIT 50;

-- name: job_claim
-- @title A worker takes the oldest queued job
-- @slo p95<40ms        -- 20-40 ms expected
-- @write rollback
-- @index idx_ingestion_jobs_status_created | idx_ingestion_jobs_waiting
-- @forbid Seq Scan on ingestion_jobs
UPDATE ingestion_jobs
   SET status = 'processing', attempts = attempts + 1, worker = 'worker-1', started_at = :today
 WHERE id = (SELECT id FROM ingestion_jobs
              WHERE status = 'queued'
              ORDER BY created_at
              LIMIT 1
                FOR UPDATE SKIP LOCKED)
RETURNING id, document_id;

-- name: org_stats
-- @title Statistics of one organization: the query the document verifies
-- @slo p95<5ms         -- 1-5 ms expected
SELECT * FROM mv_org_document_stats
WHERE org_id = :org;

-- name: org_stats_all
-- @title Statistics of all organizations
SELECT * FROM mv_org_document_stats ORDER BY total_documents DESC;

-- name: space_by_tag
-- @title The spaces of one container tag
-- @param tag text sample("SELECT container_tag FROM spaces WHERE created_at < '2025-11-16' ORDER BY id LIMIT 300")
-- @index idx_spaces_container_tag_id | idx_spaces_tag
SELECT id, org_id FROM spaces WHERE container_tag = :tag;

-- name: conversations_of_user
-- @title The conversations of one user, newest first
-- @param conversation uuid sample("SELECT id FROM conversations WHERE created_at > '2025-10-16' ORDER BY id LIMIT 300")
-- @index idx_conversations_org_user | idx_conversations_member
SELECT org_id AS in_org, user_id AS of_user FROM conversations WHERE id = :conversation;
SELECT id, title, created_at
  FROM conversations
 WHERE org_id = :in_org AND user_id = :of_user
 ORDER BY created_at DESC
 LIMIT 20;

-- name: events_of_conversation
-- @title The last events of one conversation
-- @param conversation uuid sample("SELECT conversation_id FROM events WHERE id % 997 = 0 ORDER BY id LIMIT 500")
-- @index idx_events_conversation_created | idx_events_conversation
SELECT id, kind, payload, created_at
  FROM events
 WHERE conversation_id = :conversation
 ORDER BY created_at DESC
 LIMIT 100;

-- name: cleanup_events
-- @title The daily removal of events older than ninety days
-- @slo p95<30s         -- the document's statement timeout
-- @write rollback
-- @index idx_events_created_brin
DELETE FROM events WHERE created_at < :today - INTERVAL '90 days';

-- name: document_upload
-- @title A new document and its job
-- @write rollback
-- @transaction
INSERT INTO documents (id, org_id, user_id, space_id, title, source, status, content, created_at, updated_at)
SELECT gen_random_uuid(), org_id, gen_random_uuid(), id, 'Report 1', 'upload', 'queued',
       'The team agreed to postpone the launch until the audit is finished.', :today, :today
  FROM spaces WHERE org_id = :org ORDER BY id LIMIT 1
RETURNING id, org_id;
INSERT INTO ingestion_jobs (id, document_id, org_id, created_at) VALUES (gen_random_uuid(), :id, :org_id, :today);

-- name: document_finished
-- @title A document is processed: its state and its time of change are new
-- @param document uuid sample("SELECT id FROM documents WHERE status IN ('processing', 'embedding') ORDER BY id LIMIT 300")
-- @write rollback
UPDATE documents SET status = 'done', summary = 'The library is open from nine to six.', updated_at = :today WHERE id = :document;
