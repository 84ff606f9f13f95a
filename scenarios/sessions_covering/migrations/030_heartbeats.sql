-- 030_heartbeats.sql: a minute of an application that notes when a session was last seen

-- migrate:up
UPDATE sessions SET updated_at = '2025-02-01 00:00:00+00' WHERE status = 'active';

-- migrate:down
UPDATE sessions SET updated_at = started_at WHERE status = 'active';
