-- 030_indexes.sql: on the plain table, or on the parent and with it on every partition

-- migrate:up
CREATE INDEX idx_events_session_created ON events (session_id, created_at);
CREATE INDEX idx_events_created ON events (created_at);

-- migrate:down
DROP INDEX idx_events_session_created, idx_events_created;
