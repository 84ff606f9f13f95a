-- 050_vacuum.sql: what autovacuum would do some time after the backfill

-- migrate:up
VACUUM (ANALYZE) sessions;

-- migrate:down
SELECT 1;
