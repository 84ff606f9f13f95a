-- 004_corrected_indexes.sql
-- migrate:up
SELECT 1;
-- migrate:down
SELECT 1;
