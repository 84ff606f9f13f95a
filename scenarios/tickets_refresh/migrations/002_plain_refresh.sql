-- 002_plain_refresh.sql
--
-- The materialized view of the document (003 of tickets_dashboard says what was changed and why), refreshed in
-- the one way that its index allows.

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
