-- 010_plain.sql: what the covering index is compared with

-- migrate:up
CREATE INDEX idx_sessions_user ON sessions(user_id, started_at DESC);

-- migrate:down
DROP INDEX idx_sessions_user;
