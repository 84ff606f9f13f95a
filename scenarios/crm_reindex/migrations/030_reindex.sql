-- 030_reindex.sql

-- migrate:up
SELECT dblink_exec('maintenance', 'SET statement_timeout = ''4s''');
-- the document's step, in the second session
SELECT dblink_send_query('maintenance', 'REINDEX INDEX CONCURRENTLY "Conversation_customer_id_started_at_idx"');
-- between these statements this session has no snapshot that it would have to wait for
SELECT pg_sleep(1);
SELECT pg_sleep(1);
SELECT pg_sleep(1);
SELECT pg_sleep(1);
SELECT pg_sleep(1);
SELECT * FROM dblink_get_result('maintenance', false) AS answer (status text);
SELECT * FROM dblink_get_result('maintenance', false) AS answer (status text);
SELECT dblink_disconnect('maintenance');
-- the report ends, too late
SELECT dblink_disconnect(name) FROM unnest(dblink_get_connections()) AS name;

-- migrate:down
SELECT 1;
