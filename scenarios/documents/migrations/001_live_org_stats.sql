-- 001_live_org_stats.sql
--
-- The statistics without a materialized view: the same query, read live.  There is nothing to refresh.

-- migrate:up

CREATE VIEW mv_org_document_stats AS
SELECT org_id,
       count(*) AS total_documents,
       count(*) FILTER (WHERE status = 'done') AS completed_documents,
       count(*) FILTER (WHERE status = 'failed') AS failed_documents,
       count(*) FILTER (WHERE status IN ('queued', 'processing', 'extracting', 'chunking', 'embedding')) AS processing_documents,
       max(updated_at) AS last_updated
  FROM documents
 WHERE org_id IS NOT NULL
 GROUP BY org_id;

-- migrate:down

DROP VIEW IF EXISTS mv_org_document_stats;
