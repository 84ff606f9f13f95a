-- 010_archive_by_delete.sql

-- migrate:up
CREATE FUNCTION archive_month() RETURNS void LANGUAGE sql AS $$
    DELETE FROM events WHERE created_at < '2024-02-01'
$$;

-- migrate:down
DROP FUNCTION archive_month();
