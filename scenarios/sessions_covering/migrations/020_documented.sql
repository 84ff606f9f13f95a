-- 020_documented.sql

-- migrate:up
-- Include session_name in index to avoid table lookup
CREATE INDEX idx_sessions_user_covering
ON sessions(user_id, started_at DESC)
INCLUDE (session_name, status);

-- migrate:down
DROP INDEX idx_sessions_user_covering;
