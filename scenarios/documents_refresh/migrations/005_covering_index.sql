-- 005_covering_index.sql
--
-- All that the statistics read, in the order in which they group.

-- migrate:up transaction:false

CREATE INDEX CONCURRENTLY idx_documents_stats ON documents (org_id) INCLUDE (status, updated_at);

-- migrate:down transaction:false

DROP INDEX CONCURRENTLY IF EXISTS idx_documents_stats;
