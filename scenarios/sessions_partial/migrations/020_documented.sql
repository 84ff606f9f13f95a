-- 020_documented.sql

-- migrate:up
-- Only index active sessions
CREATE INDEX idx_sessions_active
ON sessions(status, started_at DESC)
WHERE status = 'active';

-- Only index non-null tool calls
CREATE INDEX idx_events_tool
ON events(tool_name)
WHERE tool_name IS NOT NULL;

-- migrate:down
DROP INDEX idx_sessions_active, idx_events_tool;
