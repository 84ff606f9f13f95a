-- 020_blocking.sql

-- migrate:up
CREATE FUNCTION refresh_summary() RETURNS void LANGUAGE sql AS $$
    REFRESH MATERIALIZED VIEW session_summary
$$;

-- migrate:down
DROP FUNCTION refresh_summary();
