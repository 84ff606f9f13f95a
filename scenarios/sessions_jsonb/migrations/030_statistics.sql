-- 030_statistics.sql

-- migrate:up
-- statistics target for frequently queried columns
ALTER TABLE sessions ALTER COLUMN state SET STATISTICS 1000;
ANALYZE sessions;

-- migrate:down
ALTER TABLE sessions ALTER COLUMN state SET STATISTICS -1;
ANALYZE sessions;
