-- 020_corrected.sql

-- migrate:up transaction:false
VACUUM (ANALYZE);

-- migrate:down
SELECT 1;
