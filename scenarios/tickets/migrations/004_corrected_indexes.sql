-- 004_corrected_indexes.sql
--
-- Instead of 002 and 003, not on top of them.  CONCURRENTLY because the help desk stays open meanwhile.

-- migrate:up transaction:false

CREATE INDEX CONCURRENTLY idx_tickets_org_created ON tickets (organization_id, created_at DESC);
CREATE INDEX CONCURRENTLY idx_tickets_created ON tickets (created_at DESC);
CREATE INDEX CONCURRENTLY idx_tickets_updated ON tickets (updated_at DESC);
CREATE INDEX CONCURRENTLY idx_tickets_assignee_state ON tickets (assignee_id, status);
CREATE INDEX CONCURRENTLY idx_tickets_created_by ON tickets (created_by_id);
CREATE INDEX CONCURRENTLY idx_tickets_state_priority ON tickets (status, priority);
CREATE INDEX CONCURRENTLY idx_tickets_unassigned ON tickets (organization_id, status, priority DESC, created_at DESC)
    WHERE assignee_id IS NULL;
CREATE EXTENSION IF NOT EXISTS btree_gin;
CREATE INDEX CONCURRENTLY idx_tickets_org_search ON tickets
    USING gin (organization_id, to_tsvector('english', title || ' ' || COALESCE(description, '')));
CREATE INDEX CONCURRENTLY idx_comments_ticket ON comments (ticket_id);
CREATE INDEX CONCURRENTLY idx_comments_user ON comments (user_id);
CREATE INDEX CONCURRENTLY idx_attachments_ticket ON attachments (ticket_id);
CREATE INDEX CONCURRENTLY idx_articles_text ON articles USING gin (to_tsvector('english', title || ' ' || content));
CREATE INDEX CONCURRENTLY idx_articles_list ON articles (category_id, status, updated_at DESC);

-- migrate:down transaction:false

DROP INDEX CONCURRENTLY IF EXISTS idx_articles_list;
DROP INDEX CONCURRENTLY IF EXISTS idx_articles_text;
DROP INDEX CONCURRENTLY IF EXISTS idx_attachments_ticket;
DROP INDEX CONCURRENTLY IF EXISTS idx_comments_user;
DROP INDEX CONCURRENTLY IF EXISTS idx_comments_ticket;
DROP INDEX CONCURRENTLY IF EXISTS idx_tickets_org_search;
DROP INDEX CONCURRENTLY IF EXISTS idx_tickets_unassigned;
DROP INDEX CONCURRENTLY IF EXISTS idx_tickets_state_priority;
DROP INDEX CONCURRENTLY IF EXISTS idx_tickets_created_by;
DROP INDEX CONCURRENTLY IF EXISTS idx_tickets_assignee_state;
DROP INDEX CONCURRENTLY IF EXISTS idx_tickets_updated;
DROP INDEX CONCURRENTLY IF EXISTS idx_tickets_created;
DROP INDEX CONCURRENTLY IF EXISTS idx_tickets_org_created;
