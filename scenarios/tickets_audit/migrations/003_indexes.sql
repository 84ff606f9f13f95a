-- 003_indexes.sql
--
-- The two questions that people ask an audit log: what happened in my organization, what happened to this thing.
-- Not CONCURRENTLY: PostgreSQL refuses that for a partitioned table (it works partition by partition).

-- migrate:up

CREATE INDEX idx_audit_logs_org_created ON audit_logs (organization_id, created_at DESC);
CREATE INDEX idx_audit_logs_entity_created ON audit_logs (entity_id, entity_type, created_at DESC);

-- migrate:down

DROP INDEX IF EXISTS idx_audit_logs_entity_created;
DROP INDEX IF EXISTS idx_audit_logs_org_created;
