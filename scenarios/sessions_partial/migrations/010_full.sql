-- 010_full.sql: what the guide's partial indexes are compared with

-- migrate:up
CREATE INDEX idx_sessions_active ON sessions(status, started_at DESC);
CREATE INDEX idx_events_tool ON events(tool_name);

-- migrate:down
DROP INDEX idx_sessions_active, idx_events_tool;
