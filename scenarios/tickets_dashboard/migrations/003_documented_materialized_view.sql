-- 003_documented_materialized_view.sql
--
-- The document's view, word for word but for CURRENT_DATE: the clock of the data stands at 2026-01-01.
-- Its refresh function cannot work as written.  REFRESH MATERIALIZED VIEW CONCURRENTLY mv_dashboard_stats says:
--   ERROR:  cannot refresh materialized view "public.mv_dashboard_stats" concurrently
--   HINT:  Create a unique index with no WHERE clause on one or more columns of the materialized view.
-- The one index that the document makes is not unique.  Here the function does what remains possible.

-- migrate:up

CREATE MATERIALIZED VIEW mv_dashboard_stats AS
SELECT
  organization_id,
  DATE(created_at) as date,
  status,
  priority,
  COUNT(*) as ticket_count,
  AVG(EXTRACT(EPOCH FROM (
    CASE WHEN first_response_at IS NOT NULL
         THEN first_response_at - created_at
    END
  ))) as avg_first_response_seconds,
  AVG(EXTRACT(EPOCH FROM (
    CASE WHEN resolved_at IS NOT NULL
         THEN resolved_at - created_at
    END
  ))) as avg_resolution_seconds
FROM tickets
WHERE created_at >= DATE '2026-01-01' - INTERVAL '90 days'
GROUP BY organization_id, DATE(created_at), status, priority
WITH DATA;

CREATE INDEX idx_mv_dashboard_org_date
ON mv_dashboard_stats(organization_id, date DESC);

CREATE OR REPLACE FUNCTION refresh_dashboard_stats()
RETURNS void AS $$
BEGIN
  REFRESH MATERIALIZED VIEW mv_dashboard_stats;
END;
$$ LANGUAGE plpgsql;

-- migrate:down

DROP FUNCTION IF EXISTS refresh_dashboard_stats();
DROP MATERIALIZED VIEW IF EXISTS mv_dashboard_stats;
