-- @workload documents_refresh
-- @title The refresh of the statistics of all organizations, and the statistics of one without it
-- @slo p95<30s         -- the document's statement timeout

-- name: refresh_unchanged
-- @title Nothing changed since the last refresh
-- @write rollback
SELECT refresh_org_document_stats();

-- name: refresh_after_uploads
-- @title Two hundred documents were finished, as in the five minutes between two refreshes
-- @write rollback
UPDATE documents SET status = 'done', updated_at = '2025-11-16 00:00:00+00'
 WHERE id IN (SELECT id FROM documents WHERE status IN ('queued', 'processing', 'extracting', 'chunking', 'embedding') ORDER BY id LIMIT 200);
SELECT refresh_org_document_stats();

-- name: org_stats_view
-- @title Statistics of one organization from the view
-- @slo p95<5ms         -- 1-5 ms expected
-- @param org uuid sample("SELECT org_id FROM documents WHERE created_at >= '2025-11-10' ORDER BY id LIMIT 500")
SELECT * FROM mv_org_document_stats WHERE org_id = :org;

-- name: org_stats_live
-- @title Statistics of one organization from its documents
-- @slo p95<5ms         -- 1-5 ms expected
-- @param org uuid sample("SELECT org_id FROM documents WHERE created_at >= '2025-11-10' ORDER BY id LIMIT 500")
-- @index idx_documents_stats
SELECT org_id,
       count(*) AS total_documents,
       count(*) FILTER (WHERE status = 'done') AS completed_documents,
       count(*) FILTER (WHERE status = 'failed') AS failed_documents,
       count(*) FILTER (WHERE status IN ('queued', 'processing', 'extracting', 'chunking', 'embedding')) AS processing_documents,
       max(updated_at) AS last_updated
  FROM documents
 WHERE org_id = :org
 GROUP BY org_id;
