-- 003_nulls_first.sql
--
-- The same two, in the order that DESC alone means.

-- migrate:up

CREATE INDEX idx_documents_org_status_created ON documents (org_id, status, created_at DESC)
    WHERE status IS NOT NULL;
CREATE INDEX idx_memories_document_created ON memories (document_id, created_at DESC);

-- migrate:down

DROP INDEX IF EXISTS idx_memories_document_created;
DROP INDEX IF EXISTS idx_documents_org_status_created;
