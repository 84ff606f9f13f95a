-- 002_live_index.sql
--
-- Everything the dashboard reads, in one index: it visits no ticket.

-- migrate:up transaction:false

CREATE INDEX CONCURRENTLY idx_tickets_dashboard ON tickets (organization_id, created_at)
    INCLUDE (status, priority, first_response_at, resolved_at);

-- migrate:down transaction:false

DROP INDEX CONCURRENTLY IF EXISTS idx_tickets_dashboard;
