-- 010_indexes.sql

-- migrate:up
CREATE INDEX idx_events_session ON events (session_id);
CREATE INDEX idx_questions_session ON questions (session_id);
CREATE INDEX idx_sessions_user ON sessions (user_id);
CREATE INDEX idx_sessions_started ON sessions (started_at DESC);

-- migrate:down
DROP INDEX idx_events_session, idx_questions_session, idx_sessions_user, idx_sessions_started;
