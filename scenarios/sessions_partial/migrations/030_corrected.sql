-- 030_corrected.sql

-- migrate:up transaction:false
-- status is 'active' in every entry: as a column it only takes space
CREATE INDEX CONCURRENTLY idx_sessions_active ON sessions (started_at DESC) WHERE status = 'active';
-- the latest calls of a tool are in the order of the index
CREATE INDEX CONCURRENTLY idx_events_tool ON events (tool_name, created_at DESC, id DESC)
    WHERE tool_name IS NOT NULL;

-- migrate:down
DROP INDEX idx_sessions_active, idx_events_tool;
