-- 020_created_id.sql

-- migrate:up
CREATE INDEX idx_events_page ON events (created_at DESC, id DESC);

-- migrate:down
DROP INDEX idx_events_page;
