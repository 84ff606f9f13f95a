-- 002_two_indexes.sql
--
-- Two indexes of the document and its autovacuum settings, word for word.

-- migrate:up

CREATE INDEX idx_tickets_created_at ON tickets(created_at DESC);
CREATE INDEX idx_tickets_org_status_created
ON tickets(organization_id, status, created_at DESC);

ALTER TABLE tickets SET (
  autovacuum_vacuum_threshold = 50,
  autovacuum_vacuum_scale_factor = 0.02,
  autovacuum_analyze_threshold = 50,
  autovacuum_analyze_scale_factor = 0.01
);

-- migrate:down

ALTER TABLE tickets RESET (
  autovacuum_vacuum_threshold,
  autovacuum_vacuum_scale_factor,
  autovacuum_analyze_threshold,
  autovacuum_analyze_scale_factor
);
DROP INDEX IF EXISTS idx_tickets_org_status_created;
DROP INDEX IF EXISTS idx_tickets_created_at;
