-- 010_created.sql

-- migrate:up
CREATE INDEX idx_events_created ON events (created_at DESC);

-- migrate:down
DROP INDEX idx_events_created;
