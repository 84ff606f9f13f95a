-- 040_backfill.sql: a key is added to every state, as a release does it

-- migrate:up
UPDATE sessions SET state = state || '{"schema_version": 2}';
-- A session reports what it changed at most once a second; VACUUM right behind the update would set
-- counters that are then added to.
SELECT pg_sleep(1.1);

-- migrate:down
UPDATE sessions SET state = state - 'schema_version';
