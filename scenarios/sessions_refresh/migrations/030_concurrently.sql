-- 030_concurrently.sql

-- migrate:up
CREATE FUNCTION refresh_summary() RETURNS void LANGUAGE sql AS $$
    REFRESH MATERIALIZED VIEW CONCURRENTLY session_summary
$$;

-- migrate:down
DROP FUNCTION refresh_summary();
