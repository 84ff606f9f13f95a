-- 002_nulls_last.sql
--
-- Two indexes of the document's migration.

-- migrate:up

CREATE INDEX idx_documents_org_status_created ON documents (org_id, status, created_at DESC NULLS LAST)
    WHERE status IS NOT NULL;
CREATE INDEX idx_memories_document_created ON memories (document_id, created_at DESC NULLS LAST);

-- migrate:down

DROP INDEX IF EXISTS idx_memories_document_created;
DROP INDEX IF EXISTS idx_documents_org_status_created;
