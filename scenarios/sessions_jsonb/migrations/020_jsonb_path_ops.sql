-- 020_jsonb_path_ops.sql

-- migrate:up
-- the guide's second definition, which has the same name
CREATE INDEX idx_sessions_state ON sessions USING GIN(state jsonb_path_ops);

-- migrate:down
DROP INDEX idx_sessions_state;
