-- 010_dead_leads.sql: every lead is written twice

-- migrate:up
UPDATE "Lead" SET updated_at = '2025-11-10 09:00:00+00', status = CASE status WHEN 'new' THEN 'contacted' ELSE status END;
SELECT pg_sleep(1.1);

-- migrate:down
SELECT 1;
