-- 002_documented_list_indexes.sql
--
-- Of the document's indexes those that a list of tickets can use, word for word.

-- migrate:up

CREATE INDEX idx_tickets_organization_id ON tickets(organization_id);
CREATE INDEX idx_tickets_created_at ON tickets(created_at DESC);
CREATE INDEX idx_tickets_org_status_created
ON tickets(organization_id, status, created_at DESC);

-- migrate:down

DROP INDEX IF EXISTS idx_tickets_org_status_created;
DROP INDEX IF EXISTS idx_tickets_created_at;
DROP INDEX IF EXISTS idx_tickets_organization_id;
