-- 040_rare_key.sql

-- migrate:up
-- the rare key, which jsonb_path_ops cannot look up
CREATE INDEX CONCURRENTLY idx_sessions_review ON sessions (id) INCLUDE (session_name) WHERE state ? 'REVIEW_NOTES';

-- migrate:down
DROP INDEX CONCURRENTLY idx_sessions_review;
