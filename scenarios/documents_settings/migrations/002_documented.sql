-- 002_documented.sql
--
-- The migration that the document follows up.  The document names its seven indexes, its view and its settings
-- where it rolls them back, and not their columns; those are the ones of the team's published migration.
-- The part below "migrate:down" is the document's own rollback, word for word.

-- migrate:up

CREATE INDEX idx_documents_org_status_created ON documents (org_id, status, created_at DESC NULLS LAST)
    WHERE status IS NOT NULL;
CREATE INDEX idx_documents_org_status_updated ON documents (org_id, status, updated_at DESC NULLS LAST)
    WHERE status IS NOT NULL;
CREATE INDEX idx_memories_document_created ON memories (document_id, created_at DESC NULLS LAST);
CREATE INDEX idx_spaces_container_tag_id ON spaces (container_tag, id, org_id);
CREATE INDEX idx_ingestion_jobs_status_created ON ingestion_jobs (status, created_at DESC)
    WHERE status IN ('pending', 'processing', 'queued');
CREATE INDEX idx_conversations_org_user ON conversations (org_id, user_id, created_at DESC);
CREATE INDEX idx_events_conversation_created ON events (conversation_id, created_at DESC);

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
CREATE UNIQUE INDEX idx_mv_org_stats_org_id ON mv_org_document_stats (org_id);

CREATE FUNCTION refresh_org_document_stats() RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    REFRESH MATERIALIZED VIEW CONCURRENTLY mv_org_document_stats;
END;
$$;

ALTER TABLE documents SET (autovacuum_vacuum_scale_factor = 0.1);
ALTER TABLE memories SET (autovacuum_vacuum_scale_factor = 0.1);
ALTER TABLE ingestion_jobs SET (autovacuum_vacuum_scale_factor = 0.05);
ALTER TABLE events SET (autovacuum_vacuum_scale_factor = 0.1);

-- migrate:down

-- Drop new indexes
DROP INDEX IF EXISTS idx_documents_org_status_created;
DROP INDEX IF EXISTS idx_documents_org_status_updated;
DROP INDEX IF EXISTS idx_memories_document_created;
DROP INDEX IF EXISTS idx_spaces_container_tag_id;
DROP INDEX IF EXISTS idx_ingestion_jobs_status_created;
DROP INDEX IF EXISTS idx_conversations_org_user;
DROP INDEX IF EXISTS idx_events_conversation_created;

-- Drop materialized view
DROP MATERIALIZED VIEW IF EXISTS mv_org_document_stats CASCADE;

-- Reset autovacuum settings
ALTER TABLE documents RESET (autovacuum_vacuum_scale_factor);
ALTER TABLE memories RESET (autovacuum_vacuum_scale_factor);
ALTER TABLE ingestion_jobs RESET (autovacuum_vacuum_scale_factor);
ALTER TABLE events RESET (autovacuum_vacuum_scale_factor);

-- The document's last statement is left out: supabase_migrations.schema_migrations is a table of one platform.
-- The document forgets the function: without the view it fails every five minutes in its cron job.
DROP FUNCTION IF EXISTS refresh_org_document_stats();
