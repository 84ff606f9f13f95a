-- 010_jsonb_ops.sql

-- migrate:up
-- the guide's first definition
CREATE INDEX idx_sessions_state ON sessions USING GIN(state);

-- migrate:down
DROP INDEX idx_sessions_state;
