-- 020_open_report.sql: a report with one snapshot for all its queries

-- migrate:up
SELECT dblink_connect('report', pg_temp.connection());
SELECT dblink_exec('report', 'BEGIN ISOLATION LEVEL REPEATABLE READ');
SELECT * FROM dblink('report', 'SELECT count(*) FROM "Conversation"') AS answer (conversations bigint);

-- migrate:down
SELECT 1;
