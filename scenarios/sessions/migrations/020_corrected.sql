-- 020_corrected.sql
-- Instead of the guide, not on top of it: every index serves a query of the workload.

-- migrate:up transaction:false

CREATE INDEX CONCURRENTLY idx_sessions_state_path ON sessions USING gin (state jsonb_path_ops);

CREATE INDEX CONCURRENTLY idx_sessions_review ON sessions (started_at DESC) WHERE state ? 'REVIEW_NOTES';

CREATE INDEX CONCURRENTLY idx_sessions_active_started ON sessions (started_at DESC) WHERE status = 'active';

CREATE INDEX CONCURRENTLY idx_sessions_user_covering ON sessions (user_id, started_at DESC)
    INCLUDE (session_name, status);

CREATE INDEX CONCURRENTLY idx_events_session_created ON events (session_id, created_at);

CREATE INDEX CONCURRENTLY idx_events_page ON events (created_at DESC, id DESC);

CREATE INDEX CONCURRENTLY idx_events_tool_created ON events (tool_name, created_at DESC, id DESC)
    WHERE tool_name IS NOT NULL;

CREATE INDEX CONCURRENTLY idx_reasoning_created ON inferential_reasoning (created_at);

CREATE UNIQUE INDEX CONCURRENTLY session_summary_session_id_idx ON session_summary (session_id);

-- migrate:down

DROP INDEX idx_sessions_state_path, idx_sessions_review, idx_sessions_active_started, idx_sessions_user_covering;
DROP INDEX idx_events_session_created, idx_events_page, idx_events_tool_created;
DROP INDEX idx_reasoning_created, session_summary_session_id_idx;
