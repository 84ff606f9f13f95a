-- @workload documents_order
-- @title The same pages, NULLs first and NULLs last
-- @slo p95<50ms        -- 20-50 ms expected of a document list

-- name: document_list
-- @title Newest processed documents of one organization, as the document writes it
-- @claim "The index serves ORDER BY created_at DESC: no Sort" plan!="Sort" on nulls_last implied
-- @claim "Without NULLS LAST in the index there is no Sort" plan!="Sort" on nulls_first implied
-- @claim "The list without NULLS LAST in the index is at least ten times as fast" ratio<0.1 on nulls_first against nulls_last implied
-- @param org uuid sample("SELECT org_id FROM documents WHERE created_at >= '2025-11-10' ORDER BY id LIMIT 500")
-- @index idx_documents_org_status_created
-- @forbid Sort
SELECT * FROM documents
WHERE org_id = :org
  AND status = 'done'
ORDER BY created_at DESC
LIMIT 20;

-- name: document_list_nulls_last
-- @title The same with NULLS LAST
-- @claim "With NULLS LAST in the query, too, the documented index gives the order: no Sort" plan!="Sort" on nulls_last implied
-- @param org uuid sample("SELECT org_id FROM documents WHERE created_at >= '2025-11-10' ORDER BY id LIMIT 500")
-- @index idx_documents_org_status_created
-- @forbid Sort
SELECT * FROM documents
WHERE org_id = :org
  AND status = 'done'
ORDER BY created_at DESC NULLS LAST
LIMIT 20;

-- name: memories
-- @title Newest memories of the documents with most of them
-- @claim "The index serves the memories of a document in their order: no Sort" plan!="Sort" on nulls_last implied
-- @param document uuid sample("SELECT document_id FROM memories GROUP BY document_id ORDER BY count(*) DESC, document_id LIMIT 50")
-- @index idx_memories_document_created
SELECT * FROM memories WHERE document_id = :document ORDER BY created_at DESC LIMIT 50;

-- name: memories_nulls_last
-- @title The same with NULLS LAST
-- @param document uuid sample("SELECT document_id FROM memories GROUP BY document_id ORDER BY count(*) DESC, document_id LIMIT 50")
-- @index idx_memories_document_created
SELECT * FROM memories WHERE document_id = :document ORDER BY created_at DESC NULLS LAST LIMIT 50;
