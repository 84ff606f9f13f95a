-- 002_view.sql
--
-- The view of the document's migration and its unique index, which CONCURRENTLY needs.

-- migrate:up

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

-- migrate:down

DROP MATERIALIZED VIEW IF EXISTS mv_org_document_stats;
