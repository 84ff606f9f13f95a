-- 003_corrected.sql
--
-- Instead of 002.  CONCURRENTLY because uploads go on meanwhile.

-- migrate:up transaction:false

CREATE INDEX CONCURRENTLY idx_documents_list ON documents (org_id, status, created_at DESC);
CREATE INDEX CONCURRENTLY idx_documents_changed ON documents (org_id, status, updated_at DESC);
CREATE INDEX CONCURRENTLY idx_memories_document ON memories (document_id, created_at DESC);
ALTER TABLE memories ALTER COLUMN document_id SET (n_distinct = -0.01);
CREATE INDEX CONCURRENTLY idx_spaces_tag ON spaces (container_tag);
CREATE INDEX CONCURRENTLY idx_ingestion_jobs_waiting ON ingestion_jobs (created_at)
    WHERE status IN ('pending', 'processing', 'queued');
CREATE INDEX CONCURRENTLY idx_conversations_member ON conversations (org_id, user_id, created_at DESC);
CREATE INDEX CONCURRENTLY idx_events_conversation ON events (conversation_id, created_at DESC);
CREATE INDEX CONCURRENTLY idx_events_created_brin ON events USING brin (created_at);

CREATE MATERIALIZED VIEW mv_org_document_stats AS
SELECT org_id,
       count(*) AS total_documents,
       count(*) FILTER (WHERE status = 'done') AS completed_documents,
       count(*) FILTER (WHERE status = 'failed') AS failed_documents,
       count(*) FILTER (WHERE status IN ('queued', 'processing', 'extracting', 'chunking', 'embedding')) AS processing_documents,
       max(updated_at) AS last_updated
  FROM documents
 WHERE org_id IS NOT NULL
 GROUP BY org_id;
CREATE UNIQUE INDEX idx_mv_org_stats_key ON mv_org_document_stats (org_id);

-- migrate:down transaction:false

DROP MATERIALIZED VIEW IF EXISTS mv_org_document_stats;
DROP INDEX CONCURRENTLY IF EXISTS idx_events_created_brin;
DROP INDEX CONCURRENTLY IF EXISTS idx_events_conversation;
DROP INDEX CONCURRENTLY IF EXISTS idx_conversations_member;
DROP INDEX CONCURRENTLY IF EXISTS idx_ingestion_jobs_waiting;
DROP INDEX CONCURRENTLY IF EXISTS idx_spaces_tag;
ALTER TABLE memories ALTER COLUMN document_id RESET (n_distinct);
DROP INDEX CONCURRENTLY IF EXISTS idx_memories_document;
DROP INDEX CONCURRENTLY IF EXISTS idx_documents_changed;
DROP INDEX CONCURRENTLY IF EXISTS idx_documents_list;
