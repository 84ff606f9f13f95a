-- 004_refresh_plain.sql

-- migrate:up

CREATE FUNCTION refresh_org_document_stats() RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    REFRESH MATERIALIZED VIEW mv_org_document_stats;
END;
$$;

-- migrate:down

DROP FUNCTION IF EXISTS refresh_org_document_stats();
