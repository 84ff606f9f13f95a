-- 010_indexes.sql: the same on every side

-- migrate:up
CREATE UNIQUE INDEX session_summary_session_id_idx ON session_summary (session_id);
CREATE INDEX idx_events_session ON events (session_id);
CREATE INDEX idx_events_created ON events (created_at);
CREATE INDEX idx_questions_session ON questions (session_id);
CREATE INDEX idx_sessions_started ON sessions (started_at DESC);
CREATE INDEX idx_sessions_updated ON sessions (updated_at);

-- migrate:down
DROP INDEX session_summary_session_id_idx, idx_events_session, idx_events_created, idx_questions_session;
DROP INDEX idx_sessions_started, idx_sessions_updated;
