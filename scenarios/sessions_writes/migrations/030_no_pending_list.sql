-- 030_no_pending_list.sql

-- migrate:up
-- every write puts its entries into the tree at once
CREATE INDEX idx_sessions_state ON sessions USING GIN(state jsonb_path_ops) WITH (fastupdate = off);

-- migrate:down
DROP INDEX idx_sessions_state;
