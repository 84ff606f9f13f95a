-- 003_page_order_indexes.sql
--
-- Instead of 002.  Each index ends in the key that makes the order of the pages total.

-- migrate:up transaction:false

CREATE INDEX CONCURRENTLY idx_tickets_page ON tickets (created_at DESC, id DESC);
CREATE INDEX CONCURRENTLY idx_tickets_org_page ON tickets (organization_id, created_at DESC, id DESC);

-- migrate:down transaction:false

DROP INDEX CONCURRENTLY IF EXISTS idx_tickets_org_page;
DROP INDEX CONCURRENTLY IF EXISTS idx_tickets_page;
