-- @workload documents_refresh
-- @title The refresh of the statistics of all organizations, and the statistics of one without it
-- @slo p95<30s         -- the document's statement timeout

-- name: refresh_unchanged
-- @title Nothing changed since the last refresh
-- @claim "A refresh every 5 minutes takes less than a hundredth of them" average<3s on concurrent from "003, 1. Schedule Materialized View Refresh"
-- @write rollback
SELECT refresh_org_document_stats();

-- name: refresh_after_uploads
-- @title Two hundred documents were finished, as in the five minutes between two refreshes
-- @claim "A refresh after 200 documents takes less than a hundredth of 5 minutes" average<3s on concurrent from "003, 1. Schedule Materialized View Refresh"
-- @claim "CONCURRENTLY costs no more than a plain refresh" ratio<=1.1 on concurrent against plain implied
-- @write rollback
UPDATE documents SET status = 'done', updated_at = '2025-11-16 00:00:00+00'
 WHERE id IN (SELECT id FROM documents WHERE status IN ('queued', 'processing', 'extracting', 'chunking', 'embedding') ORDER BY id LIMIT 200);
SELECT refresh_org_document_stats();

-- name: org_stats_view
-- @title Statistics of one organization from the view
-- @claim "99 % improvement, also against a live query with a covering index" average_ratio<=0.01 on covered against query org_stats_live from "003, After Optimization (Expected)"
-- @slo p95<5ms         -- 1-5 ms expected
-- @param org uuid sample("SELECT org_id FROM documents WHERE created_at >= '2025-11-10' ORDER BY id LIMIT 500")
SELECT * FROM mv_org_document_stats WHERE org_id = :org;

-- name: org_stats_live
-- @title Statistics of one organization from its documents
-- @claim "With a covering index the live query needs no view: 1 to 5 ms" average<=5ms on covered implied
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
