-- 003_comment_order_index.sql

-- migrate:up transaction:false

CREATE INDEX CONCURRENTLY idx_comments_ticket_created ON comments (ticket_id, created_at);
DROP INDEX CONCURRENTLY idx_comments_ticket_id;

-- migrate:down transaction:false

CREATE INDEX CONCURRENTLY idx_comments_ticket_id ON comments (ticket_id);
DROP INDEX CONCURRENTLY IF EXISTS idx_comments_ticket_created;
