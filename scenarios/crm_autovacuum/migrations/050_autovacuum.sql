-- 050_autovacuum.sql: 41,000 inserted rows are passed, so autovacuum vacuums and analyses

-- migrate:up transaction:false
VACUUM (ANALYZE) "Message";

-- migrate:down
SELECT 1;
